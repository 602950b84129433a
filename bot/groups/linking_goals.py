"""Saying to which of one's goals an intention belongs: one choice, which may be none."""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import CHOICE_LIMIT, Choice, FieldKind, FormPage, Reply
from ..engine.ids import FormId
from ..engine.replacing import replace
from ..engine.screen import Control, Does
from ..records import TITLE, Intention
from ..words import clip
from . import keys
from .caller import Caller, Said, done, look_again, refused
from .fields import Spec, filled, read
from .goal_links import goal_of
from .goal_screens import goal_control, goal_gone, own_goal, own_goals, write_goal_control
from .speech import Speech
from .telling import own_intention

FIELD, NO_GOAL = "goal", "none"


def link_control(caller: Caller, intention: Intention) -> tuple[Control, ...]:
    """The button that says to which goal it belongs; none where there is no goal to choose."""
    if not own_goals(caller):
        return ()
    is_linked = goal_of(caller.tx, intention) is not None
    label = "control.change-goal-of" if is_linked else "control.link-goal"
    return (Control("open-link", label, (intention.id,), Does.FORM),)


def open_link(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """One choice among one's own goals, or none of them."""
    intention = own_intention(caller, args[0])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    if not own_goals(caller):
        return _no_goals(caller)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    goal = goal_of(caller.tx, intention)
    return FormPage(
        token=f"link|{intention.id}|{form}",
        form=form,
        title=speech.plain("link.form"),
        language=speech.language,
        fields=filled(_specs(caller, speech), {FIELD: NO_GOAL if goal is None else goal.id}),
        send_label=speech.plain("send.keep"),
    )


def _no_goals(caller: Caller) -> Reply:
    control = write_goal_control(main=True)
    return refused(caller.speech(), "refuse.no-goal-yet", controls=(control,))


def _specs(caller: Caller, speech: Speech) -> tuple[Spec, ...]:
    goals = (Choice(one.id, clip(one.fields[TITLE], CHOICE_LIMIT)) for one in own_goals(caller))
    none = Choice(NO_GOAL, speech.plain("choice.no-goal"))
    return (
        Spec(
            FIELD,
            speech.plain("field.goal-of-intention"),
            FieldKind.CHOICE,
            required=True,
            choices=(none, *goals),
            hint=speech.plain("hint.goal-of-intention"),
        ),
    )


def keep_link(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep to which goal it belongs. A goal that was let go of meanwhile cannot be chosen."""
    intention, _ = own_intention(caller, args[0]), keys.form_id(args[1])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    speech = caller.speech()
    texts, errors = read(_specs(caller, speech), values, speech, today=caller.today())
    if errors:
        again = Control("open-link", "control.look-again", (intention.id,), Does.FORM, main=True)
        return look_again(caller, errors, Said("link.form", (), (again,)))
    back = Control("intention", "control.my-intention", (intention.id,))
    if texts[FIELD] == NO_GOAL:
        caller.tx.intentions.put(replace(intention, goal=None))
        return done(speech, Said("link.form", ("link.none",), (back,)))
    goal = own_goal(caller, texts[FIELD])
    if goal is None:
        return goal_gone(caller)
    caller.tx.intentions.put(replace(intention, goal=goal.id))
    return done(speech, Said("link.form", ("link.kept",), (back, goal_control(goal.id))))
