"""How rules are counted, and what the budget counts."""

from bot.rehearsal.verdicts import Failure, Judge


def test_what_holds_is_counted_and_no_failure() -> None:
    judge = Judge()
    judge.holds("rule", True, "detail")
    judge.none("rule", (), among=3)
    assert judge.checked == 4
    assert judge.failures == []


def test_what_does_not_hold_is_a_failure_once() -> None:
    judge = Judge()
    judge.holds("rule", False, "detail")
    judge.holds("rule", False, "detail")
    judge.none("other", ["a", "b"], among=5)
    assert judge.checked == 7
    assert judge.failures == [
        Failure("rule", "detail"),
        Failure("other", "a"),
        Failure("other", "b"),
    ]
