"""A certificate as a file: a signed JSON, a table, or a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..cards import File
from ..records import Way
from .certificate_document import paper_document
from .certificate_facts import Sum
from .certificate_paper import Paper
from .methods_told import methods_data
from .proof import Attended
from .signing import signed_file
from .speech import Speech
from .tables import table_of

#: What a certificate of a year says of each meeting.
OF_YEAR = ("began_at", "ended_at", "zone", "way", "minutes")
#: A table reads a cell that begins so as something to be worked out.
_WORKED_OUT = ("=", "+", "-", "@")


def paper_file(paper: Paper, secret: bytes, speech: Speech, form: str) -> File:
    """Make the file; its name says nothing but the number."""
    media_type, make = FORMS[form]
    name = f"certificate-{paper.certificate.number}.{form}"
    return File(name, media_type, make(paper, secret, speech))


def _json(paper: Paper, secret: bytes, _speech: Speech) -> bytes:
    head = {
        "number": paper.certificate.number,
        "name": paper.name,
        "confirmed_on": paper.confirmed_on,
        "check_at": paper.check_at or None,
        "registrations": [one.data for one in paper.own] or None,
        "guides": _guides(paper) or None,
        "methods": methods_data(paper.methods),
    }
    facts = paper.facts
    if facts.subject.year is None:
        body: dict[str, Any] = head | {"about": "meeting", "meeting": _meeting(facts.meetings[0])}
    else:
        body = head | {
            "about": "year",
            "year": facts.subject.year,
            "ways": [_sum(one) for one in facts.sums],
            "meetings": [_in_short(one) for one in facts.meetings],
        }
    return signed_file(secret, {key: one for key, one in body.items() if one is not None})


def _guides(paper: Paper) -> list[dict[str, Any]]:
    of_year = paper.facts.subject.year is not None
    return [one.data | ({"meetings": n} if of_year else {}) for one, n in paper.guides]


def _meeting(one: Attended) -> dict[str, Any]:
    held, own = one.held, one.own
    hours = {} if held.way is Way.WRITTEN else {"minutes": own.minutes}
    return {
        "began_at": held.began_at.isoformat(timespec="seconds"),
        "ended_at": held.ended_at.isoformat(timespec="seconds"),
        "zone": held.zone,
        "way": held.way.value,
        **hours,
        "present": held.present,
        "absent": held.absent,
        "were_enough": held.are_enough,
        "methods": [f"{used.id} {used.version}" for used in held.methods],
        "roles": [role.value for role in own.took],
        "own_case": own.brought_case,
        **({} if held.theme is None else {"theme": held.theme.value}),
        **({} if held.guided is None else {"guided": held.guided.value}),
        **({} if own.goal is None else {"goal": own.goal.value}),
    }


def _in_short(one: Attended) -> dict[str, Any]:
    """What a year says of each of its meetings."""
    whole = _meeting(one)
    return {name: whole[name] for name in OF_YEAR if name in whole}


def _sum(one: Sum) -> dict[str, Any]:
    hours = {} if one.way is Way.WRITTEN else {"minutes": one.minutes}
    return {"way": one.way.value, "meetings": one.meetings, **hours}


def _csv(paper: Paper, _secret: bytes, _speech: Speech) -> bytes:
    facts = paper.facts
    if facts.subject.year is None:
        rows = [_meeting(facts.meetings[0])]
    else:
        rows = [{"year": facts.subject.year} | _sum(one) for one in facts.sums]
    head = {
        "number": paper.certificate.number,
        "name": f"'{paper.name}" if paper.name.startswith(_WORKED_OUT) else paper.name,
        "confirmed_on": paper.confirmed_on,
        "check_at": paper.check_at,
        **_cells("registrations", [one.data for one in paper.own]),
        **_cells("guides", _guides(paper)),
    }
    return table_of(rows, head=head)


def _cells(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {name: ", ".join(" ".join(map(str, row.values())) for row in rows)} if rows else {}


def _pdf(paper: Paper, _secret: bytes, speech: Speech) -> bytes:
    # Its library is read in by the first who asks, for it makes a start longer.
    from ..paper.pages import pages  # noqa: PLC0415

    return pages(paper_document(paper, speech))


FORMS: Mapping[str, tuple[str, Callable[[Paper, bytes, Speech], bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "csv": ("text/csv", _csv),
    "json": ("application/json", _json),
}
