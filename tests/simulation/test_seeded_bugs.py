"""The simulation sees what is wrong: a sample of the seeded bugs, each within a few lives."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.groups.meetings import Tools
from bot.simulation.lives import Ask
from tests.simulation import mutants
from tests.simulation.mutants import MAKE, Caught, catch, main, names, shown_in
from tests.simulation.reaching import Where, lives_for, places_of, reached_in, where_is

SOON = (
    "sent is assumed",
    "a lost sender is taken for done",
    "a text lies in clear",
    "a stop has a name",
)


@pytest.mark.parametrize("name", SOON, ids=lambda name: name.replace(" ", "-"))
def test_a_seeded_bug_shows_within_a_few_lives(name: str) -> None:
    seeds = lives_for(MAKE[name], 40, first=shown_in().get(name), reached={})
    assert catch(name, seeds).rule


class Lives:
    """A laboratory in which a bug shows in one life, and another life breaks by itself."""

    def __init__(self) -> None:
        self.has_bug = False
        self.lived: list[int] = []

    def live(self, ask: Ask) -> SimpleNamespace:
        self.lived.append(ask.seed)
        breaks = ask.seed == 2 or (self.has_bug and ask.seed == 7)
        rules = [SimpleNamespace(name="a rule")] if breaks else []
        return SimpleNamespace(failures=rules, ok=not rules)


@pytest.mark.parametrize(
    ("first", "lived"),
    [
        (7, [7, 7]),
        (9, [9, 0, 1, 2, 2, 3, 4, 5, 6, 7, 7]),
        (None, [0, 1, 2, 2, 3, 4, 5, 6, 7, 7]),
        (2000, [0, 1, 2, 2, 3, 4, 5, 6, 7, 7]),
    ],
)
def test_the_life_in_which_a_bug_showed_last_is_lived_first(
    first: int | None, lived: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = Lives()
    monkeypatch.setattr(mutants, "laboratory", lambda: lives)
    monkeypatch.setitem(MAKE, "bug", lambda patch: patch.setattr(lives, "has_bug", True))
    caught = catch("bug", lives_for(MAKE["bug"], 1000, first=first, reached={}))
    assert (caught.lives, caught.rule) == (8, "a rule")
    assert lives.lived == lived


class Door:
    """Somewhere for a mistake."""

    width = 80

    def shut(self) -> None: ...

    @property
    def is_shut(self) -> bool:
        return True

    @staticmethod
    def knock() -> None: ...

    @classmethod
    def of_house(cls) -> None: ...


@pytest.mark.parametrize("name", ["shut", "is_shut", "knock", "of_house"])
def test_a_mistake_takes_the_place_of_a_function(name: str) -> None:
    places = places_of(lambda patch: patch.setattr(Door, name, None))
    assert places is not None
    assert [where[2] for where in places] == [f"Door.{name}"]


def _widen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Door, "shut", None)
    patch.setattr(Door, "width", 90)


@pytest.mark.parametrize(
    "make",
    [
        _widen,
        lambda patch: patch.setattr(Door, "height", 200, raising=False),
        lambda patch: patch.setitem({"shut": Door}, "shut", None),
        lambda patch: None,
    ],
)
def test_a_mistake_in_anything_else_may_show_in_any_life(
    make: Callable[[pytest.MonkeyPatch], None],
) -> None:
    assert places_of(make) is None
    assert lives_for(make, 3, first=None, reached={0: frozenset()}) == [0, 1, 2]


def test_a_mistake_is_tried_where_its_code_runs_and_where_nobody_looked() -> None:
    shut, other = where_is(Door.shut.__code__), where_is(Lives.live.__code__)
    reached: dict[int, frozenset[Where]] = {
        0: frozenset({other}),
        1: frozenset({shut, other}),
        2: frozenset(),
    }

    def make(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(Door, "shut", None)

    assert lives_for(make, 5, first=None, reached=reached) == [1, 3, 4]
    assert lives_for(make, 5, first=3, reached=reached) == [3, 1, 4]
    assert lives_for(make, 5, first=2, reached=reached) == [1, 3, 4]


def test_what_a_life_reaches_is_what_runs_in_it_and_not_all_there_is() -> None:
    reached = reached_in(0)
    assert where_is(Tools.event_id.__code__) in reached
    assert where_is(main.__code__) not in reached


def test_where_each_showed_is_kept_for_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = SOON[:2]
    kept = tmp_path / "shown_in.json"
    kept.write_text(json.dumps({"a bug that is gone": 4, other: 5}))
    monkeypatch.setattr(mutants, "SHOWN_IN", kept)
    mutants.keep_seeds(
        [Caught(one, "simulation", 3, "a rule", 0.1), Caught(other, "simulation", 40, "", 0.1)]
    )
    assert shown_in() == {one: 2, other: 5}


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    assert len(names()) == len(set(names()))
    assert len(names()) >= 40


def test_what_is_done_is_not_done_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An hour of lives goes on where it was stopped."""
    done = tmp_path / "done.json"
    kept = [Caught(SOON[0], "simulation", 7, "a rule", 0.1)]
    done.write_text(json.dumps([asdict(one) for one in kept]))
    assert main(["--only", SOON[0], "--resume", str(done), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bugs"] == [asdict(kept[0])]


@pytest.mark.parametrize("name", names(), ids=lambda name: name.replace(" ", "-"))
def test_each_can_be_put_into_the_code_as_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that is renamed or moved takes its mistake along."""
    MAKE[name](monkeypatch)


def test_a_look_is_worth_its_time_only_for_what_lives_can_show() -> None:
    """A bug that tests judge has no life, and is not looked for in any."""
    judged = [bug.name for bug in mutants.BUGS if bug.judge]
    assert len(judged) >= mutants.WORTH_A_LOOK
    assert not mutants.are_many(judged, {})
    assert mutants.are_many(names(), {})
    assert not mutants.are_many(names(), dict.fromkeys(names(), 0))
