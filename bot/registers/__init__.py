"""What professional registers ask about intervision, as data, and the model that reads it."""

from .library import RegisterError, built_in, check_file, load_registers
from .periods import period_of
from .profile import Amount, Confidence, Profile, RegisterTexts, Said, Standing, Unit, Word
from .promises import promises

__all__ = [
    "Amount",
    "Confidence",
    "Profile",
    "RegisterError",
    "RegisterTexts",
    "Said",
    "Standing",
    "Unit",
    "Word",
    "built_in",
    "check_file",
    "load_registers",
    "period_of",
    "promises",
]
