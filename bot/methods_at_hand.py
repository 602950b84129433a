"""Which methods a bot has at hand: the library's, and those of its operator."""

from __future__ import annotations

from collections.abc import Mapping

from methods import MethodError, load_library
from methods.spec import Method

from .config import Settings
from .errors import ConfigError


def load_methods(settings: Settings) -> Mapping[str, Method]:
    """The library with the operator's own methods; ``ConfigError`` names every mistake."""
    try:
        return load_library(settings.methods)
    except MethodError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise ConfigError(f"A method file is not right:\n{problems}") from None
