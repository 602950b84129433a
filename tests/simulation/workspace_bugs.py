"""Deliberate mistakes about workspaces that let the bot in and let it go."""

from datetime import UTC, datetime
from typing import Any

from adapters.slack.installed import InstalledWorkspaces
from adapters.slack.renewal import RenewedToken
from adapters.slack.states import Fate, States
from bot.engine.ids import GroupId
from bot.groups import commands, founding, news, workspaces
from storage.repositories.installations import Installations
from storage.repositories.people import People
from tests.simulation.bugs import Bug, Patch

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


def _a_room_is_enough_to_find_a_group(patch: Patch) -> None:
    def anywhere(tx: Any, workspace: str, place: str) -> GroupId | None:
        named = next(iter(tx.posts.places_named(place)), None)
        return None if named is None else GroupId(named.partition(":")[2])

    for module in (commands, founding, news):
        patch.setattr(module, "group_at", anywhere)


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
    Bug("late news takes the new installation", _late_news_takes_the_new_installation, LEAVING),
    Bug("people stay in a workspace that left", _people_stay_in_a_workspace_that_left, LEAVING),
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
