"""Every rule of the rehearsal catches the mistake it is there for.

Each bug is put into the real code, a cycle is played, and the rule that should see it does.
Without a bug the same cycle breaks none: see ``test_rehearse``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest

from bot.cards import Card, Text
from bot.delivery.keys import find_way
from bot.engine import moves, timing
from bot.engine.effects import RemoveWords, ShowBoard, Whisper
from bot.engine.ids import ContributionId
from bot.engine.outcome import Outcome
from bot.engine.view import View
from bot.errors import NotAllowed
from bot.groups import card_keys, cycle, effects, gifts, planning
from bot.groups.screens import CardDesk
from bot.rehearsal import Rehearsed
from bot.rehearsal.platform import MemoryPlatform
from bot.rehearsal.run import Wanted
from methods.spec import Gift, Mode
from storage.repositories.contributions import Contributions
from storage.repositories.meetings import Meetings
from storage.repositories.posts import Posts
from storage.repositories.timers import Timers

from .conftest import Rehearse

Patch = pytest.MonkeyPatch
CHAT = Wanted(mode=Mode.CHAT, people=4)


@dataclass(frozen=True)
class Bug:
    """A mistake, how it is made, and the rule that sees it."""

    name: str
    make: Callable[[Patch], None]
    rule: str
    wanted: Wanted = CHAT


def _words_in_a_create(patch: Patch) -> None:
    make = CardDesk.make

    def always_with_words(self: CardDesk, tx: Any, card: str, **more: Any) -> Card | None:
        return make(self, tx, card, **{**more, "with_words": True})

    patch.setattr(CardDesk, "make", always_with_words)


def _a_group_begins_too_early(patch: Patch) -> None:
    patch.setattr(planning, "all_agreed", lambda tx, group: True)


def _words_in_a_push_text(patch: Patch) -> None:
    make = CardDesk.make

    def pushing(self: CardDesk, tx: Any, card: str, **more: Any) -> Card | None:
        made = make(self, tx, card, **more)
        if made is None or not made.texts or not more["with_words"]:
            return made
        return replace(made, push=made.texts[-1].markup)

    patch.setattr(CardDesk, "make", pushing)


def _words_before_the_reveal(patch: Patch) -> None:
    make = CardDesk.make

    def indiscreet(self: CardDesk, tx: Any, card: str, **more: Any) -> Card | None:
        made = make(self, tx, card, **more)
        if made is None or not card.startswith("board:"):
            return made
        texts = tx.contributions.of_meeting(card.split(":")[1])
        written = tuple(Text(text.fields.get("text", "")) for text in texts)
        return replace(made, texts=(*made.texts, *written))

    patch.setattr(CardDesk, "make", indiscreet)


def _nobody_listens(patch: Patch) -> None:
    """The check who may give is skipped: the contributor is asked in every step."""
    patch.setattr(View, "listeners", property(lambda view: ()))
    patch.setattr(View, "speakers", property(lambda view: view.state.here()))


def _a_takeaway_is_dropped(patch: Patch) -> None:
    give_one = gifts._give_one

    def forgetful(sent: Any, gift: Gift, text: str) -> Any:
        if gift is Gift.TAKEAWAY and sent.slot.phase_id == "own-harvest":
            return sent, None, ContributionId("none")
        return give_one(sent, gift, text)

    patch.setattr(gifts, "_give_one", forgetful)


def _words_are_stored_twice(patch: Patch) -> None:
    put = Contributions.put
    again = count(1)

    def doubling(self: Contributions, contribution: Any) -> None:
        put(self, contribution)
        put(self, replace(contribution, id=ContributionId(f"{next(again):016x}")))

    patch.setattr(Contributions, "put", doubling)


def _a_page_is_shown_twice(patch: Patch) -> None:
    reveal = effects._reveal

    def stuttering(tx: Any, h: Any, effect: Any) -> None:
        reveal(tx, h, effect)
        first = effect.contributions[:1]
        reveal(tx, h, replace(effect, contributions=first))

    patch.setattr(effects, "_reveal", stuttering)


def _the_purge_forgets_a_post(patch: Patch) -> None:
    with_words = Posts.with_words

    def short(self: Posts, meeting: Any) -> Any:
        return with_words(self, meeting)[1:]

    patch.setattr(Posts, "with_words", short)


def _the_purge_never_comes(patch: Patch) -> None:
    carry_out = effects._carry_out_one

    def lazy(tx: Any, h: Any, effect: Any) -> None:
        if not isinstance(effect, RemoveWords):
            carry_out(tx, h, effect)

    patch.setattr(effects, "_carry_out_one", lazy)


def _a_timer_fires_twice(patch: Patch) -> None:
    take = Timers.take
    seen: set[Any] = set()

    def left_behind(self: Timers, timer: Any) -> bool:
        if timer.name == "prepare" and timer not in seen:
            seen.add(timer)
            return True
        return take(self, timer)

    patch.setattr(Timers, "take", left_behind)


def _a_nudge_is_sent_twice(patch: Patch) -> None:
    """Two mistakes: it is asked for twice, and each time under a name of its own."""
    fire, named, numbers = timing.fire_warning, card_keys.whisper_card, count()

    def pressing(view: Any, event: Any) -> Outcome:
        outcome = fire(view, event)
        more = [e for e in outcome.effects if isinstance(e, Whisper)]
        return Outcome(outcome.state, (*outcome.effects, *more))

    def anew(meeting: Any, person: Any, *, about: str, slot: Any, turn: int) -> str:
        return named(meeting, person, about=about, slot=slot, turn=next(numbers))

    patch.setattr(timing, "fire_warning", pressing)
    patch.setattr(card_keys, "whisper_card", anew)


def _two_steps_at_once(patch: Patch) -> None:
    enter_after = moves._enter_after

    def hasty(method: Any, state: Any, position: int, *, at: Any) -> Outcome:
        return enter_after(method, state, position + (position == 5), at=at)

    patch.setattr(moves, "_enter_after", hasty)


def _the_log_has_a_gap(patch: Patch) -> None:
    append = Meetings.append_log

    def careless(self: Meetings, entry: Any) -> None:
        if '"CaseVoted"' not in entry.body:
            append(self, entry)

    patch.setattr(Meetings, "append_log", careless)


def _a_board_is_left_as_it_was(patch: Patch) -> None:
    show = effects._show

    def forgetful(tx: Any, h: Any, effect: Any) -> None:
        slot = getattr(effect, "slot", None)
        is_old = isinstance(effect, ShowBoard) and slot is not None
        if is_old and h.outcome.state.slot != slot:
            return
        show(tx, h, effect)

    patch.setattr(effects, "_show", forgetful)


def _a_post_is_forgotten_at_once(patch: Patch) -> None:
    put = Posts.put

    def forgetful(self: Posts, post: Any) -> None:
        if not post.card.startswith("agenda:"):
            put(self, post)

    patch.setattr(Posts, "put", forgetful)


def _the_platform_refuses(patch: Patch) -> None:
    set_listeners = MemoryPlatform.set_listeners

    async def refusing(self: MemoryPlatform, thread: str, listeners: Any) -> None:
        await set_listeners(self, thread, listeners)
        raise NotAllowed

    patch.setattr(MemoryPlatform, "set_listeners", refusing)


def _texts_stay(patch: Patch) -> None:
    patch.setattr(cycle, "erase_texts", lambda tx, tools, at_hand: None)


def _nobody_is_asked_after(patch: Patch) -> None:
    patch.setattr(cycle.Cycle, "on_intention_timer", lambda self, tx, timer, now: None)


def _no_next_date(patch: Patch) -> None:
    patch.setattr(cycle, "plan_next", lambda tx, tools, group: None)


def _a_row_is_never_sent(patch: Patch) -> None:
    def lost(tx: Any, place: str) -> Any:
        way = find_way(tx, place)
        if way is None or not place.startswith("thread:"):
            return way
        return replace(way, workspace="elsewhere:1")

    patch.setattr("bot.delivery.visit.find_way", lost)


def _people_are_reminded_again_and_again(patch: Patch) -> None:
    remind = cycle.Cycle._remind

    def pressing(self: cycle.Cycle, tx: Any, at_hand: Any) -> None:
        remind(self, tx, at_hand)
        for attendee in at_hand.state.people:
            for number in range(5):
                card = f"prepare:{at_hand.meeting.id}:{attendee.person}:{number}"
                self._tell(tx, attendee.person, card)

    patch.setattr(cycle.Cycle, "_remind", pressing)


LATE = Wanted(mode=Mode.SLOW, people=4, pacing=Rehearsed(writing=0.95))

BUGS = (
    Bug("words in a create", _words_in_a_create, "no words in a create"),
    Bug("words in a push text", _words_in_a_push_text, "no words on a lock screen"),
    Bug("words before the reveal", _words_before_the_reveal, "words only once they are shown"),
    Bug("a group begins too early", _a_group_begins_too_early, "nothing begins before all agreed"),
    Bug("nobody listens", _nobody_listens, "the contributor listens"),
    Bug("a takeaway is dropped", _a_takeaway_is_dropped, "stored once"),
    Bug("a takeaway is missing", _a_takeaway_is_dropped, "everybody harvests"),
    Bug("words are stored twice", _words_are_stored_twice, "stored once"),
    Bug("a page is shown twice", _a_page_is_shown_twice, "seen where it should be"),
    Bug("the purge forgets a post", _the_purge_forgets_a_post, "words leave the room"),
    Bug("the purge never comes", _the_purge_never_comes, "no post is left with words"),
    Bug("a timer fires twice", _a_timer_fires_twice, "timers fire once"),
    Bug("a nudge is sent twice", _a_nudge_is_sent_twice, "nobody is asked twice", LATE),
    Bug("two steps at once", _two_steps_at_once, "steps move by one with a cause"),
    Bug("the log has a gap", _the_log_has_a_gap, "the log tells the state"),
    Bug("a board is left as it was", _a_board_is_left_as_it_was, "boards settle"),
    Bug("a post is forgotten", _a_post_is_forgotten_at_once, "boards settle"),
    Bug("the platform refuses", _the_platform_refuses, "nothing fails quietly"),
    Bug("texts stay", _texts_stay, "texts are erased"),
    Bug("nobody is asked after", _nobody_is_asked_after, "intentions are asked after"),
    Bug("no next date", _no_next_date, "the next date is planned"),
    Bug("too many messages", _people_are_reminded_again_and_again, "the budget is kept"),
    Bug("a row is never sent", _a_row_is_never_sent, "nothing waits"),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
async def test_the_rule_sees_its_bug(play: Rehearse, monkeypatch: Patch, bug: Bug) -> None:
    bug.make(monkeypatch)
    report, _ = await play(bug.wanted)
    assert not report.ok
    assert bug.rule in {failure.name for failure in report.failures}
