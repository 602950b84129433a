"""A method with a frame: what it may leave out, and mistakes counted as its author counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from methods import check_folder, load_method, to_json
from methods.library import (
    BUILT_IN,
    CLOSING_TALK,
    FIRST_MEETING,
    INTAKE,
    MIDWAY,
    has_case,
    load_library,
    load_script,
)
from methods.spec import Gift

METHOD = """\
schema = 1
id = "framed"
version = 1
source = "made up for a test"
people = { min = 3, ideal = 5, max = 8 }
level = "easy"
frame = "short"

[[phases]]
id = "ask"
kind = "gather"
step = 1
minutes = 8
hours = 24
who = "others"
gives = ["open-question"]
written_in = ["chat", "slow"]

[[phases]]
id = "weigh"
kind = "weigh"
step = 2
minutes = 4
hours = 24
who = "contributor"

[[phases]]
id = "how"
kind = "choose-module"
step = 3
minutes = 2
hours = 24
who = "contributor"

[[phases]]
id = "loud"
kind = "gather"
step = 4
minutes = 5
hours = 24
module = "loud"
who = "others"
gives = ["thought"]
written_in = ["voice", "chat", "slow"]

[[phases]]
id = "soft"
kind = "discuss"
step = 4
minutes = 5
hours = 24
module = "soft"
who = "others"
gives = ["thought"]
written_in = ["chat", "slow"]
"""

WORDS = """\
name = "Framed"
short = "Framed"
aim = "To see what a frame gives."
suits = "Tests."
origin = "Nowhere."

[modules]
loud = "Loud"
soft = "Soft"

[phases.ask]
title = "Asking"
invitation = "Ask."
[phases.ask.labels]
open-question = "Question"

[phases.weigh]
title = "Weighing"
invitation = "Weigh."

[phases.how]
title = "How"
invitation = "Choose."

[phases.loud]
title = "Loud"
invitation = "Say it."
[phases.loud.labels]
thought = "Thought"

[phases.soft]
title = "Soft"
invitation = "Whisper it."
[phases.soft.labels]
thought = "Thought"
"""


def framed(home: Path, *edits: tuple[str, str], language: str = "en") -> Path:
    method = METHOD
    for old, new in edits:
        assert old in method, old
        method = method.replace(old, new, 1)
    folder = home / "framed"
    folder.mkdir()
    (folder / "method.toml").write_text(method, encoding="utf-8")
    (folder / f"{language}.toml").write_text(WORDS, encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_frame_brings_its_phases_and_their_words(tmp_path: Path, language: str) -> None:
    method = load_method(framed(tmp_path, language=language))
    ids = [phase.id for phase in method.phases]
    assert ids[:5] == ["arrive", "agreements", "look-back", "choose", "roles"]
    assert ids[-2:] == ["harvest", "closing"]
    assert {phase.step for phase in method.phases if phase.id in ids[:5]} == {0}
    assert method.texts[language].phases["harvest"].labels[Gift.TAKEAWAY]
    assert '"harvest"' in to_json(method), "a snapshot holds the whole"


def test_in_another_language_the_author_writes_all_words(tmp_path: Path) -> None:
    missing = {problem.path for problem in check_folder(framed(tmp_path, language="de"))}
    assert {"phases.arrive", "phases.harvest", "phases.closing"} <= missing


def test_a_frame_that_is_none_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    problems = check_folder(framed(tmp_path, ('frame = "short"', 'frame = "shrt"')))
    told = {problem.path: problem.sentence for problem in problems}
    assert "Choose one of: short, usual." in told["frame"]


def test_a_phase_that_the_frame_has_already_is_told_as_such(tmp_path: Path) -> None:
    folder = framed(tmp_path, ('id = "ask"', 'id = "harvest"'))
    told = [str(problem) for problem in check_folder(folder)]
    assert any("phases[0]" in one or "a phase of the frame" in one for one in told)
    assert not any("phases[5]" in one for one in told), "the author has no such phase"


#: What is changed, where the mistake stands as the author counts, and what is said of it.
MISTAKES = [
    (("minutes = 8", "minutes = 99"), "phases[0].minutes", "most 60"),
    (("step = 2", "step = 9"), "phases[1].step", "Leave no number out"),
    (('gives = ["open-question"]', 'gives = ["thought"]'), "phases[1].kind", "nothing to weigh"),
    (('who = "contributor"', 'who = "others"'), "phases[1].who", "for the contributor"),
    (('who = "others"', 'who = "guide"'), "phases[0].who", "only asks alone"),
    (('module = "soft"', 'module = "loud"'), "phases[2].kind", "between 2 and 5 modules"),
    (('kind = "choose-module"', 'kind = "weigh"'), "phases[3].module", "is chosen first"),
    (
        ('level = "easy"', 'level = "easy"\ntime = { min = 60, max = 90 }'),
        "time",
        "take 19 minutes",
    ),
]


@pytest.mark.parametrize(("edit", "path", "said"), MISTAKES, ids=[m[1] + m[2] for m in MISTAKES])
def test_a_mistake_is_counted_as_the_author_counts(
    tmp_path: Path, edit: tuple[str, str], path: str, said: str
) -> None:
    problems = check_folder(framed(tmp_path, edit))
    told = [problem for problem in problems if problem.path == path and said in problem.sentence]
    assert told, "\n".join(map(str, problems))


def test_a_module_in_which_too_much_is_written_in_voice_is_told(tmp_path: Path) -> None:
    much = "".join(
        f'\n[[phases]]\nid = "more-{n}"\nkind = "gather"\nstep = 4\nminutes = 2\nhours = 24\n'
        f'module = "loud"\nwho = "others"\ngives = ["thought"]\nwritten_in = ["voice"]\n'
        for n in range(3)
    )
    folder = framed(tmp_path, ('[[phases]]\nid = "soft"', much + '\n[[phases]]\nid = "soft"'))
    told = [problem for problem in check_folder(folder) if problem.path.endswith(".written_in")]
    assert [problem.path for problem in told] == ["phases[6].written_in"]


@pytest.mark.parametrize("name", [FIRST_MEETING, INTAKE, MIDWAY, CLOSING_TALK])
def test_a_script_has_no_case_and_both_languages(name: str) -> None:
    assert check_folder(BUILT_IN / "frames" / name) == ()
    script = load_script(name)
    assert script.id == name
    assert not has_case(script)
    assert {"nl", "en"} <= script.texts.keys()
    assert name not in load_library()


def test_every_method_of_the_library_has_a_case() -> None:
    assert all(map(has_case, load_library().values()))
