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
    "new-room": {
        "nl": "Niet hier: in een nieuw besloten kanaal, dat ik maak",
        "en": "Not here: in a new private channel, which I make",
    },
    "word-menu": {
        "nl": "Wat je kunt doen, met knoppen",
        "en": "What you can do, with buttons",
    },
    "word-start": {
        "nl": "Een groep beginnen, in een besloten kanaal",
        "en": "Begin a group, in a private channel",
    },
    "word-trial": {
        "nl": "Een half uur intervisie proberen, waar niets van bewaard blijft",
        "en": "Try half an hour of intervision, of which nothing is kept",
    },
    "word-case": {
        "nl": "Een casus inbrengen, of je casus nalezen",
        "en": "Bring a case, or read yours again",
    },
    "word-cases": {
        "nl": "Welke casussen er klaarliggen",
        "en": "Which cases there are",
    },
    "word-next": {
        "nl": "Wanneer jullie samenkomen, en of jij erbij bent",
        "en": "When you meet, and whether you come",
    },
    "word-dates": {
        "nl": "De data van een jaar, en samen een dag kiezen",
        "en": "The dates of a year, and choosing a day together",
    },
    "word-programme": {
        "nl": "Een aantal bijeenkomsten met een begin en een eind",
        "en": "A number of meetings with a beginning and an end",
    },
    "word-calendar": {
        "nl": "De bijeenkomsten in je eigen agenda",
        "en": "The meetings in your own calendar",
    },
    "word-meeting": {
        "nl": "Wat jij kunt doen in de bijeenkomst",
        "en": "What you can do in the meeting",
    },
    "word-mine": {
        "nl": "Wat van jou is, alleen voor jou te zien",
        "en": "What is yours, for your eyes only",
    },
    "word-goal": {
        "nl": "Je persoonlijke doelen",
        "en": "Your personal goals",
    },
    "word-report": {
        "nl": "Voor jezelf schrijven na een bijeenkomst",
        "en": "Write for yourself after a meeting",
    },
    "word-portfolio": {
        "nl": "Eén bestand van wat van jou is",
        "en": "One file of what is yours",
    },
    "word-register": {
        "nl": "Wat jouw register over intervisie vraagt",
        "en": "What your register asks about intervision",
    },
    "word-proof": {
        "nl": "Je bijeenkomsten en uren, en een bewijs ervan",
        "en": "Your meetings and hours, and proof of them",
    },
    "word-call": {
        "nl": "Wie je kunt bellen, en wanneer",
        "en": "Whom you can call, and when",
    },
    "word-urgent": {
        "nl": "Als iets niet kan wachten",
        "en": "When something cannot wait",
    },
    "word-agreements": {
        "nl": "De afspraken van je groep",
        "en": "The agreements of your group",
    },
    "word-place": {
        "nl": "Waar jullie samenkomen",
        "en": "Where you meet",
    },
    "word-guidance": {
        "nl": "Wie jullie gesprek leidt",
        "en": "Who guides your talk",
    },
    "word-ways": {
        "nl": "Hoe jullie werken, en hoe je dat verandert",
        "en": "How you work, and how to change it",
    },
    "word-mirror": {
        "nl": "Hoe de groep het doet, zonder namen",
        "en": "How the group is doing, without names",
    },
    "word-leave": {
        "nl": "Uit de groep gaan",
        "en": "Leave the group",
    },
    "word-coordination": {
        "nl": "Groepen samenstellen voor anderen",
        "en": "Put groups together for others",
    },
    "word-help": {
        "nl": "Wat dit is, en hoe je begint",
        "en": "What this is, and how to begin",
    },
    "word-group": {
        "nl": "Hoe jullie groep werkt",
        "en": "How your group works",
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
