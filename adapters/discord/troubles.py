"""What Discord or the way to it may answer, as the errors that the delivery knows.

Nothing of an answer's own text goes on: it may repeat what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import IntEnum

import aiohttp
import discord
import structlog

from bot.errors import (
    NotAllowed,
    NotThere,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Unavailable,
)

_log = structlog.get_logger(__name__)

#: How long to wait where Discord says only that it was too much.
_PAUSE_FOR = timedelta(seconds=60)


class Code(IntEnum):
    """Discord's own numbers for what went wrong (its page on codes)."""

    UNKNOWN_SERVER = 10004
    UNKNOWN_MEMBER = 10007
    UNKNOWN_USER = 10013
    UNKNOWN_INTERACTION = 10062
    ALREADY_ANSWERED = 40060
    OLD_EDITS = 30046
    NO_ACCESS = 50001
    ARCHIVED = 50083
    HAS_THREAD = 160004


@contextmanager
def translated() -> Iterator[None]:
    """Let a block raise only what ``bot.ports.Platform`` may raise.

    The library repeats a call that was answered with 5xx, up to five times. That is safe here:
    a post carries a nonce, making a channel is not repeated (``making``), and everything else may
    be done twice.
    """
    try:
        yield
    except PlatformError:
        raise
    except discord.RateLimited as error:
        raise RateLimited(timedelta(seconds=error.retry_after)) from None
    except discord.HTTPException as error:
        raise _of_status(error) from None
    except (aiohttp.ClientConnectorError, discord.GatewayNotFound, discord.LoginFailure):
        raise Unavailable from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise OutcomeUnknown from None


def _of_status(error: discord.HTTPException) -> PlatformError:
    status = error.status
    if status == 429:
        return RateLimited(_pause(error))
    if status == 404:
        return NotThere()
    if status >= 500:
        return OutcomeUnknown()
    if status == 401:
        # A token that was renewed elsewhere: nothing happened, and the operator can mend it.
        return Unavailable()
    # 403, and a body that Discord does not take: asking again will not help.
    _log.warning("refused by discord", status=status, code=error.code)
    return NotAllowed()


def _pause(error: discord.HTTPException) -> timedelta:
    try:
        return timedelta(seconds=float(error.response.headers["Retry-After"]))
    except (KeyError, ValueError, OverflowError):
        return _PAUSE_FOR
