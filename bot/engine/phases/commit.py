"""The harvest: each says an eye-opener and an own action, then keeps both in one form.

Both come from one form and are never asked twice. An intention appears with the takeaways only
where its owner lets the group read it; that is decided when words are made, not here.
"""

from __future__ import annotations

from methods.spec import Gift

from ..view import View
from .kind import Kind


def _limit(view: View, gift: Gift) -> tuple[int, tuple[Gift, ...]]:
    return 1, (gift,)


def _ready_after(view: View, gift: Gift) -> bool:
    return gift is Gift.INTENTION


COMMIT = Kind(limit=_limit, ready_after=_ready_after)
