"""How the faults among workers are judged; ``python -m tests.workers`` strikes them."""

from __future__ import annotations

from bot.engine.ids import GroupId, MeetingId, PersonId
from tests.crash.ledger import Deed, Ledger

from .tally import Faults


def test_only_what_one_was_told_takes_a_press_back() -> None:
    """An answered press that is not in the log is lost, unless its person heard of it: once."""
    ledger, who = Ledger(GroupId("g"), MeetingId("m")), PersonId("p")
    for turn in ("1", "2"):
        ledger.pressed(Deed("next", who, turn))
    ledger.told_not_kept[who] = 1
    assert [ledger.takes_back(deed) for deed in list(ledger.deeds)] == [True, False]
    assert (ledger.acknowledged, ledger.refused) == (1, 1)


def test_what_is_wrong_is_said() -> None:
    """Each promise alone makes the figures bad."""
    assert Faults(kills=1).is_well
    assert not Faults(kills=1, takeover_seconds=30.5).is_well
    for name in ("lost", "stored_twice", "doubles_with_words", "other"):
        found = Faults(kills=1)
        getattr(found.judged, name).append("one")
        assert not found.is_well
    found = Faults(kills=1, stops=1)
    found.judged.empty_posts = 9
    assert not found.is_well
    assert Faults.from_json(found.to_json()) == found
