"""Intervisor's platform-neutral half: it knows no platform and no SQL."""
