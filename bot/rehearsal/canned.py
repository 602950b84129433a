"""The invented words that simulated colleagues write: read from a file a language, checked.

Cases, open and factual questions, thoughts that begin with oneself, takeaways and if-then plans;
a colleague gives advice only where a method asks for it.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

Lines = tuple[str, ...]
#: The texts of a case, by their names in the case form.
CASE_FIELDS = (
    "title",
    "stuck",
    "happened",
    "question",
    "wants",
    "help",
    "unwanted",
    "did",
    "difficult",
    "value",
    "tried",
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Material(_Strict):
    """What is asked, answered and thought around one case, by whom it is not specific to."""

    reworded: str
    open: Lines = Field(min_length=3)
    factual: Lines = Field(min_length=3)
    answers: Lines = Field(min_length=3)
    thoughts: Lines = Field(min_length=3)
    own_thoughts: Lines = Field(min_length=2)
    takeaway: str
    intention: str


class CannedCase(Material):
    """An invented case. The names of its texts are those of the fields of the case form.

    ``wants``: the kind of help that is sought, one of those that the form offers.

    ``asks``: the question of a form for which it is meant, where that is not the usual one.
    """

    id: str
    asks: str | None = None
    title: str
    stuck: str
    happened: str
    did: str
    value: str
    tried: str
    question: str
    wants: str
    help: str
    unwanted: str
    difficult: str

    def fields(self) -> dict[str, str]:
        """What the case form is filled in with."""
        return {name: getattr(self, name) for name in CASE_FIELDS}

    def brought_again(self, time: int) -> CannedCase:
        """The same case in words of its own, for the ``time``-th time that it is brought."""
        return self.model_copy(
            update={
                name: f"{text} ({time})" for name, text in self.fields().items() if name != "wants"
            }
        )


class LinesForAll(_Strict):
    """What belongs to no case."""

    takeaways: Lines = Field(min_length=8)
    plans: Lines = Field(min_length=6)
    leaves: Lines = Field(min_length=2)
    evaluations: Lines = Field(min_length=8)
    look_backs: Lines = Field(min_length=6)
    told: Lines = Field(min_length=10)
    small_talk: Lines = Field(min_length=8)
    stories: Lines = Field(min_length=8)
    responses: Lines = Field(min_length=8)
    outcomes: Lines = Field(min_length=5)
    formulations: Lines = Field(min_length=8)
    offers: Lines = Field(min_length=8)
    notes: Lines = Field(min_length=6)
    observations: Lines = Field(min_length=6)


class Canned(_Strict):
    """Everything of one language. ``any`` is for a case that somebody else wrote.

    ``steps``: what fits one step of a method only, by its id and then by the kind of gift.
    """

    names: Lines = Field(min_length=10)
    group: str
    cases: tuple[CannedCase, ...] = Field(min_length=6)
    any: Material
    lines: LinesForAll
    steps: Mapping[str, Mapping[str, Lines]]


@cache
def canned(language: str) -> Canned:
    """The words of a language ("nl" or "en"); ``FileNotFoundError`` for any other."""
    file = resources.files(__package__) / "texts" / f"{language}.toml"
    return Canned.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


class Drawer:
    """Hands out lines in a seeded order, to nobody the same one twice while others are left."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._orders: dict[Hashable, tuple[str, ...]] = {}
        self._next: dict[Hashable, int] = {}
        self._had: set[tuple[Hashable, str]] = set()

    def draw(self, pool: str, lines: Sequence[str], *, person: Hashable) -> str:
        """The next line of ``pool`` for this person; ``lines`` are all there are in it."""
        order = self._orders.get(pool)
        if order is None:
            shuffled = list(lines)
            random.Random(f"{self._seed}:{pool}").shuffle(shuffled)
            order = self._orders[pool] = tuple(shuffled)
        start = self._next.get(pool, 0)
        turns = [order[(start + step) % len(order)] for step in range(len(order))]
        line = next((one for one in turns if (person, one) not in self._had), turns[0])
        self._next[pool] = start + turns.index(line) + 1
        self._had.add((person, line))
        return line
