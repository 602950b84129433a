"""Card keys become cards, from the state as it is now: the maker that the delivery asks.

Only here are sealed texts opened for a room, and only when they are about to be shown.
"""

from __future__ import annotations

from dataclasses import replace

from methods.library import has_case

from ..cards import Card
from ..engine.ids import ContributionId, GroupId, MeetingId, PersonId
from ..engine.screen import Control, Line, Moment, Paragraph, Screen
from ..engine.screens import board, stop_question
from ..engine.state import Slot, Stage
from ..engine.view import phase_in
from ..ports import Dialect, Tx
from ..records import MeetingStatus
from ..words import Words
from . import card_keys, following, keys, private, room_screens
from .aftercare_screens import care_screen, heard_screen, talk_screen
from .agenda import AgendaFacts, agenda_screen, record_screen
from .agreements import agreements_screen
from .agreements_board import with_agreements
from .answering_poll import poll_screen
from .cards_by_themselves import BY_THEMSELVES, card_by_itself
from .changing_agreements import change_screen
from .coordinated import coordinator_of
from .cycle import first_on_agenda
from .dates import moved_from
from .given_screens import handed_over_screen
from .guidance import guiding_screen
from .halves import APART, are_apart
from .halves_screens import (
    apart_screen,
    as_one_screen,
    half_news_screen,
    in_half,
    stance,
)
from .kept_from import kept_screen
from .lookups import cases_on_table, has_met, next_meeting
from .meetings import MeetingAtHand, Tools, are_words_over, load_meeting
from .mirror import closing_mirror, is_mirror_due, mirror_control
from .named import is_unguided, named_for
from .new_room_screens import purpose_screen
from .noted_board import noted_of
from .overview import has_draft
from .programme_parts import part_of
from .programme_screens import after_programme_screen, agenda_line, programme_screen
from .programme_steps import with_own_part
from .recognising import cases_ready
from .sealed_room import for_room, has_words, read_control
from .speech import Speech, with_others
from .suiting import is_hour_raised, suits_screen
from .swaps import swap_screen, whose_turn_screen
from .taking_part import has_confirmed, is_open_group
from .talk_wishes import with_talking
from .telling import newest_to_tell
from .trial_screens import offer_screen, trial_screen
from .ways import ways_screen
from .words_screens import words_screen

#: Cards that hold what people typed: they are made without it first, then edited.
WITH_WORDS = ("reveal", "case", "lookback")

#: Private cards that ask something; when it is settled they say so and ask nothing.
QUESTIONS = ("stop", "turn", "suits", "care", "talk")
#: Private cards that name whom a contributor wants to talk to; what stands behind the meeting
#: names the contributor.
OF_TALKING = {"talk": 2, "heard": 1, "care": 1}

#: Cards in the room of a group, and private ones about it: they belong to no meeting.
OF_GROUP = (
    "agreements",
    "change",
    "newcomer",
    "farewell",
    "open-room",
    "purpose",
    "ways",
    "programme",
    "after-programme",
    "others-wait",
    "still-open",
)
OF_ROOM = ("gone", "closed", "kept", "guiding")


class CardDesk:
    """Makes the card of a key. See ``keys`` for what the keys are."""

    def __init__(self, tools: Tools, words: Words) -> None:
        self._tools = tools
        self._words = words

    def has_words(self, card: str) -> bool:
        """Whether this card holds what somebody typed."""
        return card.partition(":")[0] in WITH_WORDS

    def make(self, tx: Tx, card: str, *, dialect: Dialect, with_words: bool) -> Card | None:
        """The card as it should look now; None when there is nothing to show any more."""
        kind, *parts = card.split(":")
        if kind == "follow":
            return self._follow(tx, parts, dialect)
        if kind in BY_THEMSELVES:
            return card_by_itself(tx, self._tools, card, words=self._words, dialect=dialect)
        if kind == "poll":
            return self._poll(tx, GroupId(parts[0]), parts[1], dialect)
        if kind in OF_GROUP:
            return self._of_group(tx, kind, parts, dialect)
        if kind in OF_ROOM:
            return self._of_room(tx, kind, parts, dialect)
        at_hand = load_meeting(tx, self._tools, MeetingId(parts[0]))
        if at_hand is None:
            return None
        match kind:
            case "agenda" | "board" | "record" | "as-one":
                screen = for_room(at_hand.group, self._in_room(tx, at_hand, kind, parts))
                return self._for_room(tx, at_hand, dialect).card(screen)
            case "reveal" | "case" | "lookback":
                # What waited until the words have left the room does not come any more.
                if are_words_over(at_hand, self._tools.clock.now()):
                    return None
                shown = words_screen(tx, at_hand, card)
                if shown is None:
                    return None
                read = read_control(at_hand.meeting.id, Slot.parse(parts[1]))
                shown = for_room(at_hand.group, shown, read, is_case=kind == "case")
                is_open = with_words or not has_words(shown)
                speech = self._for_room(tx, at_hand, dialect)
                return speech.card(shown if is_open else _placeholder())
            case _:
                return self._for_one(tx, at_hand, kind, parts, dialect=dialect)

    def _for_room(self, tx: Tx, at_hand: MeetingAtHand, dialect: Dialect) -> Speech:
        group = at_hand.group
        people = with_others(tx, at_hand.people, (a.person for a in at_hand.state.people))
        return Speech(self._words, dialect, group.language, group.zone, people, at_hand.method)

    def _in_room(self, tx: Tx, at_hand: MeetingAtHand, kind: str, parts: list[str]) -> Screen:
        screen = self._in_any_room(tx, at_hand, kind, parts)
        return screen if at_hand.group.part_of is None else in_half(tx, at_hand, screen, kind)

    def _in_any_room(self, tx: Tx, at_hand: MeetingAtHand, kind: str, parts: list[str]) -> Screen:
        if kind == "as-one":
            return as_one_screen(parts[1])
        if kind == "agenda" and at_hand.group.is_trial:
            return trial_screen(tx, at_hand)
        if kind == "record" and at_hand.group.is_trial:
            return offer_screen(at_hand)
        if kind == "agenda":
            return agenda_screen(at_hand, self._agenda_facts(tx, at_hand))
        if kind == "record":
            following = next_meeting(tx, at_hand.group.id)
            return record_screen(at_hand, noted_of(tx, at_hand.meeting.id), following=following)
        slot = Slot.parse(parts[1])
        screen = board(at_hand.method, at_hand.state, slot)
        if slot == APART and are_apart(at_hand):
            return apart_screen(tx, at_hand, screen, now=self._tools.clock.now())
        phase = phase_in(at_hand.method, at_hand.state, slot)
        match phase.kind:
            case "agree":
                return with_agreements(tx, at_hand, screen)
            case "close":
                return _with_dates(tx, at_hand, self._closing(tx, at_hand, screen))
            case _:
                return with_own_part(tx, at_hand, phase, screen)

    def _closing(self, tx: Tx, at_hand: MeetingAtHand, screen: Screen) -> Screen:
        """What the group is to talk about at the end, and when it meets again."""
        if at_hand.group.part_of is not None:
            # The whole group talks about that together.
            return screen
        lines = [Line("close.hour")] if is_hour_raised(tx, at_hand.group) else []
        lines += closing_mirror(tx, at_hand)
        controls = screen.controls
        if is_mirror_due(tx, at_hand):
            lines.append(Line("close.mirror"))
            controls = (*controls, mirror_control(at_hand.group.id)) if controls else ()
        following = next_meeting(tx, at_hand.group.id)
        if following is not None:
            lines.append(Line("close.next", (("at", Moment(following.starts_at, "both")),)))
        paragraphs = (*screen.paragraphs, *map(Paragraph, lines))
        return replace(screen, paragraphs=paragraphs, controls=controls)

    def _agenda_facts(self, tx: Tx, at_hand: MeetingAtHand) -> AgendaFacts:
        timers = tx.timers.of_owner(keys.meeting_owner(at_hand.meeting.id))
        now = self._tools.clock.now()
        closes = next((t.due_at for t in timers if t.name == keys.CASES_CLOSE), None)
        has_cases = bool(cases_on_table(tx, at_hand.group.id))
        return AgendaFacts(
            now,
            closes or now,
            has_cases=has_cases,
            moved_from=moved_from(
                tx, self._tools, at_hand.meeting, language=at_hand.group.language
            ),
            following=next_meeting(tx, at_hand.group.id),
            is_first=not has_met(tx, at_hand.group.id),
            guide=named_for(tx, at_hand.group.id, on=at_hand.meeting.on),
            is_hour_raised=is_hour_raised(tx, at_hand.group),
            first=first_on_agenda(tx, at_hand),
            is_unguided=is_open_group(at_hand.group) and is_unguided(tx, at_hand.meeting),
            of_programme=agenda_line(tx, self._tools, at_hand),
            halves=stance(tx, at_hand, cases_are_closed=closes is None or now >= closes),
        )

    def _for_one(
        self, tx: Tx, at_hand: MeetingAtHand, kind: str, parts: list[str], *, dialect: Dialect
    ) -> Card | None:
        person = tx.people.get(PersonId(parts[1]))
        if person is None:
            return None
        screen = self._private_screen(tx, at_hand, kind, parts)
        if screen is None or _is_settled_unseen(tx, ":".join((kind, *parts)), screen):
            return None
        people = {**at_hand.people, person.id: person}
        if kind in OF_TALKING:
            # They need not be in that meeting's group: it was a half, or they left.
            contributor = PersonId(parts[OF_TALKING[kind]])
            people = dict(with_talking(tx, people, at_hand.meeting.id, contributor))
        speech = Speech(self._words, dialect, person.language, person.zone, people, at_hand.method)
        return speech.card(screen)

    def _private_screen(
        self, tx: Tx, at_hand: MeetingAtHand, kind: str, parts: list[str]
    ) -> Screen | None:
        person = PersonId(parts[1])
        if at_hand.meeting.status is MeetingStatus.CANCELLED:
            # What waited for working hours is about a date that is not held.
            return None
        match kind:
            case "whisper":
                slot = Slot.parse(parts[3])
                return private.whisper_screen(at_hand, person, about=parts[2], slot=slot)
            case "stop":
                # The question belongs to the turn in which it was asked.
                over = replace(at_hand.state, stop=None)
                asked = at_hand.state if str(at_hand.state.turn) == parts[2] else over
                return stop_question(asked, person)
            case "given":
                return handed_over_screen(tx, at_hand.meeting.id, person)
            case "care":
                return care_screen(tx, at_hand.meeting, person)
            case "talk":
                return talk_screen(tx, at_hand.meeting, person, PersonId(parts[2]))
            case "heard":
                return heard_screen(tx, at_hand.meeting, person, PersonId(parts[2]))
            case "suits":
                return suits_screen(tx, at_hand.meeting, person)
            case "turn":
                return whose_turn_screen(
                    at_hand.meeting,
                    person,
                    tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id),
                    has_case=_cases_of(tx, at_hand, person),
                    needed=not cases_on_table(tx, at_hand.group.id),
                )
            case "swap":
                swaps = tx.groups.turn_swaps(at_hand.group.id, at_hand.meeting.id)
                mine = _cases_of(tx, at_hand, person)
                return swap_screen(at_hand.meeting, person, swaps, has_case=mine)
            case "prepare" if at_hand.state.stage is Stage.PLANNED:
                return private.prepare_screen(
                    at_hand.meeting,
                    brings_case=_cases_of(tx, at_hand, person),
                    has_draft=has_draft(tx, person, at_hand.group.id),
                    intention=newest_to_tell(tx, at_hand.group.id, person),
                    to_read=bool(cases_ready(tx, self._tools, at_hand.group, person)),
                    to_confirm=not has_confirmed(at_hand.group, at_hand.state, person),
                    is_without_case=not has_case(at_hand.method),
                    part=part_of(at_hand.method),
                )
            case _:
                return None

    def _of_group(self, tx: Tx, kind: str, parts: list[str], dialect: Dialect) -> Card | None:
        """A card in the room of a group that belongs to no meeting."""
        group = tx.groups.get(GroupId(parts[0]))
        if group is None:
            return None
        about = PersonId(parts[1]) if kind in ("newcomer", "farewell") else None
        screen: Screen | None
        match kind, about:
            case "change", None:
                screen = change_screen(tx, group.id, int(parts[1]))
            case "newcomer", str():
                screen = room_screens.newcomer_screen(tx, group.id, about)
            case "farewell", str():
                screen = room_screens.farewell_screen(tx, group.id, about)
            case "programme", None:
                screen = programme_screen(tx, self._tools, group, parts[1])
            case "after-programme", None:
                screen = after_programme_screen(tx, self._tools, group, parts[1])
            case "open-room", None:
                screen = room_screens.open_screen(tx, group.id)
            case "purpose", None:
                screen = purpose_screen(is_half=group.part_of is not None)
            case "ways", None:
                screen = ways_screen(group)
            case "others-wait" | "still-open", None:
                screen = half_news_screen(tx, group, kind)
            case _:
                screen = agreements_screen(tx, group.id)
        if screen is None:
            return None
        others = coordinator_of(tx, group.id) if about is None else (about,)
        people = with_others(tx, tx.groups.people(group.id), others)
        speech = Speech(self._words, dialect, group.language, group.zone, people, None)
        return speech.card(for_room(group, screen))

    def _poll(self, tx: Tx, group_id: GroupId, poll: str, dialect: Dialect) -> Card | None:
        """The question which day is best, in the room of its group."""
        group = tx.groups.get(group_id)
        screen = poll_screen(tx, self._tools, group, poll) if group is not None else None
        if group is None or screen is None:
            return None
        speech = Speech(self._words, dialect, group.language, group.zone, {}, None)
        return speech.card(for_room(group, screen))

    def _of_room(self, tx: Tx, kind: str, parts: list[str], dialect: Dialect) -> Card | None:
        """A private card about the room of a group."""
        group, person = GroupId(parts[0]), tx.people.get(PersonId(parts[1]))
        if person is None:
            return None
        was_seen = tx.posts.of_card(":".join((kind, *parts))) is not None
        screen: Screen | None
        match kind:
            case "kept":
                screen = kept_screen(group)
            case "guiding":
                screen = _guiding(tx, group, person.id, parts)
            case "closed":
                screen = room_screens.closed_screen(tx, group, was_seen=was_seen)
            case _:
                screen = room_screens.gone_screen(tx, group, person, was_seen=was_seen)
        if screen is None:
            return None
        people = {person.id: person}
        speech = Speech(self._words, dialect, person.language, person.zone, people, None)
        return speech.card(screen)

    def _follow(self, tx: Tx, parts: list[str], dialect: Dialect) -> Card | None:
        intention = tx.intentions.get(ContributionId(parts[0]))
        person = tx.people.get(PersonId(parts[1]))
        if intention is None or person is None or intention.person != person.id:
            return None
        is_again = card_keys.comes_again(parts)
        was_seen = tx.posts.of_card(":".join(("follow", *parts)))
        if following.is_settled(intention, is_again=is_again) and was_seen is None:
            return None
        screen = following.follow_screen(
            intention,
            is_again=is_again,
            is_awaited=bool(tx.timers.of_owner(keys.intention_owner(intention.id))),
            is_member=person.id in tx.groups.people(intention.group),
        )
        speech = Speech(
            self._words, dialect, person.language, person.zone, {person.id: person}, None
        )
        return speech.card(screen)


def _with_dates(tx: Tx, at_hand: MeetingAtHand, screen: Screen) -> Screen:
    """Where a meeting without a case is rounded off, all dates that follow are a press away."""
    if has_case(at_hand.method) or not screen.controls:
        return screen
    if next_meeting(tx, at_hand.group.id) is None:
        return screen
    dates = Control("dates", "control.dates", (at_hand.group.id,))
    return replace(screen, controls=(*screen.controls, dates))


def _guiding(tx: Tx, group: GroupId, person: PersonId, parts: list[str]) -> Screen | None:
    """Nobody is asked to guide a group that they left meanwhile."""
    known = tx.groups.get(group)
    if known is None or person not in tx.groups.people(group):
        return None
    return guiding_screen(tx, known, person, (group, *parts[3:]))


def _is_settled_unseen(tx: Tx, card: str, screen: Screen) -> bool:
    """A question that was settled before it was shown is not shown any more."""
    asks = card.partition(":")[0] in QUESTIONS
    return asks and not screen.controls and tx.posts.of_card(card) is None


def _cases_of(tx: Tx, at_hand: MeetingAtHand, person: PersonId) -> bool:
    return any(c.contributor == person for c in cases_on_table(tx, at_hand.group.id))


def _placeholder() -> Screen:
    return Screen(Line("placeholder.title"), Line("push.something-appears"))
