"""The page about mutants is about the engine that is there, and the tool that judges it can say no.

The run itself is ``make mutation``: far too long to be among these.
"""

import ast
import json
from pathlib import Path

import pytest

from tools.mutation import Row, complaints, read_page, read_verdicts, share

ROWS = [Row("bot.engine.moves.x_enter__mutmut_2", "one more", "nobody can see it")]


def functions_of(module: Path) -> set[str]:
    """Functions and methods, as mutmut spells them."""
    found: set[str] = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(f"x_{node.name}")
        elif isinstance(node, ast.ClassDef):
            methods = (n for n in node.body if isinstance(n, ast.FunctionDef))
            found |= {f"xǁ{node.name}ǁ{method.name}" for method in methods}
    return found


def test_the_page_names_functions_that_exist(root: Path) -> None:
    rows = read_page((root / "docs" / "mutants.md").read_text(encoding="utf-8"))
    assert rows
    for row in rows:
        module, _, mutant = row.name.rpartition(".")
        function = mutant.partition("__mutmut_")[0]
        path = root / f"{module.replace('.', '/')}.py"
        if not path.exists():
            path = root / module.replace(".", "/") / "__init__.py"
        assert function in functions_of(path), f"docs/mutants.md names {row.name}"


def test_every_row_of_the_page_is_read(root: Path) -> None:
    text = (root / "docs" / "mutants.md").read_text(encoding="utf-8")
    assert len(read_page(text)) == sum("__mutmut_" in line for line in text.splitlines())


def test_verdicts_are_read_from_what_mutmut_wrote(tmp_path: Path) -> None:
    folder = tmp_path / "bot" / "engine" / "phases"
    folder.mkdir(parents=True)
    codes = {"a": 1, "b": 3, "c": 0, "d": 33, "e": None, "f": -24, "g": -11}
    (folder / "ask.py.meta").write_text(json.dumps({"exit_code_by_key": codes}))
    assert read_verdicts(tmp_path) == {
        "a": "killed",
        "b": "killed",
        "c": "survived",
        "d": "no tests",
        "e": "not checked",
        "f": "timeout",
        "g": "odd",
    }


def test_what_timed_out_was_noticed_and_nothing_else_is() -> None:
    assert share(["killed", "timeout", "survived", "no tests", "odd"]) == 40
    assert share([]) == 0


def test_a_page_that_tells_of_exactly_the_survivors_is_right() -> None:
    verdicts = {f"m{number}": "killed" for number in range(20)}
    assert complaints({**verdicts, ROWS[0].name: "survived"}, ROWS) == []


@pytest.mark.parametrize("verdict", ["survived", "no tests", "odd"])
def test_a_survivor_that_the_page_leaves_out_is_told(verdict: str) -> None:
    verdicts = {f"m{number}": "killed" for number in range(20)}
    (said,) = complaints({**verdicts, "alive": verdict}, [])
    assert said.startswith("alive lives")


def test_a_row_about_a_mutant_that_does_not_live_is_told() -> None:
    (said,) = complaints({ROWS[0].name: "killed"}, ROWS)
    assert said.endswith("does not live.")


def test_a_row_that_stands_twice_is_told() -> None:
    verdicts = {f"m{number}": "killed" for number in range(20)}
    said = complaints({**verdicts, ROWS[0].name: "survived"}, ROWS * 2)
    assert any(one.endswith("stands twice in docs/mutants.md.") for one in said)


def test_too_few_noticed_and_a_run_that_is_not_over_are_told() -> None:
    assert "not tried yet" in "".join(complaints({}, []))
    assert "1 mutants were not tried yet" in "".join(complaints({"m": "not checked"}, []))
    few = complaints({"a": "killed", ROWS[0].name: "survived"}, ROWS)
    assert few == ["50.00 % were noticed; 90 % is asked for."]
