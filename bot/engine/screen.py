"""A screen: what people should see, as keys and references, without a single word of text.

The engine says *what* is shown; ``bot.words`` turns keys into sentences in somebody's language
and an adapter turns sentences into its platform's layout. Values are references, so a screen
can be kept or compared without holding what anybody typed, except ``Typed``, which is filled
in just before words are made and never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .ids import CaseId, PersonId


@dataclass(frozen=True, slots=True)
class Person:
    """A person's name, written as the platform writes names."""

    id: PersonId


@dataclass(frozen=True, slots=True)
class People:
    """Several names in a sentence: "Anna, Bram and Chris"."""

    ids: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A room of a group, written as the platform writes rooms: its external id."""

    external: str


@dataclass(frozen=True, slots=True)
class Crowds:
    """Who reads a room without being let in by name (external ids), in a list with "and"."""

    externals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time. ``style``: "time" 15:52, "date" Thursday 12 March, "both"."""

    at: datetime
    style: str = "time"


@dataclass(frozen=True, slots=True)
class CaseTitle:
    """The title of a case; replaced by ``Typed`` before words are made."""

    case: CaseId


@dataclass(frozen=True, slots=True)
class Typed:
    """Something a person typed: escaped on every way out."""

    text: str


@dataclass(frozen=True, slots=True)
class MethodText:
    """A text of the method's language file. ``part`` is a field of ``PhaseTexts``.

    With ``phase_id`` None, ``part`` is a field of ``MethodTexts`` (for example "name"). ``by``: of
    which method, where a round goes by another one than its meeting.
    """

    phase_id: str | None
    part: str
    by: str | None = None


Value = (
    Person
    | People
    | Place
    | Crowds
    | Moment
    | CaseTitle
    | Typed
    | MethodText
    | timedelta
    | int
    | str
)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or paragraph: a key of the catalogue with its values.

    A line whose only value is a ``MethodText`` has the key "method" and shows that text, or
    nothing where the method leaves it out.
    """

    key: str
    values: tuple[tuple[str, Value], ...] = ()


class Tone(StrEnum):
    """How a paragraph is set: plainly, as a quiet note, as a quotation of somebody's words."""

    PLAIN = "plain"
    NOTE = "note"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line and its tone. ``by`` names whose words a quotation holds."""

    line: Line
    tone: Tone = Tone.PLAIN
    by: PersonId | None = None


class Does(StrEnum):
    """What pressing a control does: at once, or by opening a form."""

    PRESS = "press"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Control:
    """A button. ``action`` and ``args`` become its token; ``label`` is a catalogue key.

    ``args`` hold ids, slots, turns and moments only, never words. ``main`` is the one that is
    asked for; ``guide`` marks controls meant for whoever guides. ``values`` fill the label.
    """

    action: str
    label: str
    args: tuple[str, ...] = ()
    does: Does = Does.PRESS
    main: bool = False
    guide: bool = False
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a private writing is: ``done`` of ``of``. Never shown for nameless kinds."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Screen:
    """A neutral card before it has words.

    ``push`` is the line that may show on a lock screen: never anybody's words.
    """

    title: Line
    push: Line
    paragraphs: tuple[Paragraph, ...] = ()
    progress: Progress | None = None
    controls: tuple[Control, ...] = ()
