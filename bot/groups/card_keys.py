"""The names of cards: what the same thing is called, whenever it is sent or put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from ..engine.state import Slot
from ..records import About, TalkWish


def no_room_card(person: PersonId, form: FormId) -> str:
    """To whoever wished for a room: it could not be made."""
    return f"no-room:{person}:{form}"


def purpose_card(group: GroupId) -> str:
    """What the group's room is for."""
    return f"purpose:{group}"


def invite_card(group: GroupId, person: PersonId) -> str:
    """Somebody is to be brought into the group's room."""
    return f"invite:{group}:{person}"


def not_invited_card(group: GroupId, founder: PersonId, person: PersonId) -> str:
    """To the founder: somebody could not be brought into the room."""
    return f"not-invited:{group}:{founder}:{person}"


def half_room_card(half: GroupId) -> str:
    """The room of a half that is still to be made: its title is what it is called."""
    return f"half-room:{half}"


def close_room_card(half: GroupId) -> str:
    """The room of a half is to be closed."""
    return f"close-room:{half}"


def still_open_card(half: GroupId) -> str:
    """In the room of a half: the bot could not close it."""
    return f"still-open:{half}"


def others_wait_card(half: GroupId) -> str:
    """In the room of a half: the other one has ended and waits."""
    return f"others-wait:{half}"


def as_one_card(meeting: MeetingId, why: str) -> str:
    """In the room of a group: it meets as one after all, and why."""
    return f"as-one:{meeting}:{why}"


def agreements_card(group: GroupId) -> str:
    """The agreements of a group."""
    return f"agreements:{group}"


def change_card(group: GroupId, number: int) -> str:
    """What was proposed to agree, under this number."""
    return f"change:{group}:{number}"


def ways_card(group: GroupId, change: str) -> str:
    """How the group works from now on, told in its room."""
    return f"ways:{group}:{change}"


def newcomer_card(group: GroupId, person: PersonId) -> str:
    """Somebody who can read the room and is no member."""
    return f"newcomer:{group}:{person}"


def farewell_card(group: GroupId, person: PersonId) -> str:
    """Somebody left the group."""
    return f"farewell:{group}:{person}"


def open_card(group: GroupId) -> str:
    """Others than the people of the room can read it."""
    return f"open-room:{group}"


def gone_card(group: GroupId, person: PersonId) -> str:
    """The private question to somebody who left the room and not the group."""
    return f"gone:{group}:{person}"


def kept_card(group: GroupId, person: PersonId, case: CaseId) -> str:
    """Privately, to a contributor: a case came off the table, for somebody new must not hear it."""
    return f"kept:{group}:{person}:{case}"


def guiding_card(person: PersonId, form: FormId, asked: tuple[str, ...]) -> str:
    """To somebody who is asked to guide a group: the group, and on which terms."""
    return ":".join(("guiding", asked[0], person, form, *asked[1:]))


def closed_card(group: GroupId, person: PersonId) -> str:
    """To a member: the group's room is gone."""
    return f"closed:{group}:{person}"


def elsewhere_card(group: GroupId, person: PersonId) -> str:
    """In another room: whether the group goes on there, as this member asks."""
    return f"elsewhere:{group}:{person}"


def no_second_card(group: GroupId, person: PersonId) -> str:
    """To whoever asked that: no second member said so."""
    return f"no-second:{group}:{person}"


def went_on_card(group: GroupId, behind: str) -> str:
    """In a room that a group left: where it went on."""
    return f"went-on:{group}:{behind}"


def moved_card(group: GroupId, person: PersonId, behind: str) -> str:
    """To a member: the group went on in another room. Each time is another message."""
    return f"moved:{group}:{person}:{behind}"


def left_card(group: GroupId, one: str) -> str:
    """What stood in a room that a group left: it is only taken away, and never made again."""
    return f"left:{group}:{one}"


def agenda_card(meeting: MeetingId) -> str:
    """The agenda of a meeting."""
    return f"agenda:{meeting}"


def poll_card(group: GroupId, poll: FormId) -> str:
    """The question to a group which day is best for its next meeting."""
    return f"poll:{group}:{poll}"


def programme_card(group: GroupId, programme: FormId) -> str:
    """The dates of a programme, and what each is."""
    return f"programme:{group}:{programme}"


def after_programme_card(group: GroupId, programme: FormId, *, dates: int) -> str:
    """The question to a group how it goes on after so many dates, the last of its programme."""
    return f"after-programme:{group}:{programme}:{dates}"


def record_card(meeting: MeetingId) -> str:
    """What is kept of a meeting where everybody can see it."""
    return f"record:{meeting}"


def board_card(meeting: MeetingId, slot: Slot) -> str:
    """The board of one slot."""
    return f"board:{meeting}:{slot}"


def case_card(meeting: MeetingId, slot: Slot, case: CaseId, *, part: str) -> str:
    """A part of what the group reads of a case, in the thread of a slot."""
    return f"case:{meeting}:{slot}:{case}:{part}"


def is_of_case(card: str, case: CaseId) -> bool:
    """Whether this card shows the words of this case."""
    return card.startswith("case:") and card.split(":")[3] == case


def look_back_card(meeting: MeetingId, slot: Slot, *, start: int, count: int) -> str:
    """A page of the intentions of last time whose owners let the group read them."""
    return f"lookback:{meeting}:{slot}:{start}:{count}"


def is_look_back(card: str) -> bool:
    """Whether this card shows intentions of last time."""
    return card.startswith("lookback:")


def reveal_card(
    meeting: MeetingId, slot: Slot, *, collection: int, wave: int, start: int, count: int
) -> str:
    """One page of a reveal: ``count`` contributions of a wave, from ``start``."""
    return f"reveal:{meeting}:{slot}:{collection}:{wave}:{start}:{count}"


def is_of_reveal(card: str, slot: Slot) -> bool:
    """Whether this card is a page of what was revealed in a slot."""
    return card.startswith("reveal:") and card.split(":")[2] == str(slot)


def whisper_card(meeting: MeetingId, person: PersonId, *, about: str, slot: Slot, turn: int) -> str:
    """A private message to one person about the meeting."""
    return f"whisper:{meeting}:{person}:{about}:{slot}:{turn}"


def stop_card(meeting: MeetingId, person: PersonId, *, turn: int) -> str:
    """The private question after a stop."""
    return f"stop:{meeting}:{person}:{turn}"


def turn_card(meeting: MeetingId, person: PersonId) -> str:
    """The private question whether somebody brings something this time."""
    return f"turn:{meeting}:{person}"


def swap_card(meeting: MeetingId, person: PersonId) -> str:
    """Privately, to whoever would rather swap their turn: what came of it."""
    return f"swap:{meeting}:{person}"


def suits_card(meeting: MeetingId, person: PersonId) -> str:
    """The private question whether the group still suits somebody who was not there twice."""
    return f"suits:{meeting}:{person}"


def given_card(meeting: MeetingId, person: PersonId) -> str:
    """Privately, to a contributor: what the group gave them is on a page of their own."""
    return f"given:{meeting}:{person}"


def care_card(meeting: MeetingId, person: PersonId) -> str:
    """The private question to a contributor how they are, the day after."""
    return f"care:{meeting}:{person}"


def talk_card(wish: TalkWish) -> str:
    """Privately, to whoever somebody wants to talk to."""
    return f"talk:{wish.meeting}:{wish.asked}:{wish.person}"


def heard_card(wish: TalkWish) -> str:
    """Privately, to whoever wants to talk: when the one they asked can. Another answer is news."""
    return f"heard:{wish.meeting}:{wish.person}:{wish.asked}:{wish.end or ''}"


def vouch_card(about: About) -> str:
    """To a colleague: whether somebody was at a meeting. To ask once more is another message."""
    return f"vouch:{about.asked}:{_asked(about)}"


def vouched_card(about: About) -> str:
    """To whoever asked that: a colleague confirmed it."""
    return f"vouched:{_asked(about)}"


def is_asked_by(about: About, card: str) -> bool:
    """Whether such a card is of this question, and of none before it."""
    return card.endswith(f":{_asked(about)}")


def _asked(about: About) -> str:
    return f"{about.person}:{about.subject.word}:{int(about.asked_at.timestamp())}"


def prepare_card(meeting: MeetingId, person: PersonId) -> str:
    """The private reminder to prepare."""
    return f"prepare:{meeting}:{person}"


def follow_card(
    intention: ContributionId, person: PersonId, on: date | None, *, again: bool = False
) -> str:
    """The private question what became of an intention. ``on``: for which day it was asked.

    ``again``: what is said once more, where nobody answered. Another day is another question.
    """
    return f"follow:{intention}:{person}:{on or ''}:{'again' if again else ''}"


def comes_again(parts: Sequence[str]) -> bool:
    """Whether the parts of such a card, without its first, are of what is said once more."""
    return parts[-1] == "again"
