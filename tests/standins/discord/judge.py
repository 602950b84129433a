"""Holds the body of every request against Discord's own description of its API.

The description knows shapes only; what a body means, simcord judges.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import (  # type: ignore[import-untyped] # it brings no types
    Draft202012Validator,
    ValidationError,
)
from jsonschema.validators import extend  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

_FILE = Path(__file__).parents[2] / "data" / "discord-openapi-requests.json"
_URN = "urn:discord"
#: Requests without an entry in the extract that we keep; they have no body.
_BODILESS = frozenset({"GET", "DELETE"})


#: What a message says that notifies nobody.
CALLS_NOBODY: Mapping[str, list[str]] = {"parse": []}
#: The kind of answer to an interaction that opens a form.
_OPENS_FORM = 9


class NotInTheBookError(AssertionError):
    """A request that Discord's description does not allow."""


def hold(method: str, path: str, body: object) -> bool:
    """Hold one request against the description; whether there was a body to look at.

    Ids are text there, and the library sends numbers: Discord takes both. What shows a message says
    that it calls nobody, whatever stands in it.
    """
    if body is None:
        return False
    if _shows_message(body) and _data_of(body).get("allowed_mentions") != CALLS_NOBODY:
        raise NotInTheBookError(f"{method} {path} may call people")
    template = _template(method, path)
    if template is None:
        if method in _BODILESS:
            return False
        raise NotInTheBookError(f"{method} {path} is not in the description")
    for error in _validator(template, method).iter_errors(_with_text_ids(body)):
        where = "/".join(str(part) for part in error.absolute_path)
        raise NotInTheBookError(f"{method} {template}: {where}: {error.message[:400]}")
    return True


def _shows_message(body: object) -> bool:
    opens_form = isinstance(body, dict) and body.get("type") == _OPENS_FORM
    return not opens_form and "components" in _data_of(body)


def _data_of(body: object) -> dict[str, Any]:
    """What a body shows; of an answer to an interaction it stands inside."""
    if not isinstance(body, dict):
        return {}
    inside = body.get("data")
    return inside if isinstance(inside, dict) else body


@cache
def _book() -> dict[str, Any]:
    """The description. What tells shapes apart comes first, so that all but one soon end."""

    def in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(sorted(pairs, key=lambda pair: pair[0] not in ("type", "enum")))

    book: dict[str, Any] = json.loads(_FILE.read_text("utf-8"), object_pairs_hook=in_order)
    return book


def _one_of(
    validator: Any, shapes: Sequence[Any], instance: object, _: object
) -> Iterator[ValidationError]:
    """As the library's, but a shape is left at its first error: a message has twenty of them."""
    # Boards are edited again and again, and mostly stay as they are: what was judged once is known.
    seen = (id(shapes), json.dumps(instance, sort_keys=True))
    if seen not in _fitting:
        _fitting[seen] = sum(validator.evolve(schema=one).is_valid(instance) for one in shapes)
    if _fitting[seen] != 1:
        yield ValidationError(f"{instance!r} has {_fitting[seen]} of {len(shapes)} shapes, not one")


#: How many of these shapes an instance has; the shapes are those of the one description.
_fitting: dict[tuple[int, str], int] = {}


_Validator = extend(Draft202012Validator, {"oneOf": _one_of})


@cache
def _templates() -> tuple[tuple[re.Pattern[str], str], ...]:
    paths = sorted(_book()["paths"], key=lambda path: (path.count("{"), path))
    return tuple((re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in paths)


def _template(method: str, path: str) -> str | None:
    for pattern, template in _templates():
        if pattern.fullmatch(path) and "requestBody" in _book()["paths"][template].get(
            method.lower(), {}
        ):
            return template
    return None


@cache
def _validator(template: str, method: str) -> Any:
    resource = Resource.from_contents(_book(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(_URN, resource)
    escaped = template.replace("~", "~0").replace("/", "~1")
    inside = f"/paths/{escaped}/{method.lower()}/requestBody/content/application~1json/schema"
    schema = {"$ref": f"{_URN}#{inside.replace('{', '%7B').replace('}', '%7D')}"}
    return _Validator(schema, registry=registry)


def _with_text_ids(body: object) -> object:
    """Write the numbers that are ids as text, and rights as the numbers that they are.

    Of rights the description says that they are numbers, Discord's pages that they are text. A file
    that comes with a message is named by its place among them, which is a small number.
    """
    match body:
        case dict():
            return {name: _plain(name, value) for name, value in body.items()}
        case list():
            return [_with_text_ids(value) for value in body]
        case _:
            return body


def _plain(name: str, value: object) -> object:
    if _is_id(name, value):
        return str(value)
    if name == "attachments" and isinstance(value, list):
        return [{**one, "id": str(one["id"])} for one in value]
    if name in ("allow", "deny") and isinstance(value, str):
        return int(value)
    return _with_text_ids(value)


def _is_id(name: str, value: object) -> bool:
    return isinstance(value, int) and value > 1 << 40 and (name == "id" or name.endswith("_id"))
