"""Keeps what was given: database, writer, vault and keys."""
