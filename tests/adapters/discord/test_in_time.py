"""Three seconds, says Discord: what is shown to somebody who waits, and what is claimed."""

import asyncio

import pytest
from structlog.testing import capture_logs

from adapters.discord.answer import PAGE_WAITS_FOR, PRESS_WAITS_FOR
from bot.cards import Answer, Reply
from bot.errors import Busy
from bot.ports import DEED_DEADLINE
from tests.standins.discord.drawn import card_of
from tests.standins.discord.town import FORM, PRESS

from .conftest import PAGE, PRIVATE, Place

pytestmark = pytest.mark.by_the_clock

PRESSED = {"custom_id": "next|m|1", "component_type": 2}
SENT = {"custom_id": "give|m", "components": []}


async def test_who_waits_long_sees_that_it_is_looked_at_and_nothing_more(slow_place: Place) -> None:
    place = slow_place
    place.inbox.slow, place.inbox.answer = 2.5, Reply(Answer.DONE, PRIVATE)
    begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
    await place.town.env.advance_time(1.4)
    assert not begun.responded
    await place.town.env.advance_time(0.2)
    assert begun.loading
    assert begun.ephemeral
    waiting = place.town.backend.messages[place.town.room][begun.message_id]
    assert waiting.components == []
    await place.town.env.advance_time(1.5)
    shown = await place.town.answered(begun)
    assert shown.message is not None
    assert card_of(shown.message.components).title == PRIVATE.title


async def test_a_late_answer_without_words_takes_the_waiting_away(slow_place: Place) -> None:
    place = slow_place
    place.inbox.slow = 2.5
    begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
    await place.town.env.advance_time(1.6)
    assert begun.loading
    await place.town.env.advance_time(1.5)
    assert begun.message_id not in place.town.backend.messages[place.town.room]


async def test_a_form_is_let_go_of_later_than_a_button(slow_place: Place) -> None:
    """Until it is answered it stands on the screen with its text."""
    place = slow_place
    place.inbox.slow, place.inbox.answer = 2.6, Reply(Answer.DONE, PRIVATE)
    begun = place.town.begin(FORM, place.person("anna"), place.town.room, SENT)
    await place.town.env.advance_time(2.2)
    assert not begun.responded
    await place.town.env.advance_time(0.2)
    assert begun.loading
    await place.town.env.advance_time(1)
    assert (await place.town.answered(begun)).message is not None


async def test_a_form_that_opens_too_late_is_given_up_quietly(slow_place: Place) -> None:
    """Nothing may come before a form, so Discord says by itself that it did not work."""
    place = slow_place
    place.inbox.slow, place.inbox.answer = 4.0, PAGE
    data = {"custom_id": "open-give|m", "component_type": 2}
    with capture_logs() as logs:
        begun = place.town.begin(PRESS, place.person("anna"), place.town.room, data)
        await place.town.env.advance_time(5)
    assert not begun.responded
    assert [(log["event"], log["why"], log["code"]) for log in logs] == [
        ("answer not shown", "too late", 10062)
    ]


@pytest.mark.parametrize(("kind", "data"), [(PRESS, PRESSED), (FORM, SENT)])
async def test_when_the_core_fails_discord_says_so_and_a_form_keeps_its_text(
    place: Place, kind: int, data: dict[str, object]
) -> None:
    place.inbox.fails = Busy()
    with capture_logs() as logs:
        begun = place.town.begin(kind, place.person("anna"), place.town.room, data)
        await place.town.env.settle()
    assert not begun.responded
    assert [log["event"] for log in logs] == ["the core failed"]


async def test_a_form_that_cannot_be_kept_stays_open_with_its_text(place: Place) -> None:
    """Unanswered, it stays on the screen; a press that cannot be kept is answered kindly."""
    place.inbox.answer = Reply(Answer.NOT_KEPT, PRIVATE)
    begun = place.town.begin(FORM, place.person("anna"), place.town.room, SENT)
    await place.town.env.settle()
    assert not begun.responded
    begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
    shown = await place.town.answered(begun)
    assert shown.message is not None
    assert card_of(shown.message.components).title == PRIVATE.title


def test_a_form_is_let_go_of_after_the_core_gives_up_and_before_discord_does() -> None:
    """In between there is time for the core to say so, and for the answer to travel."""
    gives_up = DEED_DEADLINE.total_seconds()
    assert gives_up > PRESS_WAITS_FOR
    assert gives_up + 0.2 < PAGE_WAITS_FOR < 3 - 0.5


@pytest.mark.parametrize("late", [0.0, 0.2])
async def test_a_form_for_a_busy_store_stays_open_with_its_text(
    slow_place: Place, late: float
) -> None:
    """The core gives up by itself before the form would have to be let go of."""
    place = slow_place
    place.inbox.answer = Reply(Answer.NOT_KEPT, PRIVATE)
    place.inbox.slow = DEED_DEADLINE.total_seconds() + late
    begun = place.town.begin(FORM, place.person("anna"), place.town.room, SENT)
    await place.town.env.advance_time(1.9)
    assert not begun.responded
    await place.town.env.advance_time(2)
    assert len(place.inbox.pages) == 1
    assert not begun.responded


async def test_a_button_for_a_busy_store_is_told_that_nothing_was_kept(slow_place: Place) -> None:
    place = slow_place
    place.inbox.answer = Reply(Answer.NOT_KEPT, PRIVATE)
    place.inbox.slow = DEED_DEADLINE.total_seconds()
    begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
    await place.town.env.advance_time(1.9)
    assert begun.loading
    await place.town.env.advance_time(1)
    shown = await place.town.answered(begun)
    assert shown.message is not None
    assert card_of(shown.message.components).title == PRIVATE.title


async def test_when_it_fails_after_a_while_it_is_said_that_nothing_was_kept(
    slow_place: Place,
) -> None:
    place = slow_place
    place.inbox.slow, place.inbox.fails = 2.0, RuntimeError("mijn geheime woorden")
    with capture_logs() as logs:
        begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
        await place.town.env.advance_time(3)
        shown = await place.town.answered(begun)
    assert shown.message is not None
    assert "niet bewaard" in card_of(shown.message.components).texts[0].markup
    assert "geheime" not in str(logs)


async def test_an_answer_that_came_twice_is_no_trouble(place: Place) -> None:
    """Two processes on one token: the second one finds that it was answered."""
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    place.town.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=40060)
    with capture_logs() as logs:
        place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
        await place.town.env.settle()
    assert [log.get("why") for log in logs] == ["too late"]


async def test_whoever_is_being_answered_is_answered_before_it_leaves(place: Place) -> None:
    place.inbox.slow, place.inbox.answer = 0.2, Reply(Answer.DONE, PRIVATE)
    begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
    await asyncio.sleep(0.05)
    await place.home.stop()
    assert begun.responded
    late = place.town.begin(PRESS, place.person("bram"), place.town.room, PRESSED)
    await place.town.env.settle()
    assert not late.responded
    assert len(place.inbox.presses) == 1


async def test_when_even_the_waiting_cannot_be_shown_nothing_leaks(slow_place: Place) -> None:
    place = slow_place
    place.inbox.slow, place.inbox.fails = 2.0, RuntimeError("mijn geheime woorden")
    place.town.env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
    with capture_logs() as logs:
        place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
        await place.town.env.advance_time(3)
        await place.town.env.settle()
    assert [log["event"] for log in logs] == ["answer not shown"]


QUARTER_OF_AN_HOUR = 15 * 60


async def test_an_answer_that_takes_longer_than_discord_waits_is_given_up_quietly(
    slow_place: Place,
) -> None:
    """What was done is kept; nobody is told twice, and nothing typed is logged."""
    place = slow_place
    place.inbox.slow, place.inbox.answer = QUARTER_OF_AN_HOUR + 60.0, Reply(Answer.DONE, PRIVATE)
    with capture_logs() as logs:
        begun = place.town.begin(PRESS, place.person("anna"), place.town.room, PRESSED)
        await place.town.env.advance_time(2)
        assert begun.loading
        await place.town.env.advance_time(QUARTER_OF_AN_HOUR + 120)
    assert [log["event"] for log in logs] == ["answer not shown"]
    assert "Ik zei" not in str(logs)


async def test_nothing_needs_what_discord_forgets_after_a_quarter_of_an_hour(place: Place) -> None:
    """A button on a private answer, and a form, of an hour ago are answered as any other."""
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    first = await place.town.press(place.person("anna"), "mine|g")
    assert first.message is not None
    place.inbox.answer = PAGE
    opened = await place.town.press(place.person("anna"), "open-case|g|2", at=first.message)
    assert opened.modal is not None
    await place.town.env.advance_time(4 * QUARTER_OF_AN_HOUR)
    again = await place.town.press(place.person("anna"), "open-case|g|2", at=first.message)
    assert again.modal is not None
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    sent = await place.town.send(place.person("anna"), opened.modal, {"text": "laat"})
    assert sent.message is not None
