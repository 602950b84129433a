"""The judge itself: a scenario that says something else than what happens is found out."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.cards import Card
from bot.engine.effects import Reason
from bot.engine.state import RoundOutcome, Stage
from bot.groups.screens import CardDesk
from bot.ports import Tx
from tests.scenarios.reader import Scenario, load_scenario, scenarios

from .engine_driver import EngineDriver
from .houses import memory_house
from .play import play
from .stack_driver import StackDriver

WHOLE = next(s for s in scenarios() if s.name == "chat-whole")


def with_step(number: int, **changes: object) -> Scenario:
    """The whole meeting in chat with something else in one step, counted from 0."""
    steps = list(WHOLE.steps)
    steps[number] = steps[number].model_copy(update=changes)
    return WHOLE.model_copy(update={"steps": tuple(steps)})


def number_of(**what: object) -> int:
    """The first step in which this stands."""
    return next(
        n
        for n, step in enumerate(WHOLE.steps)
        if all(getattr(step, key) == value for key, value in what.items())
    )


REVEAL = number_of(does="reveal")
NOT_YOURS = number_of(refused=Reason.NOT_YOURS)

WRONG: tuple[tuple[int, dict[str, object]], ...] = (
    (0, {"phase": "closing"}),
    (0, {"guide": "bram"}),
    (0, {"offers": ("resume",)}),
    (0, {"offers_not": ("next",)}),
    (NOT_YOURS, {"refused": None}),
    (NOT_YOURS, {"refused": Reason.MOVED_ON}),
    (NOT_YOURS, {"turn_rises": True}),
    (REVEAL, {"sees": ()}),
    (REVEAL, {"sees": None, "told": ("anna",)}),
    (REVEAL, {"keeps": ("Wat gebeurde er vlak daarvoor",)}),
    (REVEAL, {"progress": (3, 5)}),
    (REVEAL, {"stage": Stage.PAUSED}),
    (REVEAL, {"round": 2}),
    (REVEAL, {"contributor": "anna"}),
    (len(WHOLE.steps) - 1, {"who": "bram"}),
)


@pytest.mark.parametrize(("number", "changes"), WRONG)
async def test_a_wrong_expectation_is_found_out(number: int, changes: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        await play(EngineDriver(), with_step(number, **changes))


@pytest.mark.parametrize(
    "end",
    [
        {"outcomes": (RoundOutcome.STOPPED,)},
        {"drafts": {"anna": ("Een gedachte van anna",)}},
        {"words_gone_after_minutes": 60},
        {"words_gone_after_minutes": 2000},
    ],
)
async def test_a_wrong_ending_is_found_out(end: dict[str, object]) -> None:
    ending = WHOLE.end.model_copy(update=end)
    with pytest.raises(AssertionError):
        await play(EngineDriver(), WHOLE.model_copy(update={"end": ending}))


async def test_a_meeting_that_is_left_open_is_found_out() -> None:
    with pytest.raises(AssertionError, match="leaves its meeting open"):
        await play(EngineDriver(), WHOLE.model_copy(update={"steps": WHOLE.steps[:-1]}))


async def test_words_in_a_call_that_makes_a_post_are_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = CardDesk.make

    def always_with_words(self: CardDesk, tx: Tx, card: str, **more: Any) -> Card | None:
        return make(self, tx, card, **{**more, "with_words": True})

    monkeypatch.setattr(CardDesk, "make", always_with_words)
    with pytest.raises(AssertionError, match="words in a call that makes a post"):
        await play(StackDriver(memory_house), WHOLE)


HEAD = """
title = "x"
mode = "chat"
people = ["anna", "bram", "chris"]
[end]
outcomes = []
"""
THOUGHT = '[[steps]]\nwho = "anna"\ndoes = "gives"\nwhat = "thought"\n'


@pytest.mark.parametrize(
    "more",
    [
        '[[steps]]\nwho = "zoe"\ndoes = "next"',
        '[[steps]]\nwho = "anna"',
        '[[steps]]\ndoes = "next"',
        '[[steps]]\nwho = "anna"\ndoes = "dances"',
        '[[steps]]\nwho = "anna"\ndoes = "next"\nsurprise = 1',
        '[[steps]]\nwho = "anna"\ndoes = "gives"\ntext = "t"',
        '[[steps]]\nwho = "anna"\ndoes = "gives"\nwhat = "thought"',
        '[[steps]]\nwho = "anna"\ndoes = "gives"\nwhat = "harvest"\ntext = "t"',
        '[[steps]]\nwho = "anna"\ndoes = "opens form"\nwhat = "thought"',
        '[[steps]]\nwho = "anna"\ndoes = "votes"',
        "[[steps]]\nafter_minutes = -1",
        '[[steps]]\nrefused = "because"',
        '[[steps]]\nphase = "arrive"\n[cases]\nzoe = "x"',
        THOUGHT + 'text = "ab"\n' + THOUGHT + 'text = "abc"',
    ],
)
def test_a_scenario_with_a_mistake_is_not_read(tmp_path: Path, more: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(HEAD + more, encoding="utf-8")
    with pytest.raises(ValidationError):
        load_scenario(path)


def test_a_scenario_without_a_mistake_is_read(tmp_path: Path) -> None:
    path = tmp_path / "right.toml"
    path.write_text(HEAD + THOUGHT + 'text = "ab"', encoding="utf-8")
    scenario = load_scenario(path)
    assert (scenario.name, scenario.texts()) == ("right", frozenset({"ab"}))


def test_there_is_a_scenario_for_every_mode_and_for_several_rounds() -> None:
    known = scenarios()
    assert {s.mode.value for s in known} == {"voice", "chat", "slow"}
    assert {s.rounds for s in known} >= {1, 2}
    assert len(known) >= 6
    assert {outcome for s in known for outcome in s.end.outcomes} == {
        RoundOutcome.DONE,
        RoundOutcome.STOPPED,
        RoundOutcome.CONTRIBUTOR_LEFT,
        RoundOutcome.NO_CASE,
    }
