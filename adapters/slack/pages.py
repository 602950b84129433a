"""The few pages of installing, in Dutch and English: plain, and without anything from outside.

Each says what happened and what to do next. None holds a word of Slack's or of whoever asked.
"""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from html import escape

from starlette.responses import HTMLResponse

from .paths import INSTALL_PATH

LANGUAGES = ("nl", "en")


class Page(StrEnum):
    """What there is to say."""

    INSTALL = "install"
    DONE = "done"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    TOO_OLD = "too-old"
    USED = "used"
    OTHER_BROWSER = "other-browser"
    FOREIGN = "foreign"
    CODE = "code"
    ORGANISATION = "organisation"
    AWAY = "away"
    BUSY = "busy"
    OPERATOR = "operator"


STATUS = {
    Page.INSTALL: 200,
    Page.DONE: 200,
    Page.CANCELLED: 200,
    Page.OPERATOR: 500,
    Page.AWAY: 503,
    Page.BUSY: 503,
}
#: Whoever asked may do something about all others.
_OTHERWISE = 400
#: Pages on which the way to begin again is of no use at once.
_WITHOUT_WAY = (Page.INSTALL, Page.DONE, Page.OPERATOR)

_NL = {
    Page.INSTALL: (
        "Intervisor in jullie Slack",
        (
            "Intervisor begeleidt intervisie in een besloten kanaal. Het leest niet mee met wat"
            " jullie elkaar schrijven: wat telt, geven jullie door via knoppen en formulieren."
        ),
        "Verwijderen jullie de app later, dan wordt alles van jullie werkruimte gewist.",
    ),
    Page.DONE: (
        "Intervisor staat in jullie Slack",
        "Ga in Slack naar een besloten kanaal met je groep en typ /{command}.",
        "Dit venster mag dicht.",
    ),
    Page.CANCELLED: (
        "Er is niets geïnstalleerd",
        "Je hebt de installatie afgebroken. Er is niets veranderd in jullie Slack.",
        "Wil je toch verder, begin dan opnieuw.",
    ),
    Page.DECLINED: (
        "Slack heeft niet geïnstalleerd",
        "Slack heeft de installatie niet toegestaan. Er is niets veranderd.",
        (
            "In sommige werkruimtes moet een beheerder een app eerst goedkeuren. Vraag dat na,"
            " en begin dan opnieuw."
        ),
    ),
    Page.TOO_OLD: (
        "Dit duurde te lang",
        "Na het begin heb je tien minuten om in Slack toestemming te geven.",
        "Begin opnieuw; er is nog niets geïnstalleerd.",
    ),
    Page.USED: (
        "Deze stap is al gedaan",
        "Deze pagina is al een keer geopend. Elke installatie telt één keer.",
        "Typ in Slack /{command} in een besloten kanaal. Werkt dat niet, begin dan opnieuw.",
    ),
    Page.OTHER_BROWSER: (
        "Dit begon in een andere browser",
        (
            "Slack bracht je terug in een browser waarin de installatie niet begon, of deze browser"
            " bewaart geen cookies."
        ),
        "Begin opnieuw, en blijf in dezelfde browser.",
    ),
    Page.FOREIGN: (
        "Deze pagina hoort bij geen installatie",
        "Wat je hier bracht, begon niet bij Intervisor. Er is niets geïnstalleerd.",
        "Wil je installeren, begin dan hier.",
    ),
    Page.CODE: (
        "Slack herkent deze stap niet meer",
        "De toestemming uit Slack is al gebruikt of is niet meer geldig.",
        "Begin opnieuw.",
    ),
    Page.ORGANISATION: (
        "Kies één werkruimte",
        "Intervisor kan nog niet voor een hele organisatie tegelijk worden geïnstalleerd.",
        "Begin opnieuw, en kies in Slack de werkruimte van je groep.",
    ),
    Page.AWAY: (
        "Slack antwoordt nu niet",
        "De installatie is niet afgemaakt, omdat Slack niet op tijd antwoordde.",
        "Probeer het over een paar minuten opnieuw.",
    ),
    Page.BUSY: (
        "Het lukt nu even niet",
        "Intervisor kon de installatie niet bewaren.",
        "Probeer het over een paar minuten opnieuw.",
    ),
    Page.OPERATOR: (
        "Hier moet de beheerder van Intervisor naar kijken",
        "Slack herkent Intervisor zelf niet. Jij hebt niets verkeerd gedaan.",
        "Laat de beheerder van deze Intervisor weten dat installeren niet lukt.",
    ),
}
_EN = {
    Page.INSTALL: (
        "Intervisor in your Slack",
        (
            "Intervisor guides intervision, peer consultation, in a private channel. It does not"
            " read what you write to each other: what counts is given through buttons and forms."
        ),
        "If you remove the app later, everything of your workspace is erased.",
    ),
    Page.DONE: (
        "Intervisor is in your Slack",
        "Go to a private channel with your group in Slack and type /{command}.",
        "You may close this window.",
    ),
    Page.CANCELLED: (
        "Nothing was installed",
        "You broke the installation off. Nothing has changed in your Slack.",
        "If you want to go on after all, begin again.",
    ),
    Page.DECLINED: (
        "Slack did not install it",
        "Slack did not allow the installation. Nothing has changed.",
        (
            "In some workspaces an administrator has to approve an app first. Ask about that, and"
            " then begin again."
        ),
    ),
    Page.TOO_OLD: (
        "This took too long",
        "After the beginning you have ten minutes to give permission in Slack.",
        "Begin again; nothing was installed yet.",
    ),
    Page.USED: (
        "This step was done already",
        "This page was opened once before. Each installation counts once.",
        "Type /{command} in a private channel in Slack. If that does not work, begin again.",
    ),
    Page.OTHER_BROWSER: (
        "This began in another browser",
        (
            "Slack brought you back in a browser in which the installation did not begin, or this"
            " browser keeps no cookies."
        ),
        "Begin again, and stay in the same browser.",
    ),
    Page.FOREIGN: (
        "This page belongs to no installation",
        "What brought you here did not begin at Intervisor. Nothing was installed.",
        "If you want to install it, begin here.",
    ),
    Page.CODE: (
        "Slack does not know this step any more",
        "The permission from Slack was used already or is not valid any more.",
        "Begin again.",
    ),
    Page.ORGANISATION: (
        "Choose one workspace",
        "Intervisor cannot be installed for a whole organisation at once yet.",
        "Begin again, and choose the workspace of your group in Slack.",
    ),
    Page.AWAY: (
        "Slack does not answer now",
        "The installation was not finished, because Slack did not answer in time.",
        "Try again in a few minutes.",
    ),
    Page.BUSY: (
        "This does not work just now",
        "Intervisor could not keep the installation.",
        "Try again in a few minutes.",
    ),
    Page.OPERATOR: (
        "Whoever runs this Intervisor has to look at it",
        "Slack does not know Intervisor itself. You did nothing wrong.",
        "Let whoever runs this Intervisor know that installing does not work.",
    ),
}
TEXTS = {"nl": _NL, "en": _EN}
_ADD = {"nl": "Naar Slack om te installeren", "en": "To Slack, to install"}
_AGAIN = {"nl": "Opnieuw beginnen", "en": "Begin again"}

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5rem;"
    "color:#1d2733;background:#fff}h1{font-size:1.5rem;line-height:1.25}"
    "a{display:inline-block;padding:.6rem 1rem;border-radius:.4rem;background:#1f5f4a;color:#fff;"
    "text-decoration:none}a:focus-visible{outline:3px solid #1d2733;outline-offset:3px}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def language_of(accepted: str, *, otherwise: str) -> str:
    """The first of ours in an Accept-Language header, in the order in which they stand there."""
    for part in accepted[:200].split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return otherwise


def status_of(page: Page) -> int:
    """The HTTP status of a page."""
    return STATUS.get(page, _OTHERWISE)


def answer(page: Page, *, language: str, command: str) -> HTMLResponse:
    """A page as it is sent."""
    return HTMLResponse(
        written(page, language=language, command=command),
        status_code=status_of(page),
        headers=HEADERS,
    )


def written(page: Page, *, language: str, command: str, link: str | None = None) -> str:
    """A page as HTML. ``link``: where its button leads; else to the beginning."""
    title, what, next_step = (text.format(command=command) for text in TEXTS[language][page])
    button = ""
    if link is not None:
        button = _button(link, _ADD[language])
    elif page not in _WITHOUT_WAY:
        button = _button(INSTALL_PATH, _AGAIN[language])
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1><p>{escape(what)}</p><p>{escape(next_step)}</p>{button}"
        "</main></body></html>"
    )


def _button(link: str, label: str) -> str:
    return f'<p><a href="{escape(link)}" rel="noreferrer">{escape(label)}</a></p>'
