"""Thinking aloud together. Those who listen give nothing, except a stop or their leaving."""

from __future__ import annotations

from .kind import Kind

DISCUSS = Kind(in_waves=True)
