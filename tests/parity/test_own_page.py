"""What is somebody's own, on every platform: one message everywhere, and on Slack a page too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Answer, Card, Reply
from bot.inputs import Visit
from tests.standins.slack.reading import card_in, form_in, home_in
from tests.standins.slack.workspace import View

from .office import Office, with_group
from .screens import TABLE
from .slack_house import SlackHouse
from .stack_driver import StackDriver, button_of

TITLE = "Een ouder die elke week belt"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


async def mine(office: Office, who: str) -> Card:
    reply = await office.types(who, "mijn")
    assert isinstance(reply, Reply)
    assert reply.card is not None
    return reply.card


def markup(card: Card) -> str:
    return "\n".join(text.markup for text in card.texts)


@everywhere
@in_both_languages
async def test_ones_own_case_is_found_and_taken_back(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language, case=TITLE) as (office, _):
        card = await mine(office, "dewi")
        assert TITLE in markup(card)
        assert TITLE not in markup(await mine(office, "anna"))
        page = await office.form("dewi", button_of(card, "open-case").token)
        assert {one.name: one.value for one in page.fields}["title"] == TITLE
        reply = await office.presses("dewi", button_of(card, "withdraw-case").token)
        assert reply.answer is Answer.DONE
        card = await mine(office, "dewi")
        assert office.says(card, office.said("mine.case-draft"))
        assert "withdraw-case" not in {one.action for one in card.buttons}


@everywhere
async def test_a_case_is_taken_back_from_the_list_of_cases_too(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, case=TITLE) as (office, _):
        reply = await office.types("dewi", "casussen")
        assert isinstance(reply, Reply)
        assert reply.card is not None
        done = await office.presses("dewi", button_of(reply.card, "withdraw-case").token)
        assert done.answer is Answer.DONE


@everywhere
async def test_the_page_holds_the_same_as_the_message(name: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, case=TITLE) as (office, _):
        card, house = await mine(office, "dewi"), office.house
        cards = await house.inbox.home(Visit(house.workspace, house.ids["dewi"]))
        assert {one.token for own in cards for one in own.buttons} == {
            one.token for one in card.buttons
        }
        for own in cards:
            assert {text.markup for text in own.texts} <= {text.markup for text in card.texts}


# On Slack alone


def at_slack(office: Office) -> SlackHouse:
    assert isinstance(office.house, SlackHouse)
    return office.house


async def opened(office: Office, who: str) -> View:
    """Somebody opens the app in their Slack."""
    house = at_slack(office)
    person = house.ids[who]
    assert (await house.slack.open_home(person)).well
    return house.slack.workspace.homes[person]


@in_both_languages
async def test_the_home_tab_shows_it_and_is_brought_up_to_date(
    language: str, tmp_path: Path
) -> None:
    async with with_group("slack", tmp_path, language=language, case=TITLE) as (office, _):
        house, dewi = at_slack(office), office.house.ids["dewi"]
        tab = await opened(office, "dewi")
        group, _, stored = home_in(tab)
        assert group.title == office.said("mine.group-title")
        assert stored.title == office.said("stored.title")
        assert TITLE in markup(group)
        assert f"<#{house.room}>" in markup(group)
        taking_back = button_of(group, "withdraw-case").token
        assert (await house.slack.press(dewi, taking_back, view=tab)).well
        await house.slack.eventually(lambda: TITLE not in markup(home_in(tab)[0]))
        window = house.slack.workspace.views(dewi)[-1]
        assert card_in(window).title == office.said("case.withdrawn-title")


async def test_the_longest_words_fit_on_the_home_tab(tmp_path: Path) -> None:
    """A title full of signs, and a case begun for each of its fields; Slack's rules are judge."""
    async with with_group("slack", tmp_path) as (office, driver):
        page = await office.form("dewi", f"open-case|{driver.group}")
        long = {"title": "<&*_~`>" * 21, "stuck": "<!channel> " * 180, "did": "regel\n" * 300}
        await office.send("dewi", page, long)
        at_slack(office).slack.workspace.conversations[office.house.room].name = "x" * 80
        tab = await opened(office, "dewi")
        assert len(home_in(tab)) == 3
        assert office.says(home_in(tab)[0], office.said("mine.case-draft"))


async def test_on_the_home_tab_stands_nothing_of_anybody_else(tmp_path: Path) -> None:
    async with with_group("slack", tmp_path, case=TITLE) as (office, _):
        for who in ("anna", "bram"):
            assert TITLE not in str((await opened(office, who)).drawn)
        stranger = at_slack(office).slack.workspace.add_member("Vreemd")
        assert (await at_slack(office).slack.open_home(stranger.id)).well
        (card,) = home_in(at_slack(office).slack.workspace.homes[stranger.id])
        assert office.says(card, office.said("help.start"))


@pytest.mark.parametrize("way", ["press", "command", "shortcut"])
async def test_a_form_comes_late_where_the_store_stalls(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_group("slack", tmp_path, case=TITLE) as (office, driver):
        house, dewi = at_slack(office), office.house.ids["dewi"]
        with monkeypatch.context() as stalled:
            stalled.setattr("bot.groups.inbox.FORM_DEADLINE", timedelta(seconds=-1))
            told = await _begins(house, driver, dewi, way)
            assert told
            window = house.slack.workspace.views(dewi)[-1]
            assert office.says(card_in(window), office.said("refuse.one-moment"))
        await house.slack.eventually(lambda: window.token.startswith("case|"))
        assert form_in(window).fields[1].value == TITLE


async def _begins(house: SlackHouse, driver: StackDriver, person: str, way: str) -> bool:
    match way:
        case "press":
            return (await house.slack.press(person, f"open-case|{driver.group}")).well
        case "command":
            return (await house.slack.command(person, house.room, "casus")).well
        case _:
            return (await house.slack.choose(person, "bring-case")).well
