"""What many methods share: the phases around those of a method, and the words of such phases.

A method names a frame and says only what is its own. The frame's phases bear no step number.
Words of shared phases stand once, by the phase's id, in the languages that come with the bot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from .files import METHOD_FILE, Folder, Table, read_table
from .problems import Problem, listed, quoted

HOME = Path(__file__).parent / "frames"
WORDS = HOME / "words"
FRAMES = ("short", "usual")
#: What comes with the bot is written in.
LANGUAGES = ("nl", "en")

_INDEX = re.compile(r"phases\[(\d+)\]")


def framed(folder: Folder) -> tuple[Folder, range]:
    """Return the folder with the phases of its frame, and which phases are its own."""
    table = folder.method
    own = table.get("phases") if table is not None else None
    if table is None or not isinstance(own, list):
        return folder, range(0)
    name = table.get("frame")
    problems = () if name is None or name in FRAMES else (_unknown(name),)
    around = frame_phases(name) if name in FRAMES else []
    before = [phase for phase in around if phase["when"] != "end"]
    after = [phase for phase in around if phase["when"] == "end"]
    whole = {**table, "phases": [*before, *own, *after]}
    ids = [row.get("id") for row in whole["phases"] if isinstance(row, dict)]
    texts = {
        language: _with_shared(words, frame_words(language), ids)
        for language, words in folder.texts.items()
    }
    own_range = range(len(before), len(before) + len(own))
    problems = (*folder.problems, *problems)
    return replace(folder, method=whole, texts=texts, problems=problems), own_range


def in_own_file(problem: Problem, own: range) -> Problem:
    """Count phases as the author does: the frame's stand in no file of the author's."""
    if problem.file != METHOD_FILE:
        return problem

    def counted(found: re.Match[str]) -> str:
        index = int(found[1])
        return f"phases[{index - own.start}]" if index in own else "a phase of the frame"

    path, sentence = (_INDEX.sub(counted, text) for text in (problem.path, problem.sentence))
    return Problem(problem.file, path, sentence)


def _unknown(name: object) -> Problem:
    say = f"There is no frame {quoted(name)}. Choose one of: {listed(FRAMES)}."
    return Problem(METHOD_FILE, "frame", say)


@cache
def frame_phases(name: str) -> list[Mapping[str, Any]]:
    """The phases of a frame, as they stand in its file."""
    return list(read_table(HOME / f"{name}.toml")["phases"])


@cache
def frame_words(language: str) -> Mapping[str, Any]:
    """The words of shared phases; none in a language of which the author writes them all."""
    path = WORDS / f"{language}.toml"
    phases: Mapping[str, Any] = read_table(path)["phases"] if language in LANGUAGES else {}
    return phases


def _with_shared(words: Table, shared: Mapping[str, Any], ids: Sequence[object]) -> Table:
    """A method may say a shared phase in words of its own."""
    own = words.get("phases", {})
    if not isinstance(own, dict):
        return words
    fitting = {phase_id: texts for phase_id, texts in shared.items() if phase_id in ids}
    return {**words, "phases": {**fitting, **own}}
