"""The HTTP front: a request is proven to be Slack's before anything in it is read.

It knows the signing secret and the size of a body, and nothing of what is in one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ports import Clock

from .paths import EVENTS_PATH

#: Slack's largest view is 250 kB, and comes back percent-encoded.
BODY_LIMIT = 1_000_000
_TIMESTAMP = re.compile(r"\d{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

_log = structlog.get_logger(__name__)


class _Seconds(SignatureClock):
    """The library's clock, asked from ours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class Front:
    """Takes requests in for a Bolt app."""

    def __init__(
        self, app: AsyncApp, *, signing_secret: str, clock: Clock, others: Sequence[Route] = ()
    ) -> None:
        """``others``: what people open in a browser, where there is anything."""
        self._app = app
        self._others = others
        self._verifier = SignatureVerifier(signing_secret, clock=_Seconds(clock))

    def asgi(self) -> Starlette:
        """The web application."""
        events = Route(EVENTS_PATH, self._take, methods=["POST"])
        app = Starlette(routes=[events, *self._others])
        # Otherwise an address with a slash too many is sent on to the right one.
        app.router.redirect_slashes = False
        return app

    async def _take(self, request: Request) -> Response:
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=400)
        if not self._is_from_slack(request, body):
            _log.warning("request refused", why="signature")
            return Response(status_code=401)
        try:
            asked = AsyncBoltRequest(
                body=body.decode(),
                headers={"content-type": request.headers.get("content-type", "")},
            )
        except (ValueError, RecursionError, AttributeError, TypeError, LookupError):
            # The library reads what it is given as it comes; here it was no payload.
            return Response(status_code=400)
        answer = await self._app.async_dispatch(asked)
        return Response(
            answer.body,
            status_code=answer.status,
            headers=answer.first_headers_without_set_cookie(),
        )

    def _is_from_slack(self, request: Request, body: bytes) -> bool:
        """Whether the signature is right and young. The shape is looked at first: the library
        fails on others instead of saying no.
        """
        at = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(at) or not _SIGNATURE.fullmatch(signature):
            return False
        try:
            return self._verifier.is_valid(body, at, signature)
        except UnicodeDecodeError:
            return False


async def _read(request: Request) -> bytes | None:
    """The body, or None when it is longer than anything of Slack's."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)
