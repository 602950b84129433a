"""A method on one picture or one sheet: drawn from the same data that the engine runs.

Owns how a method looks outside a meeting: in a terminal, as SVG, as Mermaid and on A4. It must
not know a group, a platform or a store.
"""

from .mermaid import mermaid
from .outline import NoSuchLanguage, Outline, Part, PhaseLine, outline
from .plain import plain
from .svg import svg

__all__ = [
    "NoSuchLanguage",
    "Outline",
    "Part",
    "PhaseLine",
    "mermaid",
    "outline",
    "plain",
    "svg",
]
