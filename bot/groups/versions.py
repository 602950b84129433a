"""What a group agreed: the standard agreements, some of them in its own words, and its own beside.

A version holds from the moment at which every member said yes to it; until then the one before it
does. The first is the standard one, of which nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..engine.ids import GroupId
from ..engine.phases.agree import AGREEMENTS
from ..engine.screen import Line, Moment, Paragraph, Typed
from ..ports import Tx
from ..records import Agreements

#: The standard agreements by their numbers, and the places for those of the group beside them.
STANDARD: Mapping[str, str] = {str(n): key for n, key in enumerate(AGREEMENTS, start=1)}
OWN = ("own-1", "own-2", "own-3")
#: Danger and a duty to report go first whatever a group agrees.
FIXED = "6"


@dataclass(frozen=True, slots=True)
class Versions:
    """What holds in a group, and what is proposed to hold.

    ``number`` counts the versions that held, the standard one among them. ``held``: None while
    that is the one. ``asked``: what not every member has said yes to yet.
    """

    number: int
    held: Agreements | None
    asked: Agreements | None

    @property
    def own(self) -> Mapping[str, str]:
        """The words of the group itself that hold."""
        return self.held.fields if self.held is not None else {}


def versions_of(tx: Tx, group: GroupId) -> Versions:
    """What holds in this group, and what is proposed."""
    known = tx.groups.agreements(group)
    held = [one for one in known if one.held_from is not None]
    open_ = [one for one in known if one.held_from is None and one.dropped_at is None]
    return Versions(len(held) + 1, held[-1] if held else None, open_[-1] if open_ else None)


def numbered(tx: Tx, group: GroupId, number: int) -> Agreements | None:
    """What was proposed under this number, or None."""
    return next((one for one in tx.groups.agreements(group) if one.number == number), None)


def line_of(name: str, own: Mapping[str, str]) -> Line | None:
    """One agreement as the group says it; None where there is none of this name."""
    if name in own:
        return Line("agreement.own", (("text", Typed(own[name])),))
    return Line(STANDARD[name]) if name in STANDARD else None


def agreement_lines(own: Mapping[str, str]) -> tuple[Line, ...]:
    """All agreements in the order in which they are read aloud."""
    lines = (line_of(name, own) for name in (*STANDARD, *OWN))
    return tuple(line for line in lines if line is not None)


def in_full(versions: Versions) -> list[Paragraph]:
    """The agreements for one reader, and since when they hold where they are not the first."""
    paragraphs = [Paragraph(line) for line in agreement_lines(versions.own)]
    if versions.held is not None and versions.held.held_from is not None:
        at = Moment(versions.held.held_from, "date")
        values = (("number", versions.number), ("at", at))
        paragraphs.append(Paragraph(Line("agreements.version", values)))
    return paragraphs


def in_room(versions: Versions) -> list[Paragraph]:
    """The agreements as a post in the room shows them: own words stand behind a button there.

    A post is no place for what somebody typed and what is to stay for years.
    """
    standing = [Line(key) for name, key in STANDARD.items() if name not in versions.own]
    if versions.own:
        standing.append(Line("agreements.own-beside"))
    return [Paragraph(line) for line in standing]
