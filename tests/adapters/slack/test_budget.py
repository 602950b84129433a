"""Whatever Slack's acknowledgements wait for fits in the time that Slack waits for them."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from time import monotonic

from adapters.slack.budget import ANSWERED_WITHIN, FORM_FOR, PEOPLE_FOR, ROOM_FOR
from bot.cards import Answer, Reply
from bot.ports import DEED_DEADLINE, FORM_DEADLINE
from tests.standins.slack.wire import ANSWER_SECONDS, Answered

from .conftest import Office, card, form

SLACK_WAITS_FOR = timedelta(seconds=3)


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

    async def timed(doing: Coroutine[None, None, Answered]) -> float:
        began = monotonic()
        answered = await doing
        assert answered.status == 503
        return monotonic() - began

    commanding = office.slack.command(office.anna, office.room, "start")
    opening = office.slack.press(office.bram, "open-give|1", message=message)
    took = await asyncio.gather(timed(commanding), timed(opening))
    # The core's own share is not used up here.
    assert max(took) < (ANSWERED_WITHIN - FORM_DEADLINE).total_seconds() + 0.2
    assert len(office.inbox.commands) == len(office.inbox.pressed) == 1


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
    began = monotonic()
    assert (await office.slack.press(office.anna, "ready|1", message=message)).status == 503
    assert monotonic() - began < ANSWERED_WITHIN.total_seconds() + 0.2
    shown.set()
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))
