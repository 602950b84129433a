"""One life of the bot after another: started, listened to, killed. Knows nothing of meetings."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60.0
GONE_SECONDS = 10.0
LOOK_EVERY = 0.005


@dataclass
class Life:
    """A process from its start to its end. What it says stands in ``log``."""

    pid: int
    log: Path

    @property
    def runs(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    async def says(self, part: str) -> str:
        """What follows on this in the first line that has it, once it is said."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                for line in self.output.splitlines(keepends=True):
                    if part in line and line.endswith("\n"):
                        return line.partition(part)[2].strip()
                assert self.runs, f"it ended by itself: {self.output}"
                await asyncio.sleep(LOOK_EVERY)

    async def kill(self) -> bool:
        """End it without goodbye; False when it had ended by itself."""
        return await self._end(signal.SIGKILL)

    async def ask_to_end(self) -> bool:
        """Let it end in order; False when it had ended by itself."""
        return await self._end(signal.SIGTERM)

    async def _end(self, by: signal.Signals) -> bool:
        lived = self.runs
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, by)
        for _ in range(int(GONE_SECONDS / LOOK_EVERY)):
            if not self.runs:
                return lived
            await asyncio.sleep(LOOK_EVERY)
        raise AssertionError("it was to end, and is there")


class Midwife:
    """Starts lives through ``warm``. ``cold``: each reads its libraries by itself."""

    def __init__(self, root: Path, *, cold: bool = False) -> None:
        self._root = root
        self._cold = cold
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Midwife:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.crash.warm"),
            cwd=self._root,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def start(
        self,
        folder: Path,
        settings: Mapping[str, str],
        *,
        log: Path,
        options: Sequence[str] = (),
        told: Mapping[str, object] | None = None,
        code: Path | None = None,
    ) -> Life:
        """Start a process that is told everything by its environment, and ``options``.

        ``told``: beyond that, what ``tests.workers.told`` tells it. ``code``: the folder of
        another release, whose code it runs.
        """
        ours = {f"INTERVISOR_{name}": value for name, value in settings.items()}
        env = {**without_proxies(os.environ), "PYTHONPATH": str(code or self._root), **ours}
        order: dict[str, object] = {"env": env, "folder": str(folder), "log": str(log)}
        order |= {"cold": self._cold or code is not None}
        order |= {"options": list(options), "told": dict(told or {})}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()
            return Life(int(await self._process.stdout.readline()), log)


def without_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """A library would take a proxy from the environment, also for this very computer."""
    return {k: v for k, v in environment.items() if k.lower() not in ("http_proxy", "https_proxy")}
