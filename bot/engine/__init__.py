"""The meeting machine: state, events, effects and screens, pure.

It knows the standard library and the model of a method, and nothing else.
"""

from .apply import apply, fold

__all__ = ["apply", "fold"]
