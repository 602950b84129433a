"""Which platform a workspace is on: its name stands before ":" ("slack:T123").

Most adapters offer one platform for every workspace of theirs; ``ByName`` is for those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .ports import Platform


def name_of(workspace: str) -> str:
    """Return the name of the platform that a workspace is on."""
    return workspace.partition(":")[0]


@dataclass(frozen=True, slots=True)
class ByName:
    """``ports.Platforms`` where one platform serves all workspaces that bear its name."""

    platforms: Mapping[str, Platform]

    def of(self, workspace: str) -> Platform | None:
        """Return the platform of a workspace, or None."""
        return self.platforms.get(name_of(workspace))
