"""Words: turns screens into cards in somebody's language, with whatever people typed made inert.

Owns the catalogues and every way a value is written in a sentence. It must not know a platform:
how one writes names, moments and special characters comes in as a ``Dialect``.
"""

from .catalogue import LANGUAGES, WordsError
from .dialects import PlainDialect
from .moments import (
    format_day,
    format_duration,
    format_hours,
    format_moment,
    format_month,
    short_months,
)
from .typed import clean, clip, divide, shown_length
from .words import COMMAND, Words

__all__ = [
    "COMMAND",
    "LANGUAGES",
    "PlainDialect",
    "Words",
    "WordsError",
    "clean",
    "clip",
    "divide",
    "format_day",
    "format_duration",
    "format_hours",
    "format_moment",
    "format_month",
    "short_months",
    "shown_length",
]
