"""The mirror: how the group goes, drawn in signs, with one thing to try; for its members alone.

It is shown to whoever of the group asks for it, and offered at the end of a meeting twice a year.
It is no message of its own and is written nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from ..cards import Answer, Reply
from ..engine.ids import GroupId
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..ports import Tx
from ..records import Group, Meeting, MeetingStatus
from .caller import Caller, refused
from .lookups import past_meetings
from .meetings import MeetingAtHand, Tools
from .reflection import (
    FEWEST_MEETINGS,
    Answers,
    Reflection,
    Share,
    Spread,
    answers_of,
    reflect,
    suggestion,
)
from .safety_summary import safety_lines

#: So many of the newest dates are looked at; all of a year, unless a group meets every week.
MOST_DATES = 30
HALF_A_YEAR = timedelta(days=182)
#: How many meetings a group has held when it is asked whether it was worth the time.
EARLY = (1, 2)
#: A bar has so many signs; a column of the row of meetings has one of eight heights.
BAR = 10
HEIGHTS = "▁▂▃▄▅▆▇█"
#: What a group may try, by what ``suggestion`` finds.
TO_TRY: Mapping[str, str] = {
    "dates": "mirror.try-dates",
    "hour": "mirror.try-hour",
    "steps": "mirror.try-steps",
    "choose": "mirror.try-choosing",
    "cases": "mirror.try-cases",
    "look-back": "mirror.try-look-back",
    "turns": "mirror.try-turns",
    "split": "mirror.try-splitting",
    "none": "mirror.try-nothing",
}


def mirror_control(group: GroupId) -> Control:
    """The button that shows it."""
    return Control("mirror", "control.mirror", (group,))


def show_mirror(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button."""
    (group_id,) = args
    group = caller.group(group_id)
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return mirror_reply(caller, group)


def mirror_reply(caller: Caller, group: Group) -> Reply:
    """How this group goes; for members only."""
    seen = _look(caller.tx, caller.tools, group)
    lines = _drawn(seen) if len(seen.came) >= FEWEST_MEETINGS else [_too_early(seen)]
    lines += safety_lines(caller.tx, group.id)
    lines.append(Paragraph(Line("mirror.who-sees"), Tone.NOTE))
    screen = Screen(Line("mirror.title"), Line("push.reminder"), tuple(lines))
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))


def _look(tx: Tx, tools: Tools, group: Group) -> Reflection:
    meetings = tx.meetings.of_group(group.id, limit=MOST_DATES)
    held = [one for one in meetings if one.status is MeetingStatus.ENDED]
    halves = tx.meetings.of_halves(group.id, limit=2 * MOST_DATES)
    in_halves = [one for one in halves if one.status is MeetingStatus.ENDED]
    methods = {
        m.id: tools.shelf.of_meeting(tx, m, method_id=group.method) for m in (*held, *in_halves)
    }
    members, intentions = tx.groups.members(group.id), tx.intentions.of_group(group.id)
    now = tools.clock.now()
    return reflect(meetings, members, intentions, methods, now=now, in_halves=in_halves)


def _too_early(seen: Reflection) -> Paragraph:
    return Paragraph(
        Line("mirror.too-early", (("count", len(seen.came)), ("fewest", FEWEST_MEETINGS)))
    )


def _drawn(seen: Reflection) -> list[Paragraph]:
    """One line for each of what is counted, then what to try and what to talk about."""
    lines = [_attendance(seen)]
    if seen.cancelled_late:
        lines.append(Line("mirror.late", (("count", seen.cancelled_late),)))
    if seen.not_held:
        lines.append(Line("mirror.not-held", (("count", seen.not_held),)))
    if seen.steps.of:
        lines.append(Line("mirror.steps", _of_share(seen.steps)))
    if seen.opening is not None:
        values = (("took", seen.opening.took), ("meant", seen.opening.meant))
        lines.append(Line("mirror.opening", values))
    lines.append(Line("mirror.brought", _of_share(seen.brought)))
    if seen.guided is not None:
        lines.append(_turns(seen.guided))
    if seen.answers is not None:
        answers = Share(seen.answers.answered, seen.answers.intentions)
        lines.append(Line("mirror.answers", _of_share(answers)))
    return [
        Paragraph(Line("mirror.meetings", (("count", len(seen.came)),)), Tone.NOTE),
        *(Paragraph(line) for line in lines),
        Paragraph(Line(TO_TRY[suggestion(seen)])),
        Paragraph(Line("mirror.questions")),
    ]


def _attendance(seen: Reflection) -> Line:
    """A column for each meeting, the earliest first."""
    row = "".join(HEIGHTS[round(one.value * (len(HEIGHTS) - 1))] for one in seen.came)
    return Line("mirror.came", (("row", row), ("percent", _percent(seen.attendance))))


def _turns(guided: Spread) -> Line:
    if guided.is_even:
        return Line("mirror.turns-even")
    return Line("mirror.turns-uneven", (("most", guided.most), ("fewest", guided.fewest)))


def _of_share(share: Share) -> tuple[tuple[str, int | str], ...]:
    filled = round(share.value * BAR)
    drawn = "■" * filled + "□" * (BAR - filled)
    percent = _percent(share)
    return (("bar", drawn), ("part", share.part), ("of", share.of), ("percent", percent))


def _percent(share: Share) -> int:
    return round(share.value * 100)


# At the end of a meeting


def closing_mirror(tx: Tx, at_hand: MeetingAtHand) -> tuple[Line, ...]:
    """What the closing of the second and the third meeting asks, to be answered aloud."""
    past = past_meetings(tx, at_hand.group.id)
    if len(past) not in EARLY:
        return ()
    asked = {meeting.id for meeting in past}
    answers = answers_of(tx.intentions.of_group(at_hand.group.id), asked=asked)
    return (*_told(answers), Line("close.worth"))


def _told(answers: Answers | None) -> tuple[Line, ...]:
    if answers is None or not answers.worked:
        return ()
    values = (("count", answers.intentions), ("worked", answers.worked))
    return (Line("close.intentions", values),)


def is_mirror_due(tx: Tx, at_hand: MeetingAtHand) -> bool:
    """Whether this is the first meeting of a half-year in the group's life, but of its first."""
    if not _half(at_hand.group, at_hand.meeting):
        return False
    past = past_meetings(tx, at_hand.group.id)
    if len(past) < FEWEST_MEETINGS:
        return False
    return _half(at_hand.group, past[0]) < _half(at_hand.group, at_hand.meeting)


def _half(group: Group, meeting: Meeting) -> int:
    """In which half-year since the founding a meeting lies, from 0."""
    return (meeting.starts_at - group.made_at) // HALF_A_YEAR
