"""Slack's own reference of its Web API, as tests read it: arguments, scopes and error codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parents[2] / "data" / "slack-web-api.json"
METHODS: Mapping[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))["methods"]
ADAPTER = Path(__file__).parents[3] / "adapters" / "slack"


def called_by(folder: Path = ADAPTER) -> tuple[str, ...]:
    """The methods that code names, sorted."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    return tuple(method for method in sorted(METHODS) if f'"{method}"' in source)


def scopes_of(method: str) -> frozenset[str]:
    """The scopes that let a bot call this: one of them does. None: a bot may always."""
    return frozenset(METHODS[method]["scope"].get("bot", ()))


def errors_of(method: str) -> tuple[str, ...]:
    """The error codes that this method may answer with, sorted."""
    return tuple(sorted(METHODS[method]["errors"]))


def is_read(method: str) -> bool:
    """Whether it is asked with GET: then a body of JSON is not looked at."""
    return str(METHODS[method]["http_method"]) == "GET"


def unknown(method: str, arguments: Iterable[str]) -> list[str]:
    """The arguments that this method does not know, sorted."""
    return sorted(set(arguments) - set(METHODS[method]["args"]))


def missing(method: str, arguments: Iterable[str]) -> list[str]:
    """The arguments that this method must have and has not, sorted; a token is a header's."""
    must = {name for name, one in METHODS[method]["args"].items() if one["required"]}
    return sorted(must - {"token"} - set(arguments))
