"""Somebody's own intentions, for their eyes: read again one by one, put better, or made anew.

An intention can be changed until its owner looked back on it. Then it stays as it was, and what is
written is a new one beside it: a smaller step, or the same on another day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from ..cards import Answer, FieldKind, FormPage, Reply
from ..engine.ids import ContributionId, FormId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Screen, Tone, Typed
from ..records import Followed, Intention, MeetingStatus, Readers, Shares
from ..schedule.series import occurrence_at
from ..words import clip
from . import keys
from .asking_after import FOLLOW_UP_AT, ask_on_day
from .caller import Caller, Said, done, look_again, refused
from .fields import Spec, filled, read
from .following import bring_up_to_date
from .forms import LONGEST_KEPT, choice_spec
from .goal_links import link_lines
from .linking_goals import link_control
from .look_back import shared_of
from .lookups import past_meetings
from .speech import Speech
from .telling import own_intention, own_lines, tell_control

#: So many are listed at once, the newest first.
LISTED = 5
#: An intention is a line; a longer one is recognised by its beginning.
SHOWN = 300
LONGEST_OBSTACLE = 300
#: What the group reads of it, as its owner is told.
READ = {
    Shares.NOTHING: "intention.read-by-you",
    Shares.INTENTION: "intention.read-by-group",
    Shares.OUTCOME: "intention.outcome-read",
    Shares.ALL: "intention.all-read",
}
#: With one of these somebody says by what they notice that the moment is there.
_CUE = re.compile(r"\b(als|wanneer|zodra|voordat|if|when|whenever|once|before)\b", re.IGNORECASE)


def lacks_cue(text: str, *, leaves: bool) -> bool:
    """Whether a plan does not say when it is its moment; only then is a word of help worth it."""
    return not leaves and _CUE.search(text) is None


def numbered(intentions: Sequence[Intention]) -> list[Paragraph]:
    """Own intentions with a number each, which a button can name."""
    texts = (Typed(clip(one.fields.get("intention", ""), SHOWN)) for one in intentions)
    return [
        Paragraph(Line("old-intention.line", (("number", number), ("text", text))), Tone.QUOTE)
        for number, text in enumerate(texts, start=1)
    ]


def intentions_control() -> Control:
    """The button that lists one's own intentions."""
    return Control("intentions", "control.my-intentions", ("0",))


def list_intentions(caller: Caller, args: tuple[str, ...]) -> Reply:
    """One's own intentions from one on, the newest first."""
    start = int(args[0])
    if start < 0:
        raise ValueError("no such intention")
    own = caller.tx.intentions.of_person(caller.person.id)
    newest = sorted(own, key=lambda one: one.made_at, reverse=True)
    here = newest[start : start + LISTED]
    if not here:
        return done(caller.speech(), Said("intention.list-title", ("intention.none",)))
    controls = [
        Control("intention", "control.intention", (one.id,), values=(("number", number),))
        for number, one in enumerate(here, start=1)
    ]
    if start + LISTED < len(newest):
        further = (str(start + LISTED),)
        controls.append(Control("intentions", "control.older-intentions", further))
    lines = [Paragraph(Line("intention.only-you"), Tone.NOTE), *numbered(here)]
    return _told(caller, "intention.list-title", lines, controls)


def show_intention(caller: Caller, args: tuple[str, ...]) -> Reply:
    """One of them: what was told of it, when it is asked after, and what can be done with it."""
    intention = own_intention(caller, args[0])
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    lines = own_lines(intention)
    obstacle = intention.fields.get("obstacle", "")
    if obstacle:
        line = Line("intention.obstacle", (("text", Typed(obstacle)),))
        lines.insert(1, Paragraph(line, Tone.QUOTE))
    lines += link_lines(caller.tx, intention)
    if intention.followed is None:
        lines.append(Paragraph(_when(caller, intention), Tone.NOTE))
    is_member = caller.group(intention.group) is not None
    read = shared_of(intention) if is_member else Shares.NOTHING
    lines.append(Paragraph(Line(READ[read]), Tone.NOTE))
    is_told = intention.followed is not None
    tells = "control.change-answer" if is_told else "control.tell-how-it-went"
    writes = "control.intend-again" if is_told else "control.change-intention"
    controls = [
        Control("open-follow", tells, (intention.id,), Does.FORM),
        Control("open-intention", writes, (intention.id,), Does.FORM),
        *tell_control(caller.tx, intention),
        *link_control(caller, intention),
    ]
    if is_member and intention.followed in (Followed.PARTLY, Followed.NOT_DONE):
        controls.append(Control("case-from", "control.bring-as-case", (intention.id,)))
    return _told(caller, "intention.title", lines, controls)


def _when(caller: Caller, intention: Intention) -> Line:
    """When it is asked after, if it still is."""
    timers = caller.tx.timers.of_owner(keys.intention_owner(intention.id))
    if intention.ask_on is None or intention.asked_at is not None or not timers:
        return Line("intention.not-asked")
    day = occurrence_at(intention.ask_on, FOLLOW_UP_AT, caller.person.zone)
    return Line("intention.asked-on", (("at", Moment(day, "date")),))


def _told(
    caller: Caller, title: str, lines: Sequence[Paragraph], controls: Sequence[Control]
) -> Reply:
    screen = Screen(Line(title), Line("push.reminder"), tuple(lines), None, tuple(controls))
    return Reply(Answer.DONE, caller.speech().card(screen))


def open_intention(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Put it better, or, once it was looked back on, begin a new one from it."""
    intention = _to_write(caller, args[0])
    if isinstance(intention, Reply):
        return intention
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    is_new = intention.followed is not None
    day = intention.ask_on
    is_ahead = day is not None and day > caller.today()
    values = {
        "plan": "leave" if intention.leaves and not is_new else "plan",
        "intention": intention.fields.get("intention", ""),
        "obstacle": intention.fields.get("obstacle", ""),
        "ask-on": day.isoformat() if day is not None and is_ahead else "",
        "readers": intention.readers.value,
    }
    return FormPage(
        token=f"intention|{intention.id}|{form}",
        form=form,
        title=speech.plain("intention-again.form" if is_new else "intention.form"),
        language=speech.language,
        fields=filled(_specs(speech), values),
        send_label=speech.plain("send.keep"),
    )


def _to_write(caller: Caller, intention_id: str) -> Intention | Reply:
    """The own intention that may be written now: in its meeting it belongs to the meeting."""
    intention = own_intention(caller, intention_id)
    if intention is None:
        return refused(caller.speech(), "refuse.not-yours")
    meeting = caller.tx.meetings.get(intention.meeting)
    if meeting is not None and meeting.status is MeetingStatus.OPEN:
        return refused(caller.speech(), "refuse.intention-in-meeting")
    return intention


def _specs(speech: Speech) -> tuple[Spec, ...]:
    readers = (
        (Readers.ME.value, "choice.readers-me"),
        (Readers.GROUP.value, "choice.readers-group"),
    )
    plans = (("plan", "choice.plan"), ("leave", "choice.leave"))
    obstacle, when = speech.plain("field.obstacle"), speech.plain("field.ask-on")
    return (
        choice_spec(speech, "plan", plans),
        Spec(
            "intention",
            speech.plain("field.intention"),
            FieldKind.TEXT,
            required=True,
            max_length=LONGEST_KEPT,
            hint=speech.plain("hint.intention"),
        ),
        Spec(
            "obstacle",
            obstacle,
            FieldKind.TEXT,
            max_length=LONGEST_OBSTACLE,
            hint=speech.plain("hint.obstacle"),
        ),
        Spec("ask-on", when, FieldKind.DATE, hint=speech.plain("hint.ask-on")),
        choice_spec(speech, "readers", readers, hint=speech.plain("hint.readers")),
    )


def keep_intention(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep it as it was sent; the same words sent twice are one intention."""
    known, _ = _to_write(caller, args[0]), keys.form_id(args[1])
    if isinstance(known, Reply):
        return known
    speech = caller.speech()
    texts, errors = read(_specs(speech), values, speech, today=caller.today())
    if errors:
        label = "control.look-again"
        control = Control("open-intention", label, (known.id,), Does.FORM, main=True)
        quote = "\n".join(text for name in ("intention", "obstacle") if (text := texts[name]))
        return look_again(caller, errors, Said("intention.form", (), (control,), quote))
    written = _written(known, texts)
    if known.followed is not None:
        written = _beside(caller, known, written)
    caller.tx.intentions.put(written)
    if written.ask_on != known.ask_on or written.id != known.id:
        ask_on_day(caller.tx, written, caller.person.zone)
    if written.id == known.id:
        bring_up_to_date(caller, known)
    lines = ["intention.kept"]
    if lacks_cue(texts["intention"], leaves=written.leaves):
        lines.append("intention.cue")
    mine = Control("intention", "control.my-intention", (written.id,))
    return done(speech, Said("intention.title", tuple(lines), (mine,)))


def _written(known: Intention, texts: Mapping[str, str]) -> Intention:
    """The intention as the form tells it. Another day is asked about as if it were the first."""
    day = date.fromisoformat(texts["ask-on"]) if texts["ask-on"] else None
    own = {name: texts[name] for name in ("intention", "obstacle") if texts[name]}
    takeaway = known.fields.get("takeaway", "")
    return replace(
        known,
        readers=Readers(texts["readers"]),
        leaves=texts["plan"] == "leave",
        ask_on=day,
        asked_at=known.asked_at if day == known.ask_on else None,
        fields={"takeaway": takeaway, **own},
    )


def _beside(caller: Caller, known: Intention, written: Intention) -> Intention:
    """A new intention after the latest meeting; the one that was looked back on stays as it is."""
    for one in caller.tx.intentions.of_person(caller.person.id):
        is_same = one.fields.get("intention") == written.fields["intention"]
        if is_same and one.group == known.group and one.followed is None:
            return replace(
                written,
                id=one.id,
                meeting=one.meeting,
                made_at=one.made_at,
                followed=None,
                shares=one.shares,
            )
    past = past_meetings(caller.tx, known.group)
    return replace(
        written,
        id=ContributionId(caller.tools.ids.new()),
        meeting=past[0].id if past else known.meeting,
        made_at=caller.at,
        asked_at=None,
        followed=None,
        shares=None,
    )
