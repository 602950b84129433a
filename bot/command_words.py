"""The words that may stand behind ``/intervisie``: one table, for the core and every platform.

Each has one name in each language, by which help and sentences call it, and may be known by others
too. Where a platform shows people what they can type, it shows these names in the reader's own
language; elsewhere they type them, in whichever language.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommandWord:
    """A word of the command. ``also``: what is understood beside its two names.

    ``about_group``: it is about how the group works, and stands behind ``SECTION`` where words
    are shown.
    """

    english: str
    dutch: str
    also: tuple[str, ...] = ()
    about_group: bool = False

    @property
    def typed(self) -> tuple[str, ...]:
        """Everything that somebody may type for it, each once."""
        return tuple(dict.fromkeys((self.dutch, self.english, *self.also)))

    def named(self, language: str) -> str:
        """Its name in a language of ours."""
        return self.dutch if language == "nl" else self.english


MENU = CommandWord("menu", "menu", ("",))
START = CommandWord("start", "start", ("begin", "nieuw", "new"))
TRIAL = CommandWord("trial", "proef")
CASE = CommandWord("case", "casus")
CASES = CommandWord("cases", "casussen")
NEXT = CommandWord("next", "volgende")
DATES = CommandWord("dates", "data", ("datums",))
PROGRAMME = CommandWord("programme", "programma", ("program",))
CALENDAR = CommandWord("calendar", "agenda", ("kalender",))
MEETING = CommandWord("meeting", "bijeenkomst", ("meet",))
MINE = CommandWord("mine", "mijn", ("voornemen", "intention"))
GOALS = CommandWord("goal", "doel", ("doelen", "goals"))
REPORTS = CommandWord("report", "verslag", ("verslagen", "reports"))
PORTFOLIO = CommandWord("portfolio", "portfolio", ("portefeuille",))
REGISTERS = CommandWord("register", "register", ("registers",))
PROOF = CommandWord("proof", "bewijs")
CALL = CommandWord("call", "bellen")
URGENT = CommandWord("urgent", "nood")
AGREEMENTS = CommandWord("agreements", "afspraken", ("agree",), about_group=True)
PLACE = CommandWord("place", "plek", about_group=True)
GUIDANCE = CommandWord("guidance", "begeleiding", about_group=True)
WAYS = CommandWord("ways", "werkwijze", about_group=True)
MIRROR = CommandWord("mirror", "spiegel", about_group=True)
LEAVE = CommandWord("leave", "verlaten", ("vertrek",), about_group=True)
COORDINATION = CommandWord("coordination", "coordinatie", ("coördinatie",))
HELP = CommandWord("help", "hulp")

#: Every word, in the order in which they are shown.
COMMAND_WORDS = (
    MENU, START, TRIAL, CASE, CASES, NEXT, DATES, PROGRAMME, CALENDAR, MEETING, MINE, GOALS,
    REPORTS, PORTFOLIO, REGISTERS, PROOF, CALL, URGENT, AGREEMENTS, PLACE, GUIDANCE, WAYS, MIRROR,
    LEAVE, COORDINATION, HELP,
)  # fmt: skip
#: Before a word about how the group works; by itself it says nothing.
SECTION = CommandWord("group", "groep")
#: Behind ``START``: not here, in a room of its own.
IN_NEW_ROOM = CommandWord("new", "nieuw")


def words_typed(text: str) -> tuple[str, ...]:
    """What was typed behind the command, as it is compared: without the section before it."""
    typed = tuple(text.casefold().split())
    has_section = any(word in SECTION.typed for word in typed[:1])
    return typed[1:] if has_section else typed
