"""Papers for one person: what is to be read, and the ways in which it becomes a file.

Owns how a paper looks, as PDF and as Markdown. It must not know a group, a platform, a store or a
word of ours: whoever has something to hand over brings a ``Document`` in somebody's language.
``pages`` makes the PDF; it is read in by whoever needs one, for its library makes a start longer.
"""

from .document import Bar, Code, Document, Entry, Section, Sign, Timeline, YearStrip
from .markdown import markdown

__all__ = [
    "Bar",
    "Code",
    "Document",
    "Entry",
    "Section",
    "Sign",
    "Timeline",
    "YearStrip",
    "markdown",
]
