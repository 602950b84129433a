"""``dataclasses.replace`` for the engine's own dataclasses, which are many fields wide.

The standard one asks every field by name, one after another; more than half of what an event
cost was that. For whoever reads or checks types it is the same function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["replace"]

#: How all values of a dataclass are read at once, and where each of them stands.
Plan = tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]


class Plans(dict[type[Any], Plan]):
    """The plan of each dataclass, made when it is first asked for."""

    def __missing__(self, kind: type[Any]) -> Plan:
        names = [field.name for field in fields(kind)]
        self[kind] = attrgetter(*names), {name: at for at, name in enumerate(names)}
        return self[kind]


_plans = Plans()


def replaced(one: Any, **changes: object) -> Any:
    """A copy with some values changed; ``KeyError`` for a name it does not have.

    For dataclasses of two fields or more, all of which are given when one is made.
    """
    kind = type(one)
    values_of, place_of = _plans[kind]
    values = list(values_of(one))
    for name, value in changes.items():
        values[place_of[name]] = value
    return kind(*values)


if TYPE_CHECKING:
    from dataclasses import replace
else:
    replace = replaced
