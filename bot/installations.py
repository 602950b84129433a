"""What is kept of workspaces that let the bot in, for whoever connects to them.

It knows no platform: an adapter brings what it was granted, and takes it back from here.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from .groups.meetings import Tools
from .inputs import Grant
from .ports import Store, Tx
from .records import Installation, Mark

#: A renewal is over by then, or whoever began it is gone.
CLAIMED_FOR = timedelta(seconds=30)


class KeptInstallations:
    """``inputs.Installations`` on a store."""

    def __init__(self, store: Store, tools: Tools) -> None:
        self._store = store
        self._tools = tools

    async def marks(self) -> dict[str, Mark]:
        """What tells of each installation whether it has changed, by workspace."""
        return await self._store.read(lambda tx: tx.installations.marks())

    async def get(self, workspace: str) -> Installation | None:
        """Return an installation; ``KeyLost`` when its tokens cannot be opened."""
        return await self._store.read(lambda tx: tx.installations.get(workspace))

    async def install(self, grant: Grant) -> None:
        """Keep what a workspace granted, instead of what it granted before."""
        now, made = self._tools.clock.now(), self._tools.ids.new()

        def unit(tx: Tx) -> None:
            mark = tx.installations.marks().get(grant.workspace)
            tx.installations.put(
                Installation(
                    id=made if mark is None else mark.id,
                    workspace=grant.workspace,
                    bot=grant.bot,
                    installer=grant.installer,
                    scopes=grant.scopes,
                    installed_at=now,
                    token=grant.token,
                    refresh=grant.refresh,
                    expires_at=grant.expires_at,
                    version=0 if mark is None else mark.version + 1,
                )
            )

        await self._store.write(unit)

    async def claim(self, installation: Installation) -> bool:
        """Take the renewal of its tokens upon oneself, for half a minute."""
        now = self._tools.clock.now()
        until = now + CLAIMED_FOR
        return await self._store.write(
            lambda tx: tx.installations.claim(installation, now=now, until=until)
        )

    async def renew(self, installation: Installation) -> bool:
        """Keep new tokens; False when somebody kept newer ones meanwhile."""
        return await self._store.write(lambda tx: tx.installations.renew(installation))

    def new_ticket(self) -> str:
        """Return what nobody can guess, to be used once."""
        return self._tools.ids.new()

    async def use_once(self, ticket: str) -> bool:
        """Use a ticket up; False when that was done before."""
        key = hmac.digest(self._tools.secret, f"ticket|{ticket}".encode(), "sha256").hex()
        now = self._tools.clock.now()
        return await self._store.write(lambda tx: tx.deliveries.claim(key, now))
