"""A method as a Mermaid flowchart, for pages that draw those.

A text of a method never becomes a piece of the chart: all but letters, digits and the quietest
signs are written as Mermaid's numbered entities.
"""

from __future__ import annotations

from itertools import groupby

from .outline import Outline, Part, PhaseLine

_QUIET = frozenset(" .,:?’‘“”…–—·/-'()")


def mermaid(method: Outline) -> str:
    """Return the flowchart, from the first step to the last; dashed where somebody listens."""
    lines = [
        "flowchart TD",
        f"    accTitle: {_safe(method.name)}",
        f"    accDescr: {_safe(f'{method.time} · {method.mode}')}",
    ]
    number = 0
    for place, (_, group) in enumerate(groupby(method.phases, key=lambda phase: phase.when)):
        phases = tuple(group)
        lines.append(f'    subgraph s{place}["{_safe(phases[0].place)}"]')
        for phase in phases:
            dashed = "" if phase.contributor is Part.GIVES else ":::listens"
            lines.append(f'        p{number}["{_label(phase)}"]{dashed}')
            number += 1
        lines.append("    end")
    lines += [f"    p{one} --> p{one + 1}" for one in range(number - 1)]
    lines.append("    classDef listens stroke-dasharray: 4 3")
    return "\n".join(lines) + "\n"


def _label(phase: PhaseLine) -> str:
    number = f"{phase.step} · " if phase.step else ""
    words = (f"{number}{phase.title}", phase.doing, f"{phase.appears} · {phase.time}")
    return "<br/>".join(map(_safe, words))


def _safe(text: str) -> str:
    return "".join(c if c.isalnum() or c in _QUIET else f"#{ord(c)};" for c in text)
