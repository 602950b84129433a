"""Invented words for simulated colleagues, a file a language."""
