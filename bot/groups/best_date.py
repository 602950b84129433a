"""Which of several moments is best for a group, by what its members answered. It only counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from ..engine.apply import FEWEST_PEOPLE
from ..engine.ids import PersonId
from ..records import DateAnswer, Fit


def best_date(
    options: Sequence[datetime],
    answers: Sequence[DateAnswer],
    *,
    members: Collection[PersonId],
    possible: Collection[datetime],
) -> datetime | None:
    """Return the moment that fits best, or None where none does.

    The fewest "no" count most, then the most "yes", and of what is equal the earlier wins.
    Whoever did not answer comes, as for any meeting. A moment that fits nobody who answered, or
    that leaves fewer people than a meeting needs, is none; nor is one that is not ``possible``.
    """
    counted = [one.fits for one in answers if one.person in members]
    best: tuple[int, int, datetime] | None = None
    for number, at in enumerate(options):
        fits = [one[number] for one in counted]
        noes, yeses = fits.count(Fit.NO), fits.count(Fit.YES)
        fits_some = noes < len(fits) and len(members) - noes >= FEWEST_PEOPLE
        if at in possible and fits_some:
            best = min(best or (noes, -yeses, at), (noes, -yeses, at))
    return None if best is None else best[2]
