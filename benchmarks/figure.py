"""A figure with its aim: what is printed, and the bot that is measured."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from functools import cache

from bot.assembly import Bot
from bot.laboratory import rehearsal_bot
from bot.rehearsal.run import Props
from methods import load_library
from methods.spec import Method


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and its aim in the same unit: the most, or the least, that it should be."""

    number: str
    name: str
    value: float
    aim: float
    unit: str
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.value >= self.aim if self.at_least else self.value <= self.aim

    def line(self) -> str:
        """One line: name, value, aim, met or missed."""
        met = "met" if self.is_met else "missed"
        most = "at least" if self.at_least else "at most"
        value, aim = (f"{amount:.3g} {self.unit}".rstrip() for amount in (self.value, self.aim))
        return f"{self.number:<4} {self.name}: {value} (aim: {most} {aim}) {met}"


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A figure that could not be measured, and why. It is missed."""

    number: str
    name: str
    why: str

    def line(self) -> str:
        """One line, as a figure has."""
        return f"{self.number:<4} {self.name} ({self.why}) missed"


def machine() -> str:
    """What the figures were measured on."""
    cores = os.cpu_count() or 1
    system = f"{platform.system()} {platform.machine()}, {cores} cores"
    return f"{system}, {platform.python_implementation()} {platform.python_version()}"


@cache
def library() -> dict[str, Method]:
    """The methods, read once: starting is not what is measured."""
    return dict(load_library())


def assemble(props: Props) -> Bot:
    """The whole bot around a rehearsal's clock, ids and platform, its database in memory."""
    return rehearsal_bot(library(), props)
