"""Whole lives of groups in virtual time, with everything going wrong that can go wrong.

The real engine, use cases, storage, outbox, timers and renderers; only time, chance and the
platform are played. It finds what no example would: see ``docs/decisions/009-simulation.md``.
"""
