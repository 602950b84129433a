"""Workspaces that let the bot go in a life: every way is lived, and what would be left is seen."""

import pytest

from bot.cards import Answer
from bot.laboratory import laboratory
from bot.rehearsal.verdicts import Judge
from bot.simulation import workspace_rules as rules
from bot.simulation.faults import Fault
from bot.simulation.leaving import Back, When, drawn
from bot.simulation.lives import Ask

GOES, COMES = "the workspace lets the bot go", "the workspace lets the bot in again"
#: Of each way one life that is short.
STAYS, ENDS, ANEW = 59, 48, 11


@pytest.mark.parametrize("seed", [STAYS, ENDS, ANEW], ids=["stays", "ends", "begins-anew"])
def test_whichever_way_it_goes_everything_holds(seed: int) -> None:
    lived = laboratory().live(Ask(seed, tells=True))
    assert lived.failures == ()
    assert lived.counts[Fault.WORKSPACE.value] == 1
    told = " ".join(lived.story)
    assert GOES in told
    assert (COMES in told) is (seed != ENDS)
    leaving = drawn(seed)
    assert leaving.is_erased is (seed != STAYS)
    if leaving.is_erased:
        assert (leaving.back is Back.NEVER) is (seed == ENDS)


def test_all_ways_are_drawn() -> None:
    leavings = [drawn(seed) for seed in range(200)]
    assert {one.when for one in leavings} == set(When)
    assert {one.back for one in leavings} == set(Back)
    assert {one.is_erased for one in leavings} == {True, False}
    assert {one.tells_late for one in leavings} == {True, False}


def broken(judge: Judge) -> list[str]:
    return [failure.detail for failure in judge.failures]


def test_whatever_is_left_is_seen() -> None:
    judge = Judge()
    rows = {
        "timer": ["('meeting:0a', 'open')", "('workspace:gone:0c', 'erase')"],
        "person": ["('0b', 'gone:0c')"],
        "posts": ["('person:1', 'm1', 'gone:1a:1b')"],
    }
    rules.nothing_is_left(judge, rows, ["0a"], {"0a", "1a"}.__contains__)
    assert broken(judge) == ["1 in person", "2 in timer", "1 keys"]


def test_where_it_was_alone_nothing_says_anything_of_anybody() -> None:
    judge = Judge()
    rules.everything_is_empty(judge, {"delivery": ["('a key',)"], "draft": ["('0a',)"], "post": []})
    assert broken(judge) == ["draft"]


def test_a_call_that_is_begun_later_is_seen() -> None:
    judge = Judge()
    rules.nothing_is_sent_there(judge, [5.0, 100.0, 1000.0], taken_at=4.0, knows_after=5.0)
    assert broken(judge) == ["1 calls"]


def test_an_old_button_that_does_something_is_seen() -> None:
    judge = Judge()
    rules.what_was_erased_answers_nobody(judge, "ready", Answer.REFUSED)
    rules.what_was_erased_answers_nobody(judge, "agree", Answer.DONE)
    assert broken(judge) == ["agree"]
