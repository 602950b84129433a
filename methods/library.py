"""The methods that there are: those that come with the bot and those in the operator's folder.

Owns loading, checking and keeping methods as JSON. A folder is data only: nothing in it is run,
and a method with a mistake is refused as a whole, with everything that is wrong with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from .checks import check_phases
from .files import METHOD_FILE, Folder, read_folder
from .frames import LANGUAGES, framed, in_own_file
from .problems import KINDS, MethodError, Problem, from_validation, quoted
from .spec import Method, MethodFile, MethodTexts, PhaseBase, When
from .wording import check_texts, check_what_comes_along

#: Where the methods live that come with the bot: one folder each, beside this file.
BUILT_IN = Path(__file__).parent

#: Scripts of meetings without a round of their own, which are not among the methods: of a group's
#: first one, of a programme's beginning, middle and end, and of a meeting in two rooms.
FIRST_MEETING = "first-meeting"
INTAKE, MIDWAY, CLOSING_TALK = "intake", "midway", "closing-talk"
SIDE_BY_SIDE = "side-by-side"
_SCRIPTS = BUILT_IN / "frames"

#: Where a snapshot's mistakes are said to be.
_SNAPSHOT = "snapshot"


def check_folder(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a method, and nothing when it may be used.

    ``path`` is the method's folder or the ``method.toml`` in it. Never raises. A method that
    comes with the bot must have Dutch and English; any other needs one language at least.
    """
    return _judge(read_folder(path))[1]


def load_method(folder: Path) -> Method:
    """Return the method in ``folder`` with its words; ``MethodError`` says all that is wrong."""
    method, problems = _judge(read_folder(folder))
    if problems or method is None:
        raise MethodError(problems)
    return method


def load_library(own: Path | None = None) -> Mapping[str, Method]:
    """Return all methods by id: the built-in ones and those in the operator's folder ``own``.

    A folder without ``method.toml`` is no method and is passed over. ``MethodError`` names every
    mistake in every folder; nothing is loaded halfway.
    """
    methods: dict[str, Method] = {}
    problems: list[Problem] = []
    for home in (BUILT_IN,) if own is None else (BUILT_IN, own):
        for folder in _folders(home, problems):
            method, found = _judge(read_folder(folder))
            problems += (_inside(folder, problem) for problem in found)
            if method is None or found:
                continue
            if method.id in methods:
                say = f"There is already a method {quoted(method.id)}. Choose another id."
                problems.append(_inside(folder, Problem(METHOD_FILE, "id", say)))
                continue
            methods[method.id] = method
    if problems:
        raise MethodError(problems)
    return MappingProxyType(methods)


@cache
def load_script(name: str) -> Method:
    """Return the script with this name of ours, which goes like a method without rounds."""
    return load_method(_SCRIPTS / name)


def has_case(method: Method) -> bool:
    """Whether somebody brings a case: there are steps of a round, here or in two rooms."""
    return method.id == SIDE_BY_SIDE or any(p.when is When.ROUND for p in method.phases)


def to_json(method: Method) -> str:
    """Return a method as canonical JSON: sorted keys, no spaces; what a meeting keeps."""
    content = method.model_dump(mode="json", by_alias=True)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Method:
    """Return the method that ``to_json`` wrote; ``MethodError`` when it is none.

    Only the model judges a snapshot: a rule that came later never stops a running meeting, nor
    does a key that a later release knows, while both run on one database.
    """
    try:
        return Method.model_validate_json(text, extra="ignore")
    except ValidationError as error:
        raise MethodError(from_validation(error, _SNAPSHOT)) from None


def method_hash(method: Method) -> str:
    """Return the SHA-256 of ``to_json(method)`` in hexadecimal: equal methods, equal hash."""
    return hashlib.sha256(to_json(method).encode()).hexdigest()


def json_schema(part: Literal["method", "texts"] = "method") -> dict[str, Any]:
    """Return the JSON Schema of ``method.toml`` or of a language file, for editors."""
    model = MethodFile if part == "method" else MethodTexts
    schema = TypeAdapter(model).json_schema(by_alias=True)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


def _judge(folder: Folder) -> tuple[Method | None, tuple[Problem, ...]]:
    """Return the method, where the model takes it, and everything that is wrong."""
    folder, own = framed(folder)
    problems = list(folder.problems)
    method: Method | None = None
    words: dict[str, MethodTexts] = {}
    for language, table in folder.texts.items():
        try:
            words[language] = MethodTexts.model_validate(table)
        except ValidationError as error:
            problems += from_validation(error, f"{language}.toml")
    if folder.method is not None:
        problems += _method_problems(folder.method)
        problems += check_phases(folder.method, own)
    if folder.method is not None or folder.texts:
        problems += _languages_missing(folder)
        problems += check_texts(folder.method, folder.texts)
    if _comes_with_the_bot(folder):
        problems += check_what_comes_along(folder.method, folder.texts)
    if not problems and folder.method is not None:
        method = Method.model_validate({**folder.method, "texts": words})
    return method, tuple(dict.fromkeys(in_own_file(problem, own) for problem in problems))


def _comes_with_the_bot(folder: Folder) -> bool:
    return folder.path.absolute().parent == BUILT_IN.absolute()


def _method_problems(table: Mapping[str, Any]) -> list[Problem]:
    problems: list[Problem] = []
    if "texts" in table:
        say = "Words do not stand here. Put them in a file beside it, named after its language."
        problems.append(Problem(METHOD_FILE, "texts", say))
    try:
        MethodFile.model_validate({key: value for key, value in table.items() if key != "texts"})
    except ValidationError as error:
        problems += from_validation(error, METHOD_FILE)
    return problems + _behind_unknown_kinds(table)


def _behind_unknown_kinds(table: Mapping[str, Any]) -> list[Problem]:
    """Return what else is wrong with phases whose kind is unknown: the model stops at the kind."""
    problems: list[Problem] = []
    phases = table.get("phases")
    for index, row in enumerate(phases if isinstance(phases, list) else ()):
        if not isinstance(row, dict) or row.get("kind") in KINDS:
            continue
        try:
            PhaseBase.model_validate({key: value for key, value in row.items() if key != "kind"})
        except ValidationError as error:
            problems += from_validation(error, METHOD_FILE, within=("phases", index))
    return problems


def _languages_missing(folder: Folder) -> list[Problem]:
    """Return what is missing; a file that could not be read has been told about already."""
    files = {f"{language}.toml" for language in folder.texts}
    files |= {problem.file for problem in folder.problems}
    if _comes_with_the_bot(folder):
        say = "This language is missing. Add the file."
        needed = [f"{language}.toml" for language in LANGUAGES]
        return [Problem(file, "", say) for file in needed if file not in files]
    if files - {METHOD_FILE}:
        return []
    say = "There is no language file. Add one, named after its language, like nl.toml."
    return [Problem("nl.toml", "", say)]


def _folders(home: Path, problems: list[Problem]) -> list[Path]:
    """Return the folders in ``home`` that hold a method, in the order of their names."""
    try:
        real_home = home.resolve(strict=True)
        folders = sorted(path for path in home.iterdir() if (path / METHOD_FILE).exists())
    except (OSError, RuntimeError):
        say = "There is no such folder, or it may not be read. Check the setting."
        problems.append(Problem(home.name, "", say))
        return []
    inside: list[Path] = []
    for folder in folders:
        if folder.resolve().is_relative_to(real_home):
            inside.append(folder)
        else:
            say = "This is a link to a folder elsewhere. Put a copy of the folder here."
            problems.append(Problem(folder.name, "", say))
    return inside


def _inside(folder: Path, problem: Problem) -> Problem:
    """Return the problem with its folder's name before the file."""
    return Problem(f"{folder.name}/{problem.file}", problem.path, problem.sentence)
