"""Runs the practice room's page on 127.0.0.1 and nowhere else.

It knows that streams have to end before a server can.
"""

from __future__ import annotations

from starlette.types import ASGIApp

from bot.webserver import WebServer

from .hub import Hub

ADDRESS = "127.0.0.1"


class PageServer(WebServer):
    """A server for the room's page. ``port`` 0 takes a free one."""

    def __init__(self, app: ASGIApp, *, hub: Hub, port: int = 0) -> None:
        super().__init__(app, host=ADDRESS, port=port)
        self._hub = hub

    def stop(self) -> None:
        """End every stream, then ``serve``; or never begin it."""
        self._hub.close()
        super().stop()
