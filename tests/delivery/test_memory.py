"""What a process remembers is bounded, and forgetting it is harmless."""

from datetime import timedelta

from bot.delivery.memory import REMEMBERED, Memory

from .world import NOON


def test_notes_are_bounded_and_the_oldest_go_first() -> None:
    memory = Memory()
    for number in range(REMEMBERED + 1):
        memory.posted(f"group:{number}", NOON, 1.0)
        memory.missed(f"group:{number}")
    assert memory.paced_until("group:0") is None
    assert memory.paced_until("group:1") == NOON + timedelta(seconds=1)
    assert memory.missed("group:0") == 1
    assert memory.missed(f"group:{REMEMBERED}") == 2


def test_a_place_that_is_reached_counts_from_one_again() -> None:
    memory = Memory()
    assert [memory.missed("group:g") for _ in range(3)] == [1, 2, 3]
    memory.reached("group:g")
    assert memory.missed("group:g") == 1


def test_an_absence_is_counted_from_its_own_beginning() -> None:
    memory, later = Memory(), NOON + timedelta(days=1)
    assert memory.absent_for("slack:T1", NOON) == timedelta()
    assert memory.absent_for("slack:T1", later) == timedelta(days=1)
    memory.is_here("slack:T1")
    assert memory.absent_for("slack:T1", later) == timedelta()


def test_a_platform_without_a_pace_leaves_no_note() -> None:
    memory = Memory()
    memory.posted("group:g", NOON, 0.0)
    assert memory.paced_until("group:g") is None
