"""What somebody lets the group read at the look-back: they decide it themselves, before it begins.

Who decides nothing shares what they said when they made the intention, and never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import FormPage, Reply, Text
from ..engine.ids import ContributionId, FormId, GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, Tone, Typed
from ..ports import Tx
from ..records import Intention, Shares
from . import keys
from .caller import Caller, Said, done, look_again, refused
from .fields import Spec, filled, read
from .forms import choice_spec
from .look_back import TOLD, intended_key, meeting_before, shared_of
from .lookups import next_meeting, running_meeting
from .speech import Speech

#: What may be shared, from little to all; without an answer there is no more than the first two.
CHOICES = {
    Shares.NOTHING: "choice.shares-nothing",
    Shares.INTENTION: "choice.shares-intention",
    Shares.OUTCOME: "choice.shares-outcome",
    Shares.ALL: "choice.shares-all",
}


def own_intention(caller: Caller, intention_id: str) -> Intention | None:
    """The intention with this id, if it is this person's."""
    known = caller.tx.intentions.get(ContributionId(intention_id))
    return known if known is not None and known.person == caller.person.id else None


def is_open(tx: Tx, intention: Intention) -> bool:
    """Whether the group has yet to look back on it, and its owner is one of them.

    Once a meeting has begun nothing is decided any more: there it is told aloud, or written.
    """
    group = tx.groups.get(intention.group)
    if group is None or intention.person not in tx.groups.people(group.id):
        return False
    coming = next_meeting(tx, group.id)
    if coming is None or running_meeting(tx, group.id) is not None:
        return False
    before = meeting_before(tx, group, coming)
    return before is not None and before.id == intention.meeting


def tell_control(tx: Tx, intention: Intention) -> tuple[Control, ...]:
    """The button with which its owner decides, while there is something to decide."""
    if not is_open(tx, intention):
        return ()
    return (Control("open-tell", "control.what-i-share", (intention.id,), Does.FORM),)


def newest_to_tell(tx: Tx, group: GroupId, person: PersonId) -> Intention | None:
    """The newest own intention on which this group has yet to look back."""
    own = (one for one in tx.intentions.of_person(person) if one.group == group)
    newest = sorted(own, key=lambda one: one.made_at, reverse=True)
    return next((one for one in newest if is_open(tx, one)), None)


def own_lines(intention: Intention) -> list[Paragraph]:
    """An intention and what was told of it, as its owner reads it."""
    texts = [(intended_key(intention, intention.followed), intention.fields.get("intention", ""))]
    texts += [(key, intention.fields.get(name, "")) for name, key in TOLD.items()]
    return [Paragraph(Line(key, (("text", Typed(t)),)), Tone.QUOTE) for key, t in texts if t]


def open_tell(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """What there is to share, and how much of it the group reads."""
    intention = _open_intention(caller, args[0])
    if isinstance(intention, Reply):
        return intention
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    own = (Text(speech.markup(one.line), one.tone) for one in own_lines(intention))
    why = "tell.why" if intention.followed is not None else "tell.not-answered"
    return FormPage(
        token=f"tell|{intention.id}|{form}",
        form=form,
        title=speech.plain("tell.form"),
        language=speech.language,
        fields=filled(_specs(speech, intention), {"shares": shared_of(intention).value}),
        send_label=speech.plain("send.tell"),
        intro=(*own, Text(speech.markup(Line(why)), Tone.NOTE)),
    )


def _open_intention(caller: Caller, intention_id: str) -> Intention | Reply:
    known = own_intention(caller, intention_id)
    if known is None:
        return refused(caller.speech(), "refuse.not-yours")
    if not is_open(caller.tx, known):
        return refused(caller.speech(), "refuse.look-back-passed")
    return known


def _specs(speech: Speech, intention: Intention) -> tuple[Spec, ...]:
    offered = list(CHOICES.items())[: len(CHOICES) if intention.followed is not None else 2]
    choices = [(value.value, key) for value, key in offered]
    return (choice_spec(speech, "shares", choices, has_usual=False),)


def keep_tell(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep what was decided; it can be decided anew until the meeting begins."""
    intention, _ = _open_intention(caller, args[0]), keys.form_id(args[1])
    if isinstance(intention, Reply):
        return intention
    speech = caller.speech()
    texts, errors = read(_specs(speech, intention), values, speech, today=caller.today())
    anew = Control("open-tell", "control.decide-anew", (intention.id,), Does.FORM)
    if errors:
        return look_again(caller, errors, Said("tell.form", (), (anew,)))
    shares = Shares(texts["shares"])
    caller.tx.intentions.put(replace(intention, shares=shares))
    line = "tell.nothing" if shares is Shares.NOTHING else "tell.shared"
    return done(speech, Said("tell.title", (line,), (anew,)))
