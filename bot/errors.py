"""The errors that cross module borders. Every one says what happened and what to do.

None of them ever holds anything a person typed.
"""

from __future__ import annotations

from datetime import timedelta

#: Exit status for a wrong configuration (sysexits.h, EX_CONFIG).
EXIT_CONFIG = 78
#: Exit status of a process that is dead inside and is to be started again (EX_SOFTWARE).
EXIT_DEAD = 70


class IntervisorError(Exception):
    """Anything that we raise on purpose."""


class ConfigError(IntervisorError):
    """The operator must change something before the bot can start. Exit status 78."""


class ConnectionDead(IntervisorError):
    """A connection gave no sign of life for too long. Exit status 70."""

    def __init__(self, platform: str) -> None:
        super().__init__(
            f"Nothing was heard from {platform} for too long. What was acknowledged is kept; the"
            " process ends, and is to be started again."
        )


class Busy(IntervisorError):
    """The store could not begin in time. Nothing was stored; press again in a moment."""

    def __init__(self) -> None:
        super().__init__("The store is busy. Nothing was stored; try again in a moment.")


class Unsettled(Busy):
    """The store went away while it was keeping something: it may or may not be kept.

    Doing the same again is safe: what was kept is not kept twice.
    """

    def __init__(self) -> None:
        IntervisorError.__init__(
            self, "The store went away in the middle. Do it again; nothing happens twice."
        )


class StoreFull(IntervisorError):
    """The disk is full. Nothing of this unit was stored, everything before it is safe."""

    def __init__(self) -> None:
        super().__init__("The disk is full. Make room; what was saved before is safe.")


class VersionConflict(IntervisorError):
    """Somebody saved this meeting in between. The unit is to be run again."""

    def __init__(self) -> None:
        super().__init__("The meeting was changed in between. Run the unit again.")


class KeyLost(IntervisorError):
    """A text cannot be opened: its key was destroyed or is not the right one."""

    def __init__(self) -> None:
        super().__init__("This text cannot be opened: its key is gone or is another one.")


class PlatformError(IntervisorError):
    """What a platform may answer when it is asked to show something."""


class RateLimited(PlatformError):
    """Too fast. Try again after ``wait_for``."""

    def __init__(self, wait_for: timedelta) -> None:
        super().__init__("The platform asks to wait.")
        self.wait_for = wait_for


class OutcomeUnknown(PlatformError):
    """The reply was lost: it may or may not have happened."""

    def __init__(self) -> None:
        super().__init__("The platform's reply was lost.")


class NotThere(PlatformError):
    """The place or the post does not exist (any more)."""

    def __init__(self) -> None:
        super().__init__("The place or the post does not exist.")


class NotAllowed(PlatformError):
    """The platform does not let us. Asking again will not help."""

    def __init__(self) -> None:
        super().__init__("The platform does not allow this.")


class Unavailable(PlatformError):
    """The platform cannot be reached, and nothing happened."""

    def __init__(self) -> None:
        super().__init__("The platform cannot be reached.")
