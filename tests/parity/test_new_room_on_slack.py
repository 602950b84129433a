"""What a founder on Slack sees when Slack says no to their room, or to somebody in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Card, FormPage, Reply
from bot.groups import keys
from bot.inputs import Reach
from tests.standins.slack.reading import home_in, seen_by
from tests.standins.slack.reference import errors_of

from .new_rooms import groups, sends, wish
from .office import Office, at_office
from .slack_house import SlackHouse
from .stack_driver import button_of

#: Which are no answer to the whole: the next name is tried, and who is there is there.
FINE = ("name_taken", "already_in_channel")
#: The room itself is not there (any more): it is waited for.
WAITED_FOR = ("channel_not_found", "is_archived", "external_channel_migrating")
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def house_of(office: Office) -> SlackHouse:
    assert isinstance(office.house, SlackHouse)
    return office.house


def direct(office: Office, who: str) -> list[Card]:
    house = house_of(office)
    seen = seen_by(house.slack.workspace, house.ids[who])
    return [one.card for one in seen if one.direct]


async def test_it_begins_in_messages_with_the_bot_and_where_the_bot_is_not(tmp_path: Path) -> None:
    async with at_office("slack", tmp_path) as office:
        house = house_of(office)
        own = house.slack.workspace.direct(house.ids["anna"], make=True)
        page = await office.start(own.id, Reach.DIRECT)
        assert isinstance(page, FormPage)
        assert page.token.startswith("found-new|")
        told = await office.start(house.shut, Reach.SHUT)
        assert isinstance(told, Reply)
        assert told.card is not None
        page = await office.form("anna", button_of(told.card, "open-found-new").token)
        everybody = " ".join(house.ids.values())
        await office.fills("anna", page, {"people": everybody, "first-on": "2026-01-29"})
        await sends(office)
        assert await groups(office) == 1


async def test_it_begins_on_the_home_tab(tmp_path: Path) -> None:
    async with at_office("slack", tmp_path) as office:
        house = house_of(office)
        anna = house.ids["anna"]
        assert (await house.slack.open_home(anna)).well
        (home,) = home_in(house.slack.workspace.homes[anna])
        token = button_of(home, "open-found-new").token
        view = house.slack.workspace.homes[anna]
        assert (await house.slack.press(anna, token, view=view)).well
        (window,) = house.slack.workspace.views(anna)
        assert window.token.startswith("found-new|")


@in_both_languages
@pytest.mark.parametrize(
    "code", [code for code in errors_of("conversations.create") if code not in FINE]
)
async def test_slack_lets_the_bot_make_no_channel(code: str, language: str, tmp_path: Path) -> None:
    async with at_office("slack", tmp_path, language=language) as office:
        refusals = house_of(office).slack.limits.refusals
        refusals["conversations.create"] = code
        page = await wish(office)
        await sends(office)
        assert await groups(office) == 0
        (card,) = direct(office, "anna")
        assert office.says(card, office.said("no-room.text"))
        assert office.says(card, office.said("no-room.by-hand"))
        assert direct(office, "bram") == []
        refusals.clear()
        again = await office.form("anna", f"open-found-new|{page.form}")
        await office.fills("anna", again, {})
        await sends(office)
        assert await groups(office) == 1
        assert direct(office, "anna") == [card], "told once"


@in_both_languages
@pytest.mark.parametrize(
    "code", [code for code in errors_of("conversations.invite") if code not in (*FINE, *WAITED_FOR)]
)
async def test_slack_lets_the_bot_bring_nobody_in(code: str, language: str, tmp_path: Path) -> None:
    async with at_office("slack", tmp_path, language=language) as office:
        house = house_of(office)
        house.slack.limits.refusals["conversations.invite"] = code
        await wish(office)
        await sends(office)
        assert await groups(office) == 1
        group = (await house.bot.store.read(lambda tx: tx.groups.all()))[0]
        place = keys.group_place(group.id)
        room = await house.bot.store.read(lambda tx: tx.posts.place(place))
        told = direct(office, "anna")
        assert len(told) == len(house.ids), "one message for each who could not come"
        assert all(office.says(card, office.said("not-invited.by-hand")) for card in told)
        assert all(f"<#{room}>" in repr(card) for card in told)
        assert not direct(office, "bram")


async def test_an_app_from_before_has_not_the_scope_yet(tmp_path: Path) -> None:
    """It was made from an older manifest: by hand all goes on as before."""
    async with at_office("slack", tmp_path) as office:
        house = house_of(office)
        house.slack.api.scopes -= {"groups:write"}
        await wish(office)
        await sends(office)
        (card,) = direct(office, "anna")
        assert office.says(card, office.said("no-room.by-hand"))
        assert house.slack.api.lacked == ["conversations.create: groups:write"]
        house.slack.api.lacked.clear()
        assert isinstance(await office.start(house.room, Reach.PRIVATE), FormPage)
