"""A screen written out as plain lines, so that a story can show a whole board at a glance.

Knows keys and references, as the engine does: no words of any language.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.screen import (
    CaseTitle,
    Control,
    Does,
    Line,
    MethodText,
    Moment,
    People,
    Person,
    Screen,
    Tone,
    Typed,
    Value,
)


def told(screen: Screen) -> str:
    """Title, what a lock screen shows, paragraphs, progress, controls: one line each."""
    return "\n".join(_lines(screen))


def _lines(screen: Screen) -> Iterator[str]:
    yield f"# {_line(screen.title)}"
    yield f"@ {_line(screen.push)}"
    for paragraph in screen.paragraphs:
        yield f"{'~' if paragraph.tone is Tone.NOTE else '-'} {_line(paragraph.line)}"
    if screen.progress:
        yield f"{screen.progress.done} of {screen.progress.of}"
    for control in screen.controls:
        yield _control(control)


def _line(line: Line) -> str:
    return " ".join([line.key, *(f"{name}={_value(value)}" for name, value in line.values)])


def _value(value: Value) -> str:
    match value:
        case Person(id=person):
            return person
        case People(ids=people):
            return "+".join(people)
        case Moment(at=at, style=style):
            return f"{at:%m-%dT%H:%M}({style})"
        case MethodText(phase_id=phase_id, part=part, by=None):
            return f"{phase_id}.{part}"
        case MethodText(phase_id=phase_id, part=part, by=by):
            return f"{by}:{phase_id}.{part}"
        case CaseTitle() | Typed():
            raise AssertionError("no board of the engine holds a title or anything typed")
        case _:
            return str(value)


def _control(control: Control) -> str:
    token = "|".join((control.action, *control.args))
    form = "form" if control.does is Does.FORM else "press"
    marks = [form, *(["main"] if control.main else []), *(["guide"] if control.guide else [])]
    label = _line(Line(control.label, control.values))
    return f"[{token}] {label} {' '.join(marks)}"
