"""The few words that Discord itself forces on this adapter: of its command, and two replies.

Everything else that people read is made by the core.
"""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS: Mapping[str, Mapping[str, str]] = {
    "command": {
        "nl": "Jullie intervisie: een groep, een casus, de volgende bijeenkomst",
        "en": "Your intervision: a group, a case, the next meeting",
    },
    "text-name": {"nl": "woord", "en": "word"},
    "text": {
        "nl": "Laat dit leeg om te zien wat er kan",
        "en": "Leave this empty to see what you can do",
    },
    "not-kept": {
        "nl": "Dit is niet bewaard. Doe het over een moment nog eens.",
        "en": "This was not kept. Do it again in a moment.",
    },
    "which-server": {
        "nl": "Ik sta in meer dan één server en weet hier niet voor welke dit is."
        " Doe dit in het kanaal van je groep.",
        "en": "I am in more than one server and cannot tell which one this is for."
        " Do this in the channel of your group.",
    },
}


def language_of(locale: str | None) -> str:
    """Which of our languages goes with what Discord tells ("nl", "en-GB", "de")."""
    return "nl" if (locale or "").lower().startswith("nl") else "en"


def say(language: str, key: str) -> str:
    """Return a text as plain words."""
    return _TEXTS[key][language]
