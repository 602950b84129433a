"""Events and states as JSON, without content and without the actors of nameless events.

The engine's dataclasses are the only definition; pydantic reads and writes them here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from ..engine.events import NAMELESS, Event

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}


@cache
def _adapter(kind: str) -> TypeAdapter[Event]:
    return TypeAdapter(_KINDS[kind])


def event_to_json(event: Event) -> str:
    """Write an event down; who pressed stop, and who answered, is left out."""
    if isinstance(event, NAMELESS):
        event = replace(event, actor=None)
    kind = type(event).__name__
    body = _adapter(kind).dump_json(event).decode()
    return f'{{"kind":"{kind}",{body[1:]}'


def event_from_json(text: str) -> Event:
    """Read what ``event_to_json`` wrote; ``ValueError`` on anything else."""
    body = json.loads(text)
    kind = body.pop("kind", None)
    if kind not in _KINDS:
        raise ValueError("not an event")
    return _adapter(kind).validate_python(body, strict=False)
