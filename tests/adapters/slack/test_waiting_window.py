"""A store that stalls: a window says at once that it takes longer, and is filled when it can be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from adapters.slack.settings import BRING_CASE
from bot.cards import Answer, Reply
from tests.standins.slack.reading import card_in
from tests.standins.slack.workspace import View

from .conftest import Office, card, form

STALLED = Reply(Answer.NOT_KEPT, replace(card("Een ogenblik"), buttons=()))


def window(office: Office) -> View:
    (view,) = office.slack.workspace.views(office.anna)
    return view


def is_form(office: Office, token: str) -> bool:
    return window(office).token == token


async def test_a_form_comes_into_the_window_that_waits_for_it(open_office: Office) -> None:
    office = open_office
    message = await office.post(card())
    office.inbox.opens = STALLED
    assert (await office.slack.press(office.anna, "open-give|1", message=message)).well
    assert card_in(window(office)).title == "Een ogenblik"
    office.inbox.opens = form("give|1")
    await office.slack.eventually(lambda: is_form(office, "give|1"))
    office.inbox.answer = Reply(Answer.DONE)
    assert (await office.slack.send(window(office), {"text": "Toch nog"})).well
    assert office.inbox.sent[0].values["text"] == "Toch nog"
    assert len(office.inbox.pressed) >= 2, "it was asked again"


async def test_in_a_window_and_on_the_home_tab_too(open_office: Office) -> None:
    office = open_office
    office.inbox.own = (card("Mijn groep"),)
    await office.slack.open_home(office.anna)
    home = office.slack.workspace.homes[office.anna]
    for view, number in ((home, 1), (None, 2)):
        office.inbox.opens = STALLED
        pressed_in = view or window(office)
        token = f"open-give|{number}"
        assert (await office.slack.press(office.anna, token, view=pressed_in)).well
        assert card_in(window(office)).title == "Een ogenblik"
        office.inbox.opens = form(f"give|{number}")
        await office.slack.eventually(partial(is_form, office, f"give|{number}"))
    # It still knows where it came from.
    office.inbox.own = (card("Daarna"),)
    await office.slack.send(window(office), {"text": "x"})
    titled = office.slack.workspace.homes[office.anna]
    await office.slack.eventually(lambda: "Daarna" in str(titled.drawn))


@pytest.mark.parametrize("way", ["command", "shortcut"])
async def test_a_command_and_a_shortcut_wait_in_the_same_way(open_office: Office, way: str) -> None:
    office = open_office
    office.inbox.commanded = STALLED
    if way == "command":
        assert (await office.slack.command(office.anna, office.room, "casus")).well
    else:
        assert (await office.slack.choose(office.anna, BRING_CASE)).well
    assert card_in(window(office)).title == "Een ogenblik"
    office.inbox.commanded = Reply(Answer.REFUSED, card("Eerst de afspraken"))
    await office.slack.eventually(lambda: card_in(window(office)).title == "Eerst de afspraken")
    assert office.slack.private(office.anna) == []


async def test_a_window_that_was_closed_meanwhile_stays_closed(http_office: Office) -> None:
    office = http_office
    message = await office.post(card())
    office.inbox.opens = STALLED
    await office.slack.press(office.anna, "open-give|1", message=message)
    office.slack.workspace.close_view(window(office), whole_window=True)
    office.inbox.opens = form("give|1")
    await office.slack.eventually(lambda: office.slack.api.calls[-1][0] == "views.update")
    assert office.slack.workspace.views(office.anna) == []


async def test_where_no_window_opens_either_slack_says_so(http_office: Office) -> None:
    office = http_office
    office.inbox.opens = STALLED
    office.slack.answer_next("views.open", 200, {"ok": False, "error": "expired_trigger_id"})
    message = await office.post(card())
    assert not (await office.slack.press(office.anna, "open-give|1", message=message)).well


async def test_it_waits_only_so_long_and_then_says_what_to_do(
    http_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.inbound.LOADS_FOR", timedelta(seconds=0.6))
    office = http_office
    office.inbox.opens = STALLED
    message = await office.post(card())
    await office.slack.press(office.anna, "open-give|1", message=message)
    await asyncio.sleep(1.2)
    assert 2 <= len(office.inbox.pressed) <= 4
    assert card_in(window(office)).title == "Een ogenblik"
