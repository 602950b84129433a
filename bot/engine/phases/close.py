"""Rounding off: who does what, and the next date. Its last press ends the meeting."""

from __future__ import annotations

from .kind import Kind

CLOSE = Kind()
