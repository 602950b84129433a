"""How the faults among workers are judged; ``python -m tests.workers`` strikes them."""

from __future__ import annotations

from .tally import Faults


def test_what_is_wrong_is_said() -> None:
    """Each promise alone makes the figures bad."""
    assert Faults(kills=1).is_well
    assert not Faults(kills=1, takeover_seconds=30.5).is_well
    for name in ("lost", "stored_twice", "doubles_with_words", "other"):
        found = Faults(kills=1)
        getattr(found.judged, name).append("one")
        assert not found.is_well
    assert not Faults(kills=1, with_key=1, doubles_with_key=1).is_well
    found = Faults(kills=1, stops=1, replies_lost=2)
    for empty, is_well in ((2, True), (3, False)):
        found.judged.empty_posts = empty
        assert found.is_well == is_well
    assert Faults.from_json(found.to_json()) == found
