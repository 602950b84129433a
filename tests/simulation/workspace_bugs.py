"""Deliberate mistakes about workspaces that let the bot in and let it go."""

from datetime import UTC, datetime
from typing import Any

from adapters.slack.installed import InstalledWorkspaces
from adapters.slack.renewal import RenewedToken
from adapters.slack.states import Fate, States
from bot import assembly
from bot.engine.ids import GroupId
from bot.groups import founding, keys, lookups, news, workspaces
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
    patch.setattr(people, "_FORGET_DRAFTS", people._FORGET)


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
)
