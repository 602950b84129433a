"""Is everybody unrecognisable? Finds names, numbers and rare combinations in what somebody writes.

It shows the place and leaves the words to whoever wrote them. Nothing leaves this machine, and
what finds nothing proves nothing: it knows patterns and lists, and no people.
"""

from .details import Detail, Finder, Kind
from .patterns import PATTERNS

__all__ = ["PATTERNS", "Detail", "Finder", "Kind"]
