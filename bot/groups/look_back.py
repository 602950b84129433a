"""The look-back: what the group reads of the intentions of last time, as far as each owner lets it.

Nobody is named who shares nothing, and nothing is said of an answer that its owner keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.ids import PersonId
from ..engine.screen import Line, Paragraph, Tone, Typed
from ..ports import Tx
from ..records import Followed, Group, Intention, Meeting, MeetingStatus, Readers, Shares

#: What somebody may tell of an intention afterwards, as it is introduced where it is read.
TOLD = {
    "happened": "look-back.happened",
    "worked": "look-back.worked",
    "further": "look-back.further",
}
#: An intention with what became of it.
BECAME = {
    Followed.DONE: "look-back.done",
    Followed.PARTLY: "look-back.partly",
    Followed.NOT_DONE: "look-back.not-done",
    Followed.NO_OCCASION: "look-back.no-occasion",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One paragraph of the look-back: whose it is, how it is introduced, and its words."""

    person: PersonId
    key: str
    words: str

    def paragraph(self, *, named: bool) -> Paragraph:
        """As it is quoted in the room; ``named``: it does not stand below another one of theirs."""
        line = Line(self.key, (("text", Typed(self.words)),))
        return Paragraph(line, Tone.QUOTE, by=self.person if named else None)


def meeting_before(tx: Tx, group: Group, meeting: Meeting) -> Meeting | None:
    """The meeting on whose intentions this one looks back."""
    past = (
        m
        for m in tx.meetings.of_group(group.whole)
        if m.status is MeetingStatus.ENDED and m.starts_at < meeting.starts_at
    )
    return next(past, None)


def shared_intentions(tx: Tx, group: Group, meeting: Meeting) -> tuple[Intention, ...]:
    """The intentions of the meeting before ``meeting`` of which the group may read something.

    Also when it is asked late: a page that could not be sent before this meeting ended. Of whoever
    left the group before it nothing is among them; in a half those of whoever is in it.
    """
    before = meeting_before(tx, group, meeting)
    if before is None:
        return ()
    members = _members_of(tx, group, meeting)
    here = {attendee.person for attendee in meeting.state.people}
    return tuple(
        intention
        for intention in tx.intentions.of_group(group.whole)
        if intention.meeting == before.id
        and intention.person in members
        and shared_of(intention) is not Shares.NOTHING
        and (group.part_of is None or intention.person in here)
    )


def _members_of(tx: Tx, group: Group, meeting: Meeting) -> set[PersonId]:
    """Who is in the group, and who left it in this meeting or after."""
    opened_at = meeting.state.opened_at
    left = (tx.groups.member(group.whole, one.person) for one in meeting.state.people)
    return {*tx.groups.people(group.whole)} | {
        one.person
        for one in left
        if one is not None
        and one.left_at is not None
        and opened_at is not None
        and one.left_at >= opened_at
    }


def shared_of(intention: Intention) -> Shares:
    """What the group may read: what was decided, else what was said when it was made."""
    if intention.shares is not None:
        return intention.shares
    is_read = intention.readers is Readers.GROUP
    return Shares.INTENTION if is_read else Shares.NOTHING


def told_of(intention: Intention) -> list[Told]:
    """What the group reads of an intention, in the order in which it reads it."""
    shared, words = shared_of(intention), intention.fields.get("intention", "")
    if shared is Shares.NOTHING:
        return []
    followed = intention.followed if shared in (Shares.OUTCOME, Shares.ALL) else None
    told = [Told(intention.person, intended_key(intention, followed), words)]
    if shared is Shares.ALL:
        told += [
            Told(intention.person, key, intention.fields[name])
            for name, key in TOLD.items()
            if intention.fields.get(name)
        ]
    return told


def intended_key(intention: Intention, followed: Followed | None) -> str:
    """How an intention is introduced, with what became of it where that may be read."""
    if followed is not None:
        return BECAME[followed]
    return "look-back.left" if intention.leaves else "reveal.intention"


def told_in(tx: Tx, group: Group, meeting: Meeting) -> list[Told]:
    """All that there is at the look-back of ``meeting``, as it is divided into posts.

    Whoever leaves keeps their place in it, though nothing of them is read any more: so no post
    takes words of the next one and grows beyond what a platform takes.
    """
    return [one for kept in shared_intentions(tx, group, meeting) for one in told_of(kept)]


def are_read(tx: Tx, group: Group, told: Sequence[Told]) -> list[Told]:
    """What of this the group reads now: nothing of whoever left it."""
    members = tx.groups.people(group.whole)
    return [one for one in told if one.person in members]
