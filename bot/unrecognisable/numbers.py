"""Numbers and addresses that lead to one person: what has a form of its own.

Whether a number is a telephone number or a BSN is for the libraries that know the plans and the
checks of the countries; the rest are patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from stdnum.nl import bsn

from .details import Detail, Kind

#: Where a number without a country's code is looked for, by the language of the group.
REGIONS = {"nl": ("NL", "BE"), "en": ("GB", "IE", "NL")}
LENIENCY = phonenumbers.Leniency.POSSIBLE
_ENDINGS = r"nl|be|de|com|org|net|eu|uk|ie|info|school|care|health|io|app|example"
_SHAPES = (
    (Kind.EMAIL, re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    (
        Kind.URL,
        re.compile(
            r"\bhttps?://[^\s<>\"']+[\w/]"
            r"|\bwww\.[\w.-]+\w(?:/[^\s<>\"']*\w)?"
            rf"|\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:{_ENDINGS})\b(?:/[^\s<>\"']*[\w/])?",
            re.IGNORECASE,
        ),
    ),
    (
        Kind.MENTION,
        re.compile(r"(?<![\w.@])@(?!(?:iedereen|everyone|here|channel|all)\b)[A-Za-z][\w.-]*\w"),
    ),
    (
        Kind.POSTCODE,
        re.compile(r"\b(?!(?:19|20)\d\d [A-Z])[1-9]\d{3}[ -]?(?!SA|SD|SS)[A-Z]{2}\b(?!-)"),
    ),
    # The same digits as a year: only where no word says that they are one.
    (
        Kind.POSTCODE,
        re.compile(
            r"(?<!\bin )(?<!\bsinds )(?<!\bbegin )(?<!\beind )\b(?:19|20)\d\d [A-Z]{2}\b(?!-)"
        ),
    ),
    (Kind.POSTCODE, re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")),
)
_NINE = re.compile(
    r"(?<![\w.-])\d{4}[ .]?\d{2}[ .]?\d{3}(?![\w-])|(?<![\w.-])\d{3}[ .]\d{3}[ .]\d{3}(?![\w-])"
)
#: What a file is called, and then its number. Rooms and beds may have short ones.
_FILE = re.compile(
    r"\b(?:"
    r"(?:dossier|pati[eë]nt|cli[eë]nt|zaak|melding|leerling|casus|polis|klant|zorg|incident)"
    r"(?:en|s)?[- ]?(?:nummer|nr\.?)"
    r"|dossier|zaak|(?:case|file|patient|client|record|report|incident|pupil|student|reference|NHS|claim|hospital)"
    r"(?: file| record)? (?:number|no\.?|nr\.?|ref(?:erence)?)|file|case|reference|ref\.?"
    r"|casus|melding|nummer|number"
    r")\s*(?:is|was|:|#|=)?\s*#?(?P<number>[A-Z]{0,4}[-/ ]?\d[\dA-Z/.-]{2,}\w)(?!\w)",
    re.IGNORECASE,
)
_ROOM = re.compile(
    r"\b(?:kamer|bed|lokaal|room|bay|cubicle)(?: ?(?:nummer|nr\.?|number|no\.?))? "
    r"(?P<number>[A-Z]?\d{1,4}[A-Za-z]?)(?![\w-])",
    re.IGNORECASE,
)


def find_numbers(text: str, language: str) -> Iterator[Detail]:
    """Addresses, telephone numbers, BSNs, postcodes and the numbers of files."""
    for kind, shape in _SHAPES:
        for hit in shape.finditer(text):
            yield Detail(kind, *hit.span())
    for hit in _NINE.finditer(text):
        if bsn.is_valid(hit.group()):
            yield Detail(Kind.BSN, *hit.span())
    for shape in (_FILE, _ROOM):
        for hit in shape.finditer(text):
            yield Detail(Kind.FILE_NUMBER, *hit.span("number"))
    for region in REGIONS.get(language, REGIONS["nl"]):
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=LENIENCY):
            # Numbers of a length that could be one are many; those that begin as one are few.
            if not match.raw_string.startswith(("+", "0", "(0")):
                continue
            yield Detail(Kind.PHONE, match.start, match.end)
