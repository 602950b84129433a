"""Whether a certificate holds, for anybody who has its number: a page that names nobody.

A number that nobody was given is answered like any other, and none is logged.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .calendar_feeds import HEADERS, told
from .errors import IntervisorError
from .groups.certificate_paper import PATH
from .groups.proof_page import ProofPage, proof_page
from .groups.signing import Verdict
from .ports import DEED_DEADLINE, Store
from .turnstile import Turnstile
from .words import Words

#: Room around the words, and light or dark as somebody's screen is.
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:2rem auto;max-width:32rem;padding:0 1rem;font:1.1rem/1.5 sans-serif}"
    "h1{font-size:1.6rem;line-height:1.2}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'none';"
    " frame-ancestors 'none'; base-uri 'none'"
)
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>{style}</style></head>
<body><main><h1>{title}</h1><p><strong>{says}</strong></p>{lines}</main>
</body></html>
"""
#: The languages of the page; the first is for whoever asks for neither.
_LANGUAGES = ("en", "nl")

_log = structlog.get_logger(__name__)


class ProofDoor:
    """Answers once ``look_in`` was called; before that it asks to come back."""

    def __init__(self) -> None:
        self._turnstile = Turnstile()
        self._store: Store | None = None
        self._words: Words | None = None

    @property
    def route(self) -> Route:
        """Where numbers are looked up."""
        return Route(f"{PATH}{{number}}", self._come)

    def look_in(self, store: Store, words: Words) -> None:
        """Serve what is kept here."""
        self._store, self._words = store, words

    async def _come(self, request: Request) -> Response:
        number, words = str(request.path_params["number"]), self._words
        if not self._turnstile.lets_in(number):
            return told("Too many requests.", 429)
        if self._store is None or words is None:
            return told("Try again later.", 503)
        language = _language(request.headers.get("accept-language", ""))
        try:
            page = await self._store.read(
                lambda tx: proof_page(tx, words, number, language=language), within=DEED_DEADLINE
            )
        except IntervisorError as error:
            _log.warning("a number was not looked up", error=type(error).__name__)
            return told("Try again later.", 503)
        return _shown(page)


def _shown(page: ProofPage) -> Response:
    said = {
        "style": _STYLE,
        "language": page.language,
        "title": escape(page.title),
        "says": escape(page.says),
        "lines": "".join(f"<p>{escape(line)}</p>" for line in page.lines),
    }
    headers = HEADERS | {"content-security-policy": _POLICY}
    status = 404 if page.verdict is Verdict.UNKNOWN else 200
    return HTMLResponse(_PAGE.format(**said), status_code=status, headers=headers)


def _language(accepted: str) -> str:
    """Whichever of ours is named first, by what a browser sends."""
    named = (one.strip()[:2].lower() for one in accepted.split(","))
    return next((one for one in named if one in _LANGUAGES), _LANGUAGES[0])
