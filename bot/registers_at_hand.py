"""Which registers a bot knows of: those that come with it, and those of its operator."""

from __future__ import annotations

from collections.abc import Mapping

from .config import Settings
from .errors import ConfigError
from .registers import Profile, RegisterError, load_registers


def registers_at_hand(settings: Settings) -> Mapping[str, Profile]:
    """All profiles, with the operator's own; ``ConfigError`` names every mistake."""
    try:
        return load_registers(settings.registers)
    except RegisterError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise ConfigError(f"A profile of a register is not right:\n{problems}") from None
