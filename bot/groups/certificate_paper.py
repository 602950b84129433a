"""What stands on a certificate, before it is a file. Its owner's name is put on here.

The name is the one by which the platform calls them; it stands in the file and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ..ports import Tx
from ..records import Certificate, Person, Subject
from ..schedule.series import local_date
from ..words import clean
from .certificate_facts import Facts, certificate_of, facts_of
from .meetings import Tools
from .methods_told import Methods, methods_of
from .proof import facts_told
from .speech import Speech
from .stated import Stated, guides_stated, own_stated

#: Where anybody may look up a number.
PATH = "/proof/"


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on a certificate. ``told``: the facts of each meeting in words.

    ``own``: in which registers its owner says that they are. ``guides``: in which whoever was named
    to guide says so, and at how many of its meetings.
    """

    certificate: Certificate
    facts: Facts
    told: tuple[tuple[str, ...], ...]
    name: str
    confirmed_at: datetime
    check_at: str
    own: tuple[Stated, ...] = ()
    guides: tuple[tuple[Stated, int], ...] = ()
    methods: Methods = field(default_factory=dict)

    @property
    def confirmed_on(self) -> str:
        """The day on which a colleague confirmed it, where their group is."""
        return local_date(self.confirmed_at, self.facts.meetings[-1].held.zone).isoformat()


def paper_of(
    tx: Tx, tools: Tools, speech: Speech, person: Person, *, subject: Subject
) -> Paper | None:
    """What stands on the certificate about this; None where none was confirmed."""
    certificate, facts = certificate_of(tx, person.id, subject), facts_of(tx, person.id, subject)
    about = None if certificate is None else certificate.about
    if certificate is None or facts is None or about is None or about.confirmed_at is None:
        return None
    told = tuple(tuple(facts_told(tx, tools, speech, one)) for one in facts.meetings)
    name = clean(speech.dialect.plain_name(person.external), one_line=True)
    held = [one.held for one in facts.meetings]
    return Paper(
        certificate,
        facts,
        told,
        name,
        about.confirmed_at,
        check_at(tools, certificate.number),
        own_stated(tx, tools, person.id, language=speech.language),
        guides_stated(tx, tools, held, language=speech.language),
        methods_of(tx, tools, (used for one in held for used in one.methods)),
    )


def check_at(tools: Tools, number: str) -> str:
    """Where this number may be looked up; "" where this bot is not found from outside."""
    return f"{tools.public_url}{PATH}{number}" if tools.public_url else ""
