"""What the page's script sends, checked at the border, and which sentence answers a failure.

No error made here holds what came in: bodies are what people typed.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Busy, NotAllowed, NotThere, StoreFull
from methods.spec import Mode

from .inbound import BadDeedError


class Deed(BaseModel):
    """What every deed carries: an id that the page chose for it, and where somebody was."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    deed: str
    place: str
    post: str | None = None


class Pressed(Deed):
    token: str


class Sent(Deed):
    token: str
    values: dict[str, str] = Field(max_length=25)
    draft: bool = False


class Said(Deed):
    text: str


class Dismissed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    post: str


class Switched(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    on: bool = False
    mode: Mode | None = None
    language: str | None = None


def sentence(error: Exception) -> tuple[int, str]:
    """Return the status and the code of the text that says what happened and what to do."""
    match error:
        case BadDeedError(code="old-page"):
            return 403, "old-page"
        case BadDeedError():
            return 422, error.code
        case ValidationError():
            return 400, "bad-request"
        case Busy():
            return 503, "busy"
        case StoreFull():
            return 507, "full"
        case NotAllowed():
            return 403, "listening"
        case NotThere():
            return 404, "gone"
        case _:
            return 503, "broken"
