"""``dataclasses.replace`` for the engine's own dataclasses, which are many fields wide.

The standard one asks every field by name, one after another; more than half of what an event
cost was that. For whoever reads or checks types it is the same function.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

__all__ = ["replace"]

T = TypeVar("T")

#: For each dataclass: how all its values are read at once, and where each of them stands.
_plans: dict[type[Any], tuple[attrgetter[Any], dict[str, int]]] = {}


def replaced(one: T, **changes: object) -> T:
    """A copy with some values changed; ``KeyError`` for a name it does not have.

    For dataclasses of two fields or more, all of which are given when one is made.
    """
    kind = type(one)
    plan = _plans.get(kind)
    if plan is None:
        names = [field.name for field in fields(cast("Any", kind))]
        plan = _plans[kind] = (attrgetter(*names), {name: at for at, name in enumerate(names)})
    values_of, place_of = plan
    values = list(values_of(one))
    for name, value in changes.items():
        values[place_of[name]] = value
    return kind(*values)


if TYPE_CHECKING:
    from dataclasses import replace
else:
    replace = replaced
