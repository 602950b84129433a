"""Workspaces that let the bot in. Their tokens are sealed under a key of each installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from bot.records import Installation, Mark

from ..columns import Moment
from ..sql import insert_or_replace
from ..table import table_of
from ..tables import InstallationRow
from ..vault import Cell
from .base import Repository
from .compiled import Found

_installed = table_of(InstallationRow)
_this = (
    _installed.c.workspace == bindparam("where"),
    _installed.c.id == bindparam("this"),
    _installed.c.version == bindparam("read"),
)
_PUT = insert_or_replace(_installed)
_GET = select(_installed).where(_installed.c.workspace == bindparam("where"))
_MARKS = select(
    _installed.c.workspace, _installed.c.id, _installed.c.version, _installed.c.installed_at
).order_by(_installed.c.workspace)
_CLAIM = (
    update(_installed)
    .where(
        *_this,
        or_(
            _installed.c.claimed_until_at.is_(None),
            _installed.c.claimed_until_at <= bindparam("now", type_=Moment),
        ),
    )
    .values(claimed_until_at=bindparam("until"))
)
_RENEW = (
    update(_installed)
    .where(*_this)
    .values(
        version=bindparam("next"),
        expires_at=bindparam("expires"),
        claimed_until_at=None,
        tokens=bindparam("sealed"),
    )
)
_FORGET = delete(_installed).where(_installed.c.workspace == bindparam("where"))


class Installations(Repository):
    """See ``bot.repositories.InstallationsRepo``. ``get`` raises ``KeyLost``."""

    __slots__ = ()

    def put(self, installation: Installation) -> None:
        """Insert, or replace the one of the same workspace."""
        self._run(
            _PUT,
            {
                "workspace": installation.workspace,
                "id": installation.id,
                "bot": installation.bot,
                "installer": installation.installer,
                "scopes": " ".join(installation.scopes),
                "installed_at": installation.installed_at,
                "version": installation.version,
                "expires_at": installation.expires_at,
                "claimed_until_at": None,
                "tokens": self._sealed(installation),
            },
        )

    def get(self, workspace: str) -> Installation | None:
        """Return the installation of a workspace, or None."""
        row = self._run(_GET, {"where": workspace}).first()
        return None if row is None else self._installation_of(row)

    def marks(self) -> dict[str, Mark]:
        """What tells of each whether it has changed, by workspace."""
        return {
            row.workspace: Mark(row.id, row.version, row.installed_at)
            for row in self._run(_MARKS, {})
        }

    def claim(self, installation: Installation, *, now: datetime, until: datetime) -> bool:
        """Take the renewal of its tokens upon oneself; False when somebody has, or they are new."""
        values = {**_which(installation), "now": now, "until": until}
        return self._run(_CLAIM, values).rowcount == 1

    def renew(self, installation: Installation) -> bool:
        """Keep new tokens as the next version; False when this is not the version any more."""
        values = {
            **_which(installation),
            "next": installation.version + 1,
            "expires": installation.expires_at,
            "sealed": self._sealed(installation),
        }
        return self._run(_RENEW, values).rowcount == 1

    def forget(self, workspace: str) -> None:
        """Delete it, and destroy the key of its tokens; one that is not there is fine."""
        row = self._run(_GET, {"where": workspace}).first()
        if row is not None:
            self._run(_FORGET, {"where": workspace})
            self._reach.vault.destroy(row.id)

    def _sealed(self, installation: Installation) -> bytes:
        tokens = {"token": installation.token}
        if installation.refresh is not None:
            tokens["refresh"] = installation.refresh
        return self._seal(tokens, _cell(installation.id))

    def _installation_of(self, row: Found) -> Installation:
        tokens = self._open(row.tokens, _cell(row.id), strict=True)
        return Installation(
            id=row.id,
            workspace=row.workspace,
            bot=row.bot,
            installer=row.installer,
            scopes=tuple(row.scopes.split()),
            installed_at=row.installed_at,
            token=tokens["token"],
            refresh=tokens.get("refresh"),
            expires_at=row.expires_at,
            version=row.version,
        )


def _which(installation: Installation) -> dict[str, object]:
    return {
        "where": installation.workspace,
        "this": installation.id,
        "read": installation.version,
    }


def _cell(installation: str) -> Cell:
    return Cell("installation", "tokens", key=installation, row=installation)
