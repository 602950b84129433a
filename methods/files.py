"""Reading a method's folder: small, regular UTF-8 files that stay inside it, as TOML.

Owns what may go wrong with a file before its content is judged, also with other data that an
operator may bring. Whatever stands in a file, the answer is a table or a problem, never a crash.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .problems import Problem, quoted

METHOD_FILE = "method.toml"

#: The longest words allowed fit in this; anything larger is a mistake. In bytes.
LARGEST_FILE = 256_000

#: Tables, lists, keys and values in one file. The longest method has under a thousand.
MOST_VALUES = 2000

#: The time that the standard library's parser takes grows with the square of a dotted key's parts,
#: and with how many such keys there are.
MOST_DOTS = 60
MOST_DOTS_IN_ALL = 6000

#: Each is a file of its own that is read and judged.
MOST_LANGUAGES = 20

_LANGUAGE_FILE = re.compile(r"[a-z]{2}\.toml")
_LINE = re.compile(r"line (\d+)")

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Folder:
    """What was read of one method: ``texts`` by language, and what could not be read.

    ``method`` is None, and a language is left out, where the file could not be read.
    """

    path: Path
    method: Table | None
    texts: Mapping[str, Table]
    problems: tuple[Problem, ...]


def read_folder(path: Path) -> Folder:
    """Read ``method.toml`` and every language file beside it. Never raises."""
    folder = path.parent if path.name == METHOD_FILE and not path.is_dir() else path
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except (OSError, ValueError):
        gone = Problem(folder.name, "", "There is no such folder, or it may not be read.")
        return Folder(folder, None, {}, (gone,))
    problems: list[Problem] = []
    texts: dict[str, Table] = {}
    method = _read(folder, METHOD_FILE, problems)
    words = [name for name in names if name.endswith(".toml") and name[0] != "."]
    words = [name for name in words if name != METHOD_FILE]
    if len(words) > MOST_LANGUAGES:
        say = f"There are more than {MOST_LANGUAGES} language files here. Take some away."
        problems.append(Problem(folder.name, "", say))
    for name in words[:MOST_LANGUAGES]:
        if not _LANGUAGE_FILE.fullmatch(name):
            say = f"{quoted(name)} is no language file. Name it after a language, like nl.toml."
            problems.append(Problem(name, "", say))
            continue
        table = _read(folder, name, problems)
        if table is not None:
            texts[name.removesuffix(".toml")] = table
    return Folder(folder, method, texts, tuple(problems))


def read_table(path: Path) -> Table:
    """Read a file of our own."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_file(folder: Path, name: str, *, missing: str) -> Table | str:
    """Return the table in a file of ``folder``, or a sentence that says why there is none.

    ``missing``: what is said where there is no such file. Never raises.
    """
    content = _bytes_of(folder, name, missing)
    return _table_of(content) if isinstance(content, bytes) else content


def _read(folder: Path, name: str, problems: list[Problem]) -> Table | None:
    table = read_file(folder, name, missing="This file is missing. Every method has one.")
    if isinstance(table, str):
        problems.append(Problem(name, "", table))
        return None
    return table


def _bytes_of(folder: Path, name: str, missing: str) -> bytes | str:
    """Return the content, or a sentence that says why there is none."""
    path = folder / name
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve(strict=True)):
            return "This is a link to a file outside the folder. Put a copy of the file here."
        if not stat.S_ISREG(real.stat().st_mode):
            return "This is not an ordinary file. Put a text file here."
        with real.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return missing
    except (OSError, RuntimeError):
        return "This file may not or cannot be read. Check its permissions."
    if len(content) > LARGEST_FILE:
        return f"This file is larger than {LARGEST_FILE // 1000} kB. Shorten it."
    return content


def _table_of(content: bytes) -> Table | str:
    """Return the TOML table, or a sentence that says in which line it goes wrong."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f"This file is not UTF-8: the first wrong sign is in line {line}. Save it as UTF-8."
    in_all = 0
    for number, row in enumerate(text.split("\n"), start=1):
        dots = 0 if row.lstrip().startswith("#") else row.count(".")
        in_all += dots
        if dots > MOST_DOTS:
            return f"Line {number} has more than {MOST_DOTS} dots. Use fewer."
    if in_all > MOST_DOTS_IN_ALL:
        return f"This file has more than {MOST_DOTS_IN_ALL} dots. Use fewer."
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        return "This file has brackets inside brackets without end. Write it flatter."
    except ValueError as error:
        found = _LINE.search(str(error))
        where = f"near line {found[1]}" if found else "at its end, or in a number or a date"
        return f"This is not valid TOML {where}. Look for a missing quotation mark, bracket or =."
    if _holds_more(table, MOST_VALUES):
        return f"This file has more than {MOST_VALUES} keys and values. Use fewer."
    return table


def _holds_more(table: Table, most: int) -> bool:
    """Whether there are more than ``most`` keys and values, however deep; stops when it knows."""
    waiting: list[object] = [table]
    seen = 0
    while waiting and seen <= most:
        one = waiting.pop()
        inner = list(one.values()) if isinstance(one, dict) else one
        if isinstance(inner, list):
            seen += len(inner)
            waiting += inner
    return seen > most
