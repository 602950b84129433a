"""Loading methods, the operator's own beside ours, and keeping them as snapshots."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import methods
from methods import (
    MethodError,
    check_folder,
    from_json,
    json_schema,
    load_library,
    load_method,
    method_hash,
    to_json,
)
from methods.library import BUILT_IN
from methods.problems import Problem
from methods.spec import Gift

Spoil = Callable[..., Path]


def test_what_comes_with_the_bot_has_no_mistake() -> None:
    folders = [path.parent for path in BUILT_IN.glob("*/method.toml")]
    assert folders
    for folder in folders:
        assert check_folder(folder) == ()
        assert check_folder(folder / "method.toml") == ()
        assert load_method(folder).id == folder.name


def test_ours_need_both_languages(
    spoil: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = spoil()
    monkeypatch.setattr("methods.library.BUILT_IN", tmp_path)
    problems = check_folder(folder)
    assert Problem("nl.toml", "", "This language is missing. Add the file.") in problems
    more = {(problem.file, problem.path) for problem in problems} - {("nl.toml", "")}
    assert more == {
        ("method.toml", "time"),
        ("method.toml", "length"),
        ("method.toml", "reading"),
        ("en.toml", "unsuited"),
        ("en.toml", "mistakes"),
    }


def test_an_own_method_stands_beside_ours(spoil: Spoil, tmp_path: Path) -> None:
    spoil()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    library = load_library(tmp_path)
    assert set(library) == {*load_library(), "short-round"}
    assert library["short-round"].texts["en"].phases["talk"].labels[Gift.THOUGHT] == "A thought"


def test_every_own_mistake_is_told_with_its_folder(spoil: Spoil, tmp_path: Path) -> None:
    spoil(("method.toml", '"easy"', '"hard"'), name="one")
    spoil(("en.toml", 'aim = "', 'aims = "'), name="two")
    with pytest.raises(MethodError) as caught:
        load_library(tmp_path)
    places = {(p.file, p.path) for p in caught.value.problems}
    assert places == {
        ("one/method.toml", "level"),
        ("two/en.toml", "aim"),
        ("two/en.toml", "aims"),
    }
    assert str(caught.value).count("\n") == 2


def test_an_id_that_exists_is_refused(spoil: Spoil, tmp_path: Path) -> None:
    spoil(("method.toml", 'id = "short-round"', 'id = "crea-m"'))
    with pytest.raises(MethodError, match="already a method “crea-m”"):
        load_library(tmp_path)


def test_an_own_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MethodError, match="no such folder"):
        load_library(tmp_path / "nowhere")


def test_a_link_to_a_folder_elsewhere_is_refused(spoil: Spoil, tmp_path: Path) -> None:
    elsewhere = spoil(home=tmp_path / "elsewhere")
    own = tmp_path / "own"
    own.mkdir()
    (own / "linked").symlink_to(elsewhere)
    with pytest.raises(MethodError, match="linked: This is a link to a folder elsewhere"):
        load_library(own)


def test_the_library_cannot_be_changed() -> None:
    library = load_library()
    with pytest.raises(TypeError):
        library["other"] = library["crea-m"]  # type: ignore[index]  # that it refuses is the test


def test_a_snapshot_gives_the_same_method_back() -> None:
    for method in load_library().values():
        text = to_json(method)
        assert from_json(text) == method
        assert to_json(from_json(text)) == text
        assert method_hash(from_json(text)) == method_hash(method)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "\ud800", '{"schema": 1e999}', "[" * 9999]
)
def test_a_spoiled_snapshot_is_told(text: str) -> None:
    with pytest.raises(MethodError) as caught:
        from_json(text)
    assert caught.value.problems[0].file == "snapshot"


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    method = load_library()["crea-m"]
    content = json.loads(to_json(method))
    assert method_hash(from_json(json.dumps(_turned(content)))) == method_hash(method)


def _turned(value: Any) -> Any:
    """Return the value with the keys of every table in the opposite order."""
    match value:
        case dict():
            return {key: _turned(value[key]) for key in reversed(value)}
        case list():
            return [_turned(item) for item in value]
        case _:
            return value


def test_the_hash_changes_with_a_single_word(spoil: Spoil) -> None:
    one = load_method(spoil(name="one"))
    other = load_method(spoil(("en.toml", "Round off.", "Round up."), name="other"))
    assert len(method_hash(one)) == 64
    assert method_hash(one) != method_hash(other)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_hash_does_not_depend_on_the_hash_seed(seed: str) -> None:
    code = "from methods import *; print(method_hash(load_library()['crea-m']))"
    home = Path(methods.__file__).parent.parent
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == method_hash(load_library()["crea-m"])


def test_a_snapshot_of_a_later_release_is_read_as_far_as_it_is_known() -> None:
    method = load_library()["crea-m"]
    content = json.loads(to_json(method))
    content["came-later"] = {"some": "thing"}
    content["phases"][0]["came-later"] = 1
    content["texts"]["nl"]["came-later"] = "Tekst"
    assert from_json(json.dumps(content)) == method


def test_editors_are_told_every_key() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert "schema" in schema["properties"]
    assert "texts" not in schema["properties"]
    assert set(json_schema("texts")["required"]) >= {"name", "phases"}


@pytest.mark.parametrize("part", ["method", "texts"])
def test_a_schema_refers_only_to_what_it_holds(part: Any) -> None:
    schema = json_schema(part)
    text = json.dumps(schema)
    for piece in text.split('"#/$defs/')[1:]:
        assert piece.split('"')[0] in schema["$defs"]
