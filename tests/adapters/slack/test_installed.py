"""Several workspaces on one bot: apart from each other, with tokens that run out, and leaving."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import Busy, Unavailable
from bot.inputs import Grant
from bot.ports import Platform
from tests.standins.slack.home import RunningHome
from tests.standins.slack.oauth import TOKENS_LAST
from tests.standins.slack.server import StandInSlack
from tests.standins.slack.workspace import BOT_USER, TEAM, Json

from .conftest import Office, card
from .installing import NAME, Kept, keep

OTHER_TEAM, OTHER = "T0OTHER", "slack:T0OTHER"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def kept(office: Office) -> AsyncIterator[Kept]:
    made = keep(office)
    yield made
    for running in made.running:
        await running.end()
    await made.store.close()


@pytest.fixture
async def other(kept: Kept) -> StandInSlack:
    """Another team: the same ids of people and rooms, other people and rooms."""
    team = kept.office.slack.add_team(OTHER_TEAM)
    people = [team.workspace.add_member(name).id for name in ("Annelies", "Brahim", "Chrissie")]
    room = team.workspace.add_conversation("intervision", "private", {*people, BOT_USER}).id
    for one in people:
        team.workspace.members[one].locale = "en-GB"
    assert room == kept.office.room
    team.workspace.members[kept.office.anna] = team.workspace.members[people[0]]
    team.workspace.members[kept.office.anna].id = kept.office.anna
    team.workspace.conversations[room].members = {kept.office.anna, *people[1:], BOT_USER}
    return team


async def process(kept: Kept, *teams: str) -> RunningHome:
    """A process of the bot, let in by these teams."""
    running = await kept.process()
    for team in teams:
        assert (await (await kept.browser(running)).installs(team)).status == 200
    return running


def platform(running: RunningHome, name: str = NAME) -> Platform:
    found = running.home.platforms.of(name)
    assert found is not None
    return found


def passes(kept: Kept, time_for: timedelta) -> None:
    kept.office.clock.move_to(kept.office.clock.now() + time_for)


async def renewed(running: RunningHome) -> None:
    """What happens once a minute."""
    installed = running.home._installed
    assert installed is not None
    await installed._renew()


async def looked(running: RunningHome) -> None:
    """What happens every few seconds."""
    installed = running.home._installed
    assert installed is not None
    await installed.look()


async def test_two_workspaces_with_the_same_ids_stay_apart(kept: Kept, other: StandInSlack) -> None:
    office = kept.office
    running = await process(kept, TEAM, OTHER_TEAM)
    for slack in (office.slack, other):
        assert (await slack.press(office.anna, "ready|1")).well
    ours, theirs = office.inbox.pressed
    assert (ours.person, theirs.person) == (office.anna, office.anna)
    assert (ours.workspace, theirs.workspace) == (NAME, OTHER)
    assert (ours.locale.language, theirs.locale.language) == ("nl-NL", "en-GB")
    for name, slack, shown in ((NAME, office.slack, "Anna"), (OTHER, other, "Annelies")):
        post = await platform(running, name).post(office.room, card(name), nonce="n")
        assert [one.ts for one in slack.workspace.messages] == [post]
        assert platform(running, name).dialect.plain_name(office.anna) == shown
    assert running.home.platforms.of("slack:T0NOBODY") is None


async def test_what_one_process_installs_the_others_know_soon(kept: Kept) -> None:
    worker, web = await kept.process(), await kept.process()
    assert worker.home.platforms.of(NAME) is None
    assert (await (await kept.browser(web)).installs(TEAM)).status == 200
    assert web.home.platforms.of(NAME) is not None
    await looked(worker)
    assert await platform(worker).post(kept.office.room, card(), nonce="n")


async def test_who_comes_in_where_it_is_not_known_yet_is_looked_up(kept: Kept) -> None:
    other = await kept.process()
    web = await kept.process()
    browser = await kept.browser(other)
    assert (await browser.installs(TEAM)).status == 200
    assert web.home.platforms.of(NAME) is None
    assert (await kept.office.slack.press(kept.office.anna, "ready|1")).well


async def test_a_store_that_is_busy_is_no_other_workspace(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy() -> None:
        raise Busy

    await kept.process()
    monkeypatch.setattr(kept.installations, "marks", busy)
    assert (await kept.office.slack.press(kept.office.anna, "ready|1")).status == 503


async def test_a_token_is_renewed_two_hours_before_it_runs_out(kept: Kept) -> None:
    running = await process(kept, TEAM)
    grants = kept.office.slack.grants
    passes(kept, TOKENS_LAST - timedelta(hours=2) - MINUTE)
    await renewed(running)
    assert grants.renewals == 0
    passes(kept, MINUTE)
    await renewed(running)
    await renewed(running)
    assert grants.renewals == 1
    passes(kept, TOKENS_LAST - timedelta(hours=3))
    assert await platform(running).post(kept.office.room, card(), nonce="n")
    installed = await kept.installations.get(NAME)
    assert installed is not None
    assert installed.version == 1
    assert installed.refresh in grants.refreshes, "the newest is kept"


async def test_a_token_that_ran_out_while_the_bot_was_away_is_renewed_first(kept: Kept) -> None:
    running = await process(kept, TEAM)
    passes(kept, timedelta(days=30))
    posts = [platform(running).post(kept.office.room, card(), nonce=f"n{n}") for n in range(5)]
    assert len(set(await asyncio.gather(*posts))) == 5
    assert kept.office.slack.grants.renewals == 1, "five who need it wait for one renewal"


async def test_of_many_processes_one_renews(kept: Kept) -> None:
    """Nobody else spends the same refresh token, and each goes on with the new one."""
    processes = [await process(kept, TEAM)]
    processes += [await kept.process() for _ in range(3)]
    passes(kept, TOKENS_LAST)
    await asyncio.gather(*map(renewed, processes))
    assert kept.office.slack.grants.renewals == 1
    for running in processes:
        await looked(running)
        assert await platform(running).post(kept.office.room, card(), nonce="n")
    assert kept.office.slack.grants.asked == 1


@contextmanager
def nothing_is_stored(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """New tokens cannot be stored for a while."""

    async def busy(installation: object) -> bool:
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(kept.installations, "renew", busy)
        yield


async def test_new_tokens_that_cannot_be_stored_are_not_lost(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await process(kept, TEAM)
    passes(kept, TOKENS_LAST)

    with nothing_is_stored(kept, monkeypatch):
        await renewed(running)
        assert await platform(running).post(kept.office.room, card(), nonce="n"), "they are used"
        stored = await kept.installations.get(NAME)
        assert stored is not None
        assert stored.version == 0
    passes(kept, 2 * MINUTE)
    await renewed(running)
    stored = await kept.installations.get(NAME)
    assert stored is not None
    assert stored.version == 1
    assert stored.refresh in kept.office.slack.grants.refreshes
    assert kept.office.slack.grants.renewals == 1


async def test_a_process_that_stops_stores_what_it_could_not(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await process(kept, TEAM)
    passes(kept, TOKENS_LAST)

    with nothing_is_stored(kept, monkeypatch):
        await renewed(running)
    await running.home.close()
    stored = await kept.installations.get(NAME)
    assert stored is not None
    assert stored.version == 1


async def test_a_slack_that_is_away_is_asked_again_in_a_minute(kept: Kept) -> None:
    running = await process(kept, TEAM)
    passes(kept, TOKENS_LAST - timedelta(hours=1))
    kept.office.slack.answer_next("oauth.v2.access", 503, {})
    await renewed(running)
    await renewed(running)
    assert await platform(running).post(kept.office.room, card(), nonce="n"), "it is still good"
    passes(kept, MINUTE)
    await renewed(running)
    assert kept.office.slack.grants.renewals == 1


async def test_a_token_that_was_taken_away_waits_and_is_said_once(kept: Kept) -> None:
    running = await process(kept, TEAM)
    kept.office.slack.grants.revoke(TEAM)
    with capture_logs() as logs:
        with pytest.raises(Unavailable):
            await platform(running).post(kept.office.room, card(), nonce="n")
        assert running.home.platforms.of(NAME) is None, "rows wait, and cost nothing"
        for _ in range(3):
            passes(kept, 11 * MINUTE)
            with pytest.raises(Unavailable):
                await platform(running).post(kept.office.room, card(), nonce="n")
    said = [one for one in logs if one["log_level"] == "warning"]
    assert [one["code"] for one in said] == ["account_inactive"]
    assert said[0]["workspace"] == NAME
    assert (await (await kept.browser(running)).installs(TEAM)).status == 200
    assert await platform(running).post(kept.office.room, card(), nonce="n")


async def test_a_refresh_token_that_is_lost_is_said_once(kept: Kept) -> None:
    running = await process(kept, TEAM)
    kept.office.slack.grants.refreshes.clear()
    passes(kept, TOKENS_LAST)
    with capture_logs() as logs:
        for _ in range(3):
            await renewed(running)
            passes(kept, MINUTE)
    said = [one for one in logs if one["log_level"] == "warning"]
    assert [one["code"] for one in said] == ["invalid_refresh_token"]
    assert running.home.platforms.of(NAME) is None


async def test_slacks_clock_decides_whether_a_token_ran_out(kept: Kept) -> None:
    """One call is lost to it, and the next one goes with a new token."""
    running = await process(kept, TEAM)
    kept.office.slack.answer_next("chat.postMessage", 200, {"ok": False, "error": "token_expired"})
    with pytest.raises(Unavailable):
        await platform(running).post(kept.office.room, card(), nonce="n")
    assert await platform(running).post(kept.office.room, card(), nonce="n")
    assert kept.office.slack.grants.renewals == 1


async def test_tokens_that_last_are_left_alone(kept: Kept) -> None:
    kept.office.slack.grants.rotates = False
    running = await process(kept, TEAM)
    passes(kept, timedelta(days=400))
    await renewed(running)
    assert await platform(running).post(kept.office.room, card(), nonce="n")
    assert kept.office.slack.grants.renewals == 0


async def test_removing_the_app_is_told_on(kept: Kept, other: StandInSlack) -> None:
    running = await process(kept, TEAM, OTHER_TEAM)
    at = kept.office.clock.now()
    answered = await kept.office.slack.uninstall()
    assert [one.status for one in answered] == [200, 200]
    told = at.replace(microsecond=0)
    assert kept.office.news.left == [(NAME, told), (NAME, told)]
    assert platform(running, OTHER) is not None


async def test_what_is_gone_is_gone_in_every_process(kept: Kept) -> None:
    web, worker = await process(kept, TEAM), await kept.process()
    assert worker.home.platforms.of(NAME) is not None
    await kept.store.write(lambda tx: tx.installations.forget(NAME))
    for running in (web, worker):
        await looked(running)
        assert running.home.platforms.of(NAME) is None
    assert (await kept.office.slack.press(kept.office.anna, "ready|1")).status == 403
    assert [one.status for one in await kept.office.slack.uninstall()] == [200, 200]


async def test_what_could_not_be_erased_is_told_of_again(kept: Kept) -> None:
    await process(kept, TEAM)
    kept.office.news.answer = False
    assert [one.status for one in await kept.office.slack.uninstall()] == [503, 503]
    kept.office.news.answer = True
    assert [one.status for one in await kept.office.slack.tell_again()] == [200, 200]


async def test_a_token_of_before_that_is_taken_away_is_no_leaving(kept: Kept) -> None:
    """Slack takes old tokens back when there are newer ones, and perhaps tells of it."""
    await process(kept, TEAM)
    slack = kept.office.slack
    others: list[Json] = [{"bot": [BOT_USER]}, {"oauth": ["U1"]}, {"oauth": [], "bot": []}]
    for tokens in others:
        assert (await slack.tell({"type": "tokens_revoked", "tokens": tokens})).well
    assert kept.office.news.left == []
    slack.answer_next("auth.test", 503, {})
    event = {"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}
    assert (await slack.tell(event)).status == 503, "nobody knows yet"
    assert [one.status for one in await slack.tell_again()] == [200]


@pytest.mark.parametrize("event_time", [None, "soon", -1, 10**15, True, 1.5])
async def test_an_event_without_its_moment_is_none(kept: Kept, event_time: object) -> None:
    await process(kept, TEAM)
    body = {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": "Ev1",
        "event_time": event_time,
        "event": {"type": "app_uninstalled"},
    }
    assert (await kept.office.slack.app.deliver(body)).status == 400
    assert kept.office.news.left == []


async def test_one_whose_tokens_cannot_be_opened_keeps_no_other_away(
    kept: Kept, other: StandInSlack
) -> None:
    await process(kept, TEAM, OTHER_TEAM)
    installed = await kept.installations.get(NAME)
    assert installed is not None
    kept.store._opened.vault.destroy(installed.id)
    with capture_logs() as logs:
        running = await kept.process()
        await looked(running)
    assert running.home.platforms.of(NAME) is None
    assert await platform(running, OTHER).post(kept.office.room, card(), nonce="n")
    assert [one["event"] for one in logs] == ["an installation cannot be read"]


async def test_with_a_token_of_ones_own_nothing_is_erased(http_office: Office) -> None:
    """Its operator may have taken a stolen token away, and gives another."""
    with capture_logs() as logs:
        answered = await http_office.slack.uninstall()
    assert [one.status for one in answered] == [200, 200]
    assert http_office.news.left == []
    assert [one["event"] for one in logs] == ["the workspace let the bot go"] * 2


def test_secrets_do_not_show() -> None:
    grant = Grant("slack:T1", "UBOT", "U1", (), "xoxb-secret", "xoxe-secret")
    assert "secret" not in repr(grant)
