"""A small web server for one application: it takes its port at once and stops within seconds.

It knows the network and nothing of what is served. Access is not logged: an address says who did
what at what time.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from .errors import ConfigError


class WebServer:
    """A server for one app. ``port`` 0 takes a free one; a taken one is a ``ConfigError``.

    ``finishes_in``: what is being answered when it stops has so many seconds.
    """

    def __init__(self, app: ASGIApp, *, host: str, port: int, finishes_in: int = 1) -> None:
        self._host = host
        self._serves = False
        # Named as TCP, so that the event loop sends small answers at once: without it, an answer
        # in two pieces waits until the other side confirms the first, forty milliseconds later.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            self._socket.listen(64)
        except (OSError, OverflowError):
            self._socket.close()
            raise ConfigError(
                f"The bot cannot listen at {host}, port {port}: something else does, or the"
                " address is not this computer's. Choose another."
            ) from None
        self._server = _Quiet(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=finishes_in,
            )
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Where it is found from this computer."""
        return f"http://{self._host}:{self.port}/"

    async def serve(self) -> None:
        """Serve until ``stop`` is called."""
        self._serves = True
        try:
            if not self._server.should_exit:
                await self._server.serve(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End ``serve``, or never begin it."""
        self._server.should_exit = True
        if not self._serves:
            self._socket.close()


class _Quiet(uvicorn.Server):
    """A server that leaves signals to the program around it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
