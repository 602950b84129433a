"""What became of an intention: asked on the day its owner chose, and answered for themselves.

One choice is enough, and one press ends the asking. Messages hold nobody's words: they show on
lock screens.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..records import Followed, Intention, Shares
from . import card_keys, keys
from .caller import Caller, Said, done, look_again, refused
from .effects import ToShow, enqueue
from .fields import Spec, filled, read
from .forms import choice_spec
from .look_back import TOLD
from .speech import Speech
from .telling import own_intention, tell_control

#: What is told of an intention are lines, not a report.
LONGEST_TOLD = 400
#: After these there is nothing to make smaller.
WENT = (Followed.DONE, Followed.NO_OCCASION)


def follow_screen(
    intention: Intention, *, is_again: bool, is_awaited: bool, is_member: bool
) -> Screen:
    """Something waits for its owner. The rest is behind the button.

    ``is_awaited``: whether more would be said; ``is_member``: whether it could become a case.
    """
    title, push = Line("follow.title"), Line("push.question")
    if is_settled(intention, is_again=is_again):
        # It can be read again: what was pressed last is answered beside this.
        key = "follow.lies" if intention.followed is None else "follow.thanks"
        return Screen(title, push, (Paragraph(Line(key)),), controls=(_mine(intention),))
    opens = Control("open-follow", "control.open", (intention.id,), Does.FORM, main=True)
    if not is_again:
        quiet = Control("quiet", "control.do-not-ask-again", (intention.id,))
        first = (opens, quiet) if is_awaited else (opens,)
        return Screen(title, push, (Paragraph(Line("follow.waiting")),), controls=first)
    lines = (Paragraph(Line("follow.again")), Paragraph(Line("follow.last"), Tone.NOTE))
    controls = (opens, *ways_on(intention, is_member=is_member))
    return Screen(title, push, lines, controls=controls)


def is_settled(intention: Intention, *, is_again: bool) -> bool:
    """Whether nothing is asked any more: it was answered, or left on purpose meanwhile."""
    return intention.followed is not None or (is_again and intention.leaves)


def _mine(intention: Intention) -> Control:
    return Control("intention", "control.my-intention", (intention.id,))


def ways_on(intention: Intention, *, is_member: bool) -> tuple[Control, ...]:
    """What can be done with an intention that does not come of itself."""
    smaller = Control("open-intention", "control.make-smaller", (intention.id,), Does.FORM)
    case = Control("case-from", "control.bring-as-case", (intention.id,))
    lie = Control("let-lie", "control.let-lie", (intention.id,))
    return (smaller, case, lie) if is_member else (smaller, lie)


def open_follow(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The question, in its owner's own words; what was answered before can be changed."""
    intention = own_intention(caller, args[0])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    text = (("text", Typed(intention.fields.get("intention", ""))),)
    intended = "follow.left" if intention.leaves else "follow.intended"
    values = {name: intention.fields.get(name, "") for name in TOLD}
    if intention.followed is not None:
        values["followed"] = intention.followed.value
    return FormPage(
        token=f"follow|{intention.id}|{form}",
        form=form,
        title=speech.plain("follow.form"),
        language=speech.language,
        fields=filled(_specs(speech), values),
        send_label=speech.plain("send.follow"),
        intro=(
            Text(speech.markup(Line(intended, text))),
            Text(speech.markup(Line("follow.why")), Tone.NOTE),
        ),
    )


def _specs(speech: Speech) -> tuple[Spec, ...]:
    """One choice is enough; the rest may stay empty."""
    answers = (
        (Followed.DONE.value, "choice.done"),
        (Followed.PARTLY.value, "choice.partly"),
        (Followed.NOT_DONE.value, "choice.not-done"),
        (Followed.NO_OCCASION.value, "choice.no-occasion"),
    )
    labels = {"happened": "field.came-of", "worked": "field.worked", "further": "field.further"}
    lines = (
        Spec(name, speech.plain(label), FieldKind.TEXT, max_length=LONGEST_TOLD)
        for name, label in labels.items()
    )
    return (choice_spec(speech, "followed", answers, has_usual=False), *lines)


def answer_follow(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """What became of an intention. Not working out is what usually happens.

    An answer that was changed is nobody else's: what was shared before is decided anew.
    """
    intention, _ = own_intention(caller, args[0]), keys.form_id(args[1])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    tx, speech = caller.tx, caller.speech()
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if errors:
        label = "control.look-again"
        control = Control("open-follow", label, (intention.id,), Does.FORM, main=True)
        quote = "\n".join(texts[name] for name in TOLD if texts[name])
        return look_again(caller, errors, Said("follow.form", (), (control,), quote))
    followed = Followed(texts["followed"])
    told = {name: texts[name] for name in TOLD if texts[name] or intention.fields.get(name)}
    answered = replace(intention, followed=followed, fields={**intention.fields, **told})
    was_shared = intention.shares in (Shares.OUTCOME, Shares.ALL) and answered != intention
    if was_shared:
        answered = replace(answered, shares=None)
    tx.intentions.put(answered)
    tx.timers.stop(keys.intention_owner(intention.id), keys.FOLLOW_UP)
    bring_up_to_date(caller, answered)
    lines, controls = _what_now(caller, answered)
    lines += ["follow.private-again"] if was_shared else []
    return done(speech, Said("follow.title", tuple(lines), controls))


def _what_now(caller: Caller, answered: Intention) -> tuple[list[str], tuple[Control, ...]]:
    shares = tell_control(caller.tx, answered)
    match answered.followed:
        case Followed.DONE:
            return ["follow.done"], shares
        case Followed.NO_OCCASION:
            label = "control.intend-another-day"
            again = Control("open-intention", label, (answered.id,), Does.FORM)
            return ["follow.no-occasion"], (again, *shares)
        case _:
            is_member = caller.group(answered.group) is not None
            ways = ways_on(answered, is_member=is_member)
            choices = "follow.choices" if is_member else "follow.choices-outside"
            return ["follow.usual", choices], (*ways, *shares)


def be_quiet(caller: Caller, args: tuple[str, ...]) -> Reply:
    """No more is asked after this one. Twice is once, and it can be told all the same."""
    intention = own_intention(caller, args[0])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    _ask_no_more(caller, intention)
    return done(caller.speech(), Said("follow.title", ("follow.quiet",), (_mine(intention),)))


def let_lie(caller: Caller, args: tuple[str, ...]) -> Reply:
    """From now on this is left on purpose: that is a choice as well."""
    intention = own_intention(caller, args[0])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    lies = replace(intention, leaves=True)
    caller.tx.intentions.put(lies)
    _ask_no_more(caller, lies)
    return done(caller.speech(), Said("follow.title", ("follow.lies",), (_mine(intention),)))


def _ask_no_more(caller: Caller, intention: Intention) -> None:
    """Also what waits for working hours is not said any more."""
    caller.tx.timers.stop(keys.intention_owner(intention.id), keys.FOLLOW_UP)
    for card in _cards(intention):
        place = keys.person_place(intention.person)
        caller.tx.timers.stop(keys.message_owner(place), card)
    bring_up_to_date(caller, intention)


def bring_up_to_date(caller: Caller, intention: Intention) -> None:
    """A question that stands somewhere says what is so now."""
    for card in _cards(intention):
        if caller.tx.posts.of_card(card) is not None:
            show = ToShow(keys.person_place(intention.person), card)
            enqueue(caller.tx, show, clock=caller.tools.clock, ids=caller.tools.ids)


def _cards(intention: Intention) -> tuple[str, str]:
    person: PersonId = intention.person
    first = card_keys.follow_card(intention.id, person, intention.ask_on)
    return first, card_keys.follow_card(intention.id, person, intention.ask_on, again=True)
