"""Every error code that Slack's reference lists for a method we call, said to the real bot.

What is to be shown waits, is made anew or is given up with a reason in the log; who does
something sees an answer or Slack's own error; a start ends with a setting to mend or is tried
again. No code makes the bot fail in a way that it does not know.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from adapters.slack import SlackHome, SlackSettings
from adapters.slack.calls import AWAY, GONE, MAYBE_DONE, TOO_FAST, UNSURE
from adapters.slack.tokens import NOT_KNOWN
from bot.cards import SLACK, Answer, Reply
from bot.errors import ConfigError, PlatformError
from bot.platforms import ByName
from bot.records import Op, Sending
from tests.delivery.world import ANNA, BOARD, REVEAL, WORDS, World
from tests.standins.slack.home import without_proxies
from tests.standins.slack.reference import called_by, errors_of
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    TEAM,
    Conversation,
    Member,
)

from .conftest import Office, card, granted

#: Codes that Slack lists once for all methods, beside those of the method itself.
EVERYWHERE = TOO_FAST | MAYBE_DONE | AWAY | {"missing_scope", "a_word_of_tomorrow"}
#: Codes after which the same call works again.
PASSES = TOO_FAST | MAYBE_DONE | AWAY
NEW_ROOM = "room:anna:form"
SECONDS_OF_TROUBLE, SECONDS_OF_CALM = 30, 90


def codes_of(*methods: str) -> list[Any]:
    """Every method with every code that it may answer with."""
    return [
        pytest.param(method, code, id=f"{method}-{code}")
        for method in methods
        for code in sorted({*errors_of(method), *EVERYWHERE})
    ]


@dataclass
class Mail:
    """The real delivery and the real adapter, with a Slack in which Anna and Bram have a room."""

    world: World
    slack: StandInSlack

    async def has_board(self) -> None:
        await self.world.ask(Op.SHOW, BOARD, title="step 1")
        await self.world.settle()

    async def has_words(self) -> None:
        await self.world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
        await self.world.settle()


@pytest.fixture
async def mail() -> AsyncIterator[Mail]:
    world = await World(SLACK).set_up()
    slack = StandInSlack(world.clock.now, scopes=granted())
    space = slack.workspace
    for name in ("anna", "bram"):
        space.members[f"U-{name}"] = Member(f"U-{name}", name)
    everybody = {*space.members, BOT_USER}
    space.conversations["C-room"] = Conversation("C-room", "intervisie", "private", everybody)
    await slack.start()
    settings = SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    with without_proxies():
        home = SlackHome(settings, clock=world.clock, listens=False)
    await home.start()
    platform = home.platforms.of(f"slack:{TEAM}")
    assert platform is not None
    world.delivery = world.new_delivery(platforms=ByName({"practice": platform}))
    yield Mail(world, slack)
    await home.close()
    await slack.close()


async def _posts(mail: Mail) -> None:
    await mail.world.ask(Op.SHOW, BOARD, title="step 1")


async def _edits(mail: Mail) -> None:
    await mail.world.ask(Op.SHOW, BOARD, title="step 2")


async def _removes(mail: Mail) -> None:
    await mail.world.ask(Op.REMOVE, REVEAL)


async def _writes_to_anna(mail: Mail) -> None:
    await mail.world.ask(Op.SHOW, "ask:about:1", place=ANNA, title="ask")


async def _reveals(mail: Mail) -> None:
    await mail.world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)


async def _nothing_before(mail: Mail) -> None:
    """An empty room."""


async def _makes_a_room(mail: Mail) -> None:
    await mail.world.ask(Op.ROOM, NEW_ROOM, place=NEW_ROOM, title="intervisie-berk", refs=("anna",))


async def _both_names_are_taken(mail: Mail) -> None:
    """By other calls of the same row, whose replies were lost."""
    space = mail.slack.workspace
    for name in ("intervisie-berk", "intervisie-berk-n000"):
        space.add_conversation(name, "private", {BOT_USER})


async def _bram_is_not_there(mail: Mail) -> None:
    mail.slack.workspace.conversations["C-room"].members.discard("U-bram")


async def _invites(mail: Mail) -> None:
    await mail.world.ask(Op.INVITE, "invite:g:bram", refs=("bram", "anna"))


async def _says_what_for(mail: Mail) -> None:
    await mail.world.ask(Op.PURPOSE, "purpose:g", title="Intervisie")


async def _puts_the_room_away(mail: Mail) -> None:
    await mail.world.ask(Op.ARCHIVE, "close-room:g")


Deed = Callable[[Mail], Awaitable[None]]
#: What there is before, and what then needs this method.
SENDS: dict[str, tuple[Deed, Deed]] = {
    "chat.postMessage": (_nothing_before, _posts),
    "chat.update": (Mail.has_board, _edits),
    "chat.delete": (Mail.has_words, _removes),
    "conversations.archive": (_nothing_before, _puts_the_room_away),
    "conversations.create": (_nothing_before, _makes_a_room),
    "conversations.invite": (_bram_is_not_there, _invites),
    "conversations.open": (_nothing_before, _writes_to_anna),
    "conversations.setPurpose": (_nothing_before, _says_what_for),
    "users.conversations": (_both_names_are_taken, _makes_a_room),
    "conversations.info": (_nothing_before, _reveals),
    "conversations.members": (_nothing_before, _reveals),
    "users.info": (_nothing_before, _reveals),
}
#: What people hear of when it cannot be. That nobody reads what a room is for stops nothing.
ABOUT_ROOMS = (
    "conversations.archive",
    "conversations.create",
    "conversations.invite",
    "users.conversations",
)
#: What answers somebody's deed.
ANSWERS = ("chat.postEphemeral", "views.open", "views.publish", "views.update")
#: What a start needs.
STARTS = ("auth.test", "apps.connections.open")
#: What installing needs: judged beside its pages, in test_installing.
INSTALLS = ("oauth.v2.access",)


def test_every_method_that_is_called_is_judged_here() -> None:
    assert sorted((*SENDS, *ANSWERS, *STARTS, *INSTALLS)) == list(called_by())


@pytest.mark.parametrize(("method", "code"), codes_of(*SENDS))
async def test_what_is_to_be_shown_comes_to_a_clear_end(mail: Mail, method: str, code: str) -> None:
    before, deed = SENDS[method]
    await before(mail)
    mail.slack.limits.refusals[method] = code
    await deed(mail)
    with structlog.testing.capture_logs() as logs:
        await mail.world.settle(seconds=SECONDS_OF_TROUBLE)
        in_trouble = mail.world.states()[-1]
        mail.slack.limits.refusals.clear()
        await mail.world.settle(seconds=SECONDS_OF_CALM)
    end, why = mail.world.states()[-1], [one["why"] for one in logs if one["log_level"] == "error"]
    assert (method, code) in [(one.get("method"), one.get("code")) for one in logs]
    if code in PASSES | UNSURE.get(method, frozenset()):
        assert in_trouble in (Sending.WAITING, Sending.UNKNOWN)
        assert (end, why) == (Sending.SENT, [])
    elif code in GONE.get(method, frozenset()):
        assert (end, why) in ((Sending.SENT, []), (Sending.GIVEN_UP, ["the place is gone"]))
    elif code == "cant_delete_message":
        assert (end, why) == (Sending.SENT, []), "its words are taken out"
    elif code == "already_in_channel":
        assert (end, why) == (Sending.SENT, []), "that is what was wanted"
    elif method == "conversations.open":
        assert (end, why) == (Sending.GIVEN_UP, []), "it is told to whoever it was for"
    else:
        assert (end, why) == (Sending.GIVEN_UP, ["not allowed"])
        assert bool(mail.world.left_behind) == (method == "chat.delete"), "the group is told"
        assert bool(mail.world.refused) == (method in ABOUT_ROOMS), "people are told"


@pytest.mark.parametrize("code", [one.values[1] for one in codes_of("chat.postEphemeral")])
async def test_an_answer_that_may_not_be_posted_takes_its_own_way(
    http_office: Office, code: str
) -> None:
    office = http_office
    message = await office.post(card())
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat"))
    office.slack.limits.refusals["chat.postEphemeral"] = code
    assert (await office.slack.press(office.anna, "ready|1", message=message)).well
    assert len(office.slack.private(office.anna)) == 1


@pytest.mark.parametrize(("method", "code"), codes_of("views.open", "views.update"))
async def test_a_form_that_cannot_be_shown_leaves_slacks_own_error(
    http_office: Office, method: str, code: str
) -> None:
    office = http_office
    message = await office.post(card())
    view = None
    if method == "views.update":
        assert (await office.slack.press(office.anna, "open-give|1", message=message)).well
        (view,) = office.slack.workspace.views(office.anna)
    office.slack.limits.refusals[method] = code
    with structlog.testing.capture_logs() as logs:
        told = await office.slack.press(
            office.anna, "open-give|2", message=None if view else message, view=view
        )
    assert told.status == 503
    assert (method, code) in [(one.get("method"), one.get("code")) for one in logs]
    assert [one["event"] for one in logs if one["log_level"] == "warning"] == [
        "payload not answered"
    ]
    assert not [one for one in logs if one["log_level"] == "error"]
    office.slack.limits.refusals.clear()
    again = await office.slack.press(
        office.anna, "open-give|2", message=None if view else message, view=view
    )
    assert again.well, "the same button again works"


@pytest.mark.parametrize("code", [one.values[1] for one in codes_of("views.publish")])
async def test_a_home_that_cannot_be_shown_is_told_of_again(http_office: Office, code: str) -> None:
    office = http_office
    office.inbox.own = (card("Van jou"),)
    office.slack.limits.refusals["views.publish"] = code
    with structlog.testing.capture_logs() as logs:
        told = await office.slack.open_home(office.anna)
    assert told.status == 503
    assert not [one for one in logs if one["log_level"] == "error"]
    office.slack.limits.refusals.clear()
    assert [again.status for again in await office.slack.tell_again()] == [200]
    assert len(office.slack.workspace.homes) == 1


@pytest.mark.parametrize(("method", "code"), codes_of(*STARTS))
async def test_a_start_names_the_setting_or_is_tried_again(
    office: Office, method: str, code: str
) -> None:
    settings = SlackSettings(BOT_TOKEN, app_token=APP_TOKEN, api_url=office.slack.api_url)
    with without_proxies():
        home = SlackHome(settings, clock=office.clock)
    office.slack.limits.refusals[method] = code
    wrong_token = code in NOT_KNOWN
    with pytest.raises(ConfigError if wrong_token else PlatformError) as raised:
        await home.start()
    setting = "BOT_TOKEN" if method == "auth.test" else "APP_TOKEN"
    assert (setting in str(raised.value)) == wrong_token
    office.slack.limits.refusals.clear()
    await home.start()
    await home.close()
