"""Gathering: everybody writes privately, then all appears together."""

from __future__ import annotations

from .kind import Kind

GATHER = Kind()
