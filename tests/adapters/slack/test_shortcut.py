"""The shortcut that brings a case, from anywhere in Slack: it has no room to answer in."""

from __future__ import annotations

import pytest

from adapters.slack.settings import BRING_CASE
from bot.cards import Answer, Reply
from bot.inputs import Locale, Reach
from tests.standins.slack.reading import card_in, form_in

from .conftest import Office, card, form


async def test_it_opens_the_form(open_office: Office) -> None:
    office = open_office
    office.inbox.commanded = form("case|1")
    assert (await office.slack.choose(office.anna, BRING_CASE)).well
    (view,) = office.slack.workspace.views(office.anna)
    assert form_in(view).token == "case|1"
    (command,) = office.inbox.commands
    assert (command.person, command.place, command.text) == (office.anna, "", "case")
    assert command.reach is Reach.DIRECT
    assert command.locale == Locale("nl-NL", "Europe/Amsterdam")


async def test_a_question_is_asked_in_a_window_and_gives_way_to_the_form(
    open_office: Office,
) -> None:
    office = open_office
    office.inbox.commanded = Reply(Answer.DONE, card("Voor welke groep?"))
    assert (await office.slack.choose(office.anna, BRING_CASE)).well
    (view,) = office.slack.workspace.views(office.anna)
    assert card_in(view).title == "Voor welke groep?"
    assert (await office.slack.press(office.anna, "open-give|1", view=view)).well
    assert form_in(view).token == "give|1"
    assert len(office.slack.workspace.views(office.anna)) == 1


async def test_another_apps_shortcut_is_nothing_of_ours(http_office: Office) -> None:
    assert (await http_office.slack.choose(http_office.anna, "elsewhere")).well
    assert http_office.came_in() == 0


async def test_where_no_window_opens_slack_says_so(http_office: Office) -> None:
    office = http_office
    office.inbox.commanded = form("case|1")
    office.slack.answer_next("views.open", 200, {"ok": False, "error": "expired_trigger_id"})
    assert not (await office.slack.choose(office.anna, BRING_CASE)).well


@pytest.mark.parametrize("name", [None, 7, ["x"]])
async def test_a_shortcut_of_another_shape(http_office: Office, name: object) -> None:
    payload = http_office.slack._payload("shortcut", http_office.anna) | {"callback_id": name}
    assert (await http_office.slack.app.deliver(payload)).well
    assert http_office.came_in() == 0
