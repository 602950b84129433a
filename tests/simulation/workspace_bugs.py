"""Deliberate mistakes about workspaces that let the bot in and let it go."""

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.discord.names import Names
from adapters.discord.servers import Servers
from adapters.slack.installed import InstalledWorkspaces
from adapters.slack.renewal import RenewedToken
from adapters.slack.states import Fate, States
from bot import assembly
from bot.engine.ids import GroupId
from bot.groups import founding, keys, lookups, news, workspaces
from bot.groups.news import GroupNews
from storage.repositories import people
from storage.repositories.groups import Groups
from storage.repositories.installations import Installations
from storage.repositories.people import People
from storage.vault import Vault
from tests.simulation.bugs import Bug, Patch

TRIALS = "tests/groups/test_trial.py"
LEAVING = "tests/groups/test_workspaces.py"
INSTALLED = "tests/adapters/slack/test_installed.py"
INSTALLING = "tests/adapters/slack/test_installing.py"
TWO = "tests/parity/test_workspaces.py"
SERVERS = "tests/adapters/discord/test_servers.py"
DIRECT = "tests/adapters/discord/test_direct.py"
ROOMS_OF_DISCORD = "tests/adapters/discord/test_rooms.py"


def _late_news_takes_the_new_installation(patch: Patch) -> None:
    let_go = workspaces.let_go

    def whenever(tx: Any, tools: Any, workspace: str, *, at: datetime) -> None:
        let_go(tx, tools, workspace, at=datetime.max.replace(tzinfo=UTC))

    patch.setattr(news, "let_go", whenever)


def _people_stay_in_a_workspace_that_left(patch: Patch) -> None:
    patch.setattr(People, "move", lambda self, workspace, *, to: 0)


def _groups_stay_in_a_workspace_that_left(patch: Patch) -> None:
    patch.setattr(Groups, "move", lambda self, workspace, *, to: 0)


def _erasing_leaves_timers(patch: Patch) -> None:
    patch.setattr(workspaces, "_stop_timers", lambda tx, owner: None)


def _erasing_forgets_a_trial(patch: Patch) -> None:
    stop = workspaces._stop_timers

    def but_of_trials(tx: Any, owner: str) -> None:
        if not owner.startswith("trial:"):
            stop(tx, owner)

    patch.setattr(workspaces, "_stop_timers", but_of_trials)


def _erasing_leaves_where_things_stood(patch: Patch) -> None:
    patch.setattr(workspaces, "_forget_place", lambda tx, place: tx.outbox.forget_place(place))


def _erasing_leaves_drafts(patch: Patch) -> None:
    kept = tuple(one for one in people._FORGET_ALL if one is not people._FORGET_DRAFTS)
    patch.setattr(people, "_FORGET_ALL", kept)


def _erasing_leaves_keys(patch: Patch) -> None:
    patch.setattr(Vault, "destroy", lambda self, key: None)


def _erasing_ends_with_its_first_step(patch: Patch) -> None:
    def once(tools: Any, tx: Any, timer: Any, now: datetime) -> None:
        workspaces.erase_some(tx, timer.owner.partition(":")[2])

    patch.setattr(assembly, "go_on_erasing", once)


def _letting_in_again_does_not_end_what_comes_late(patch: Patch) -> None:
    go_on = workspaces.go_on_erasing

    def always(tools: Any, tx: Any, timer: Any, now: datetime) -> None:
        if timer.name == keys.ERASE_LATE:
            workspaces.begin_erasing(tx, tools, timer.owner.partition(":")[2])
        else:
            go_on(tools, tx, timer, now)

    patch.setattr(assembly, "go_on_erasing", always)


def _what_comes_in_late_stays(patch: Patch) -> None:
    def early(tools: Any, tx: Any, timer: Any, now: datetime) -> None:
        if timer.name != keys.ERASE_LATE:
            workspaces.go_on_erasing(tools, tx, timer, now)

    patch.setattr(assembly, "go_on_erasing", early)


def _a_room_is_enough_to_find_a_group(patch: Patch) -> None:
    def anywhere(tx: Any, workspace: str, place: str) -> tuple[Any, ...]:
        named = (one.partition(":") for one in tx.posts.places_named(place))
        found = [tx.groups.get(GroupId(about)) for kind, _, about in named if kind == "group"]
        return tuple(group for group in found if group is not None)

    for module in (lookups, founding, news):
        patch.setattr(module, "groups_at", anywhere)


def _a_renewal_is_not_claimed(patch: Patch) -> None:
    patch.setattr(Installations, "claim", lambda self, installation, *, now, until: True)


def _tokens_that_cannot_be_stored_are_dropped(patch: Patch) -> None:
    async def drop(self: Any) -> None:
        self._is_unstored = False

    patch.setattr(RenewedToken, "_store", drop)


def _revoked_tokens_are_believed(patch: Patch) -> None:
    async def always(self: Any, team: str, *, for_good: bool) -> bool:
        return True

    patch.setattr(InstalledWorkspaces, "has_left", always)


def _a_state_is_good_again(patch: Patch) -> None:
    async def again(self: States, state: str) -> bool:
        return self.fate_of(state) is Fate.OURS

    patch.setattr(States, "async_consume", again)


def _who_put_the_bot_out_is_erased_at_once(patch: Patch) -> None:
    def hasty(tx: Any, tools: Any, workspace: str) -> tuple[GroupId, ...]:
        workspaces.begin_erasing(tx, tools, workspace)
        return ()

    patch.setattr(news, "shut_out", hasty)


def _being_put_out_is_not_noted(patch: Patch) -> None:
    patch.setattr(news, "shut_out", lambda tx, tools, workspace: ())


def _being_let_in_again_is_not_heard(patch: Patch) -> None:
    patch.setattr(news, "let_in", lambda tx, workspace: None)


def _a_late_clock_erases_without_asking(patch: Patch) -> None:
    patch.setattr(workspaces, "LATE_AFTER", timedelta(days=10_000))


def _anybodys_direct_message_is_ones_own(patch: Patch) -> None:
    async def trusting(self: Any, platform: str, person: str, post: str) -> str | None:
        def unit(tx: Any) -> str | None:
            kept = tx.posts.by_external(post)
            kind, _, about = ("", "", "") if kept is None else kept.place.partition(":")
            known = tx.people.get(about) if kind == "person" else None
            return None if known is None else str(known.workspace)

        return await self._store.read(unit)  # type: ignore[no-any-return]  # it is a name

    patch.setattr(GroupNews, "came_from", trusting)


def _an_answer_loses_its_server(patch: Patch) -> None:
    patch.setattr("adapters.discord.inbound.addressed", lambda answer, server: answer)


def _an_outage_is_an_end(patch: Patch) -> None:
    async def rash(self: Any, server: int) -> bool:
        return False

    patch.setattr(Servers, "_is_in", rash)


def _what_happened_in_a_silence_is_not_looked_for(patch: Patch) -> None:
    patch.setattr(Servers, "heard_nothing_of", lambda self, shard, count: None)


def _whoever_left_the_server_goes_on_reading(patch: Patch) -> None:
    async def everybody(self: Any, guild: Any, externals: Any) -> frozenset[str]:
        return frozenset(externals)

    patch.setattr(Names, "people_there", everybody)


def _whoever_was_out_stays_out(patch: Patch) -> None:
    ask, out = Names.people_there, set[str]()

    async def once(self: Any, guild: Any, externals: Any) -> frozenset[str]:
        there = await ask(self, guild, externals)
        out.update(frozenset(externals) - there)
        return there - out

    patch.setattr(Names, "people_there", once)


OF_WORKSPACES = (
    Bug("late news takes the new installation", _late_news_takes_the_new_installation),
    Bug("people stay in a workspace that left", _people_stay_in_a_workspace_that_left),
    Bug("groups stay in a workspace that left", _groups_stay_in_a_workspace_that_left),
    Bug("erasing a workspace leaves timers", _erasing_leaves_timers),
    Bug("erasing a workspace forgets a trial", _erasing_forgets_a_trial, TRIALS),
    Bug("erasing a workspace leaves where things stood", _erasing_leaves_where_things_stood),
    Bug("erasing a workspace leaves drafts", _erasing_leaves_drafts),
    Bug("erasing a workspace leaves keys", _erasing_leaves_keys),
    Bug("erasing a workspace ends with its first step", _erasing_ends_with_its_first_step),
    Bug(
        "letting in again does not end what comes late",
        _letting_in_again_does_not_end_what_comes_late,
    ),
    Bug("what comes in late stays", _what_comes_in_late_stays, LEAVING),
    Bug("a room is enough to find a group", _a_room_is_enough_to_find_a_group, TWO),
    Bug("a renewal is not claimed", _a_renewal_is_not_claimed, INSTALLED),
    Bug(
        "tokens that cannot be stored are dropped",
        _tokens_that_cannot_be_stored_are_dropped,
        INSTALLED,
    ),
    Bug("revoked tokens are believed", _revoked_tokens_are_believed, INSTALLED),
    Bug("a state is good again", _a_state_is_good_again, INSTALLING),
    Bug("who put the bot out is erased at once", _who_put_the_bot_out_is_erased_at_once),
    Bug("being put out is not noted", _being_put_out_is_not_noted),
    Bug("being let in again is not heard", _being_let_in_again_is_not_heard),
    Bug("a late clock erases without asking", _a_late_clock_erases_without_asking, LEAVING),
    Bug("anybody's direct message is one's own", _anybodys_direct_message_is_ones_own, LEAVING),
    Bug("an answer loses its server", _an_answer_loses_its_server, DIRECT),
    Bug("an outage is an end", _an_outage_is_an_end, SERVERS),
    Bug(
        "what happened in a silence is not looked for",
        _what_happened_in_a_silence_is_not_looked_for,
        SERVERS,
    ),
    Bug(
        "whoever left the server goes on reading",
        _whoever_left_the_server_goes_on_reading,
        ROOMS_OF_DISCORD,
    ),
    Bug("whoever was out of the server stays out", _whoever_was_out_stays_out, ROOMS_OF_DISCORD),
)
