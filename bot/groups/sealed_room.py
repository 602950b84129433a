"""What a room shows of what people wrote, by the kind of its group.

In a threaded room it is the words themselves. In a sealed one they stay behind a button: the room
shows that there is something to read, and how much. This is the one place that decides it.
"""

from __future__ import annotations

from methods.spec import Mode

from ..engine.ids import MeetingId
from ..engine.replacing import replace
from ..engine.screen import CaseTitle, Control, Line, Paragraph, Screen, Tone, Typed, Value
from ..engine.state import Slot
from ..records import Group, RoomKind

#: What is agreed, and what the button says that leads to it.
AGREED = {RoomKind.THREADED: "agreements.in-room", RoomKind.SEALED: "agreements.behind-button"}
LEADS_TO = {
    RoomKind.THREADED: "control.words-in-room",
    RoomKind.SEALED: "control.words-behind-button",
}
_OTHER = {RoomKind.THREADED: RoomKind.SEALED, RoomKind.SEALED: RoomKind.THREADED}


def agreed_kind(group: Group) -> Paragraph:
    """Who reads what was written, and where, as it stands among the agreements."""
    return Paragraph(Line(AGREED[group.room_kind]))


def kind_control(group: Group) -> Control:
    """The button that leads to the other kind. It sets a value: pressed twice, it stays so."""
    other = _OTHER[group.room_kind]
    return Control("room-kind", LEADS_TO[other], (group.id, other.value))


def refuses_mode(group: Group, mode: Mode) -> bool:
    """Whether people cannot meet like this: whoever types together does so in the room itself."""
    return is_sealed(group) and mode is Mode.CHAT


def is_sealed(group: Group) -> bool:
    """Whether what members write is read behind a button."""
    return group.room_kind is RoomKind.SEALED


def has_words(screen: Screen) -> bool:
    """Whether this screen holds anything that somebody typed."""
    lines = (screen.title, *(paragraph.line for paragraph in screen.paragraphs))
    return any(map(_typed, lines)) or any(_is_of_people(one.values) for one in screen.controls)


def for_room(
    group: Group, screen: Screen, read: Control | None = None, *, is_case: bool = False
) -> Screen:
    """The screen as the room of this group may show it. ``read``: what opens its words."""
    if not (is_sealed(group) and has_words(screen)):
        return screen
    quotes = sum(paragraph.tone is Tone.QUOTE for paragraph in screen.paragraphs)
    # Our own lines about it stay: whose case it is, or that these are intentions.
    ours = tuple(p for p in screen.paragraphs if p.tone is not Tone.QUOTE and not _typed(p.line))
    to_read = Line("sealed.to-read", (("count", quotes),))
    lines = (
        *ours,
        Paragraph(Line("sealed.case") if is_case else to_read),
        Paragraph(Line("sealed.who-reads"), Tone.NOTE),
    )
    # What may show on a lock screen holds nobody's words.
    title = screen.push if _typed(screen.title) else screen.title
    kept = tuple(control for control in screen.controls if not _is_of_people(control.values))
    controls = kept if read is None else (read,)
    return replace(screen, title=title, paragraphs=lines, controls=controls)


def read_control(meeting: MeetingId, slot: Slot) -> Control:
    """The button behind which the words of a step are read."""
    args = (meeting, str(slot), "0")
    return Control("read-along", "control.read-words", args, main=True)


def _typed(line: Line) -> bool:
    return _is_of_people(line.values)


def _is_of_people(values: tuple[tuple[str, Value], ...]) -> bool:
    """Whether any of these values was typed by somebody."""
    return any(isinstance(value, (Typed, CaseTitle)) for _, value in values)
