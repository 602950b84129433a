"""Whatever Slack's acknowledgements wait for fits in the time that Slack waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic

import pytest

from adapters.slack.budget import ANSWERED_WITHIN, FORM_FOR, PEOPLE_FOR, ROOM_FOR
from bot.cards import Answer, Reply
from bot.ports import DEED_DEADLINE, FORM_DEADLINE
from tests.standins.slack.wire import ANSWER_SECONDS

from .conftest import Office, card, form

SLACK_WAITS_FOR = timedelta(seconds=3)

pytestmark = pytest.mark.by_the_clock


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack itself does not give up here: what is judged is how long we let it wait."""
    monkeypatch.setattr("tests.standins.slack.wire.ANSWER_SECONDS", 60.0)


def test_the_shares_of_an_acknowledgement_fit() -> None:
    sums = (
        ROOM_FOR + PEOPLE_FOR + FORM_DEADLINE + FORM_FOR,
        PEOPLE_FOR + FORM_DEADLINE + FORM_FOR,
        PEOPLE_FOR + DEED_DEADLINE,
    )
    assert max(sums) <= ANSWERED_WITHIN < SLACK_WAITS_FOR
    assert timedelta(seconds=ANSWER_SECONDS) == SLACK_WAITS_FOR


async def test_a_slack_that_is_slow_at_everything_is_answered_in_time(http_office: Office) -> None:
    """No acknowledgement of a form that may not be there: Slack says so, and one presses again."""
    office = http_office
    office.inbox.commanded = form("found|1")
    message = await office.post(card())
    for method in ("conversations.info", "users.info", "views.open"):
        office.slack.hold(method)

    async def both() -> None:
        # Whoever Slack did not tell of in time is not asked after again soon.
        anna, bram = (office.slack.workspace.add_member(name).id for name in ("Anna", "Bram"))
        commanding = office.slack.command(anna, office.room, "start")
        opening = office.slack.press(bram, "open-give|1", message=message)
        answered = await asyncio.gather(commanding, opening)
        assert [one.status for one in answered] == [503, 503]

    # The core's own share is not used up here.
    await _is_done_within(ANSWERED_WITHIN - FORM_DEADLINE, both)
    assert len(office.inbox.commands) == len(office.inbox.pressed)


async def test_a_form_in_a_window_that_slack_is_slow_to_change(http_office: Office) -> None:
    office = http_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    office.slack.hold("views.update")
    assert (await office.slack.press(office.anna, "open-give|2", view=view)).status == 503


async def test_a_refusal_that_slack_is_slow_to_show(http_office: Office) -> None:
    """It is shown all the same, beside Slack's own error: both say that it was not taken."""
    office = http_office
    message = await office.post(card())
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat"))
    shown = office.slack.hold("chat.postEphemeral")

    async def pressed() -> None:
        assert (await office.slack.press(office.anna, "ready|1", message=message)).status == 503

    await _is_done_within(ANSWERED_WITHIN, pressed)
    shown.set()
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))


async def _is_done_within(share: timedelta, do: Callable[[], Awaitable[None]]) -> None:
    """What gives up in time does so in the shortest of three: a busy machine adds, never takes."""
    took = []
    for _ in range(3):
        began = monotonic()
        await do()
        took.append(monotonic() - began)
        if took[-1] < share.total_seconds() + 0.2:
            return
    raise AssertionError(f"took {took} s of {share}")
