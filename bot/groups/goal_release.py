"""Letting one named person read the title of a goal, and taking that back at any time.

Beside it they may read which level was reached, if its owner shows them that sentence too.

They find it on their own page and are sent nothing: whoever releases it tells them. This is all
that a manager can ever see, and only of who chose them; it leads to nothing of a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..cards import Answer, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId, PersonId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone, Typed
from ..ports import Tx
from ..records import Goal, Release
from . import erasing, keys
from .caller import Caller, Said, look_again, refused
from .fields import Spec, filled, read
from .goal_fields import ATTAINED, SHOWN, SHOWN_FOR, reached_level, without_shown_level
from .goal_screens import (
    goal_control,
    goal_gone,
    goal_line,
    goal_reply,
    own_goal,
    release_control,
    take_back_control,
)
from .meetings import Tools
from .setup import add_beside
from .speech import Speech

READER = "reader"


def open_release(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form in which somebody names who may read the title."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    if goal.release is not None:
        return _released_already(caller, goal)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"goal-release|{goal.id}|{form}",
        form=form,
        title=speech.plain("release.form"),
        language=speech.language,
        fields=filled(_specs(speech), {}),
        send_label=speech.plain("send.release"),
        intro=(
            Text(speech.markup(goal_line(goal)), Tone.QUOTE),
            Text(speech.markup(Line("release.only-this")), Tone.NOTE),
        ),
    )


def _released_already(caller: Caller, goal: Goal) -> Reply:
    controls = (take_back_control(goal),)
    return refused(caller.speech(), "refuse.goal-released", controls=controls)


def _specs(speech: Speech) -> tuple[Spec, ...]:
    return (
        Spec(
            READER,
            speech.plain("field.goal-reader"),
            FieldKind.PEOPLE,
            required=True,
            hint=speech.plain("hint.goal-reader"),
        ),
    )


def release_goal(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Let them read it. Sent once more the form releases nothing that was taken back since."""
    goal, form, speech = own_goal(caller, args[0]), keys.form_id(args[1]), caller.speech()
    if goal is None:
        return goal_gone(caller)
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if not errors and texts[READER] == caller.person.external:
        errors[READER] = speech.plain("invalid.goal-own-reader")
    if errors:
        again = Said("release.form", ("release.again",), (release_control(goal),))
        return look_again(caller, errors, again)
    if goal.release is not None and goal.release.form != form:
        return _released_already(caller, goal)
    once = keys.once(caller.tools.secret, "goal-release", caller.person.id, form)
    if not caller.tx.deliveries.claim(once, caller.at):
        return goal_reply(caller, goal)
    reader = add_beside(caller.tx, caller.tools, texts[READER], beside=caller.person)
    kept = replace(goal, release=Release(reader.id, form))
    caller.tx.goals.put(kept)
    return goal_reply(caller, kept, first=("release.kept",))


def show_level(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Let whoever reads the title read the sentence reached too, after one more press; or no more.

    What is asked about is that sentence: where another one was chosen since, it is asked anew.
    """
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    level, is_read = goal.fields.get(ATTAINED, ""), goal.release is not None
    match args[1:]:
        case ("no",):
            return _hide_level(caller, goal)
        case _ if not is_read or not reached_level(goal):
            return goal_reply(caller, goal)
        case (asked, "yes") if asked == level and goal.release is not None:
            shown = {SHOWN: reached_level(goal), SHOWN_FOR: goal.release.form}
            kept = replace(goal, fields={**goal.fields, **shown})
            caller.tx.goals.put(kept)
            return goal_reply(caller, kept, first=("level.shown",))
        case () | (_, "yes"):
            sure = Control(
                "show-level", "control.show-level-so", (goal.id, level, "yes"), main=True
            )
            text = Typed(reached_level(goal))
            lines = (
                Paragraph(Line("level.asks")),
                Paragraph(Line("goal.line", (("text", text),)), Tone.QUOTE),
            )
            controls = (sure, goal_control(goal.id))
            screen = Screen(Line("level.title"), Line("push.reminder"), lines, None, controls)
            return Reply(Answer.DONE, caller.speech().card(screen))
        case _:
            raise ValueError("no such answer")


def _hide_level(caller: Caller, goal: Goal) -> Reply:
    if goal.release is not None:
        caller.tools.ledger.note((erasing.shown_level_name(goal.release.form),))
    kept = replace(goal, fields=without_shown_level(goal.fields))
    caller.tx.goals.put(kept)
    return goal_reply(caller, kept, first=("level.hidden",))


def take_back_release(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Let nobody read it any more; where nobody does, that is fine."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    _take_back(caller.tx, caller.tools, goal)
    return goal_reply(caller, replace(goal, release=None), first=("release.taken-back",))


def take_back_all(tx: Tx, tools: Tools, person: PersonId) -> None:
    """Let nobody read a goal of this person any more."""
    # Always in the same order, so that two who do this at once wait for each other and no more.
    for goal_id in sorted(goal.id for goal in tx.goals.of_person(person) if goal.release):
        goal = tx.goals.get(goal_id)
        if goal is not None:
            _take_back(tx, tools, goal)


def _take_back(tx: Tx, tools: Tools, goal: Goal) -> None:
    if goal.release is not None:
        tools.ledger.note((erasing.released_name(goal.release.form),))
        tx.goals.take_back(goal.id)
