"""Mistakes that authors make, and what they are told: the file, the place and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from methods import MethodError, check_folder, load_method

M, W = "method.toml", "en.toml"
TALK = 'id = "talk"\nkind = "discuss"\nstep = 3\n'
CHOOSE = 'kind = "choose"\nstep = 2\n'
CLOSE = 'kind = "close"\nstep = 5\n'
WRITTEN = 'written_in = ["chat", "slow"]\n'

# A name, the spoiled place (file, old, new), and the problem (file, path, part of the sentence).
MISTAKES = [
    ("unknown key", (M, "minutes = 15", "minuts = 15"), (M, "phases[2].minuts", "“minutes”?")),
    ("missing key", (M, "minutes = 15\n", ""), (M, "phases[2].minutes", "is missing. Add it")),
    ("unknown key at the top", (M, "level", "levle"), (M, "levle", "Did you mean “level”?")),
    ("unknown key, nothing like it", (M, "hours = 12", "zzz = 12"), (M, "phases[0].zzz", "out")),
    ("unknown key of people", (M, "ideal", "idael"), (M, "people.idael", "“ideal”?")),
    ("unknown key of each", (M, "{ min = 0,", "{ mn = 0,"), (M, "phases[2].each.mn", "“min”?")),
    ("unknown kind", (M, '"discuss"', '"discus"'), (M, "phases[2].kind", "Choose one of: arr")),
    ("no kind", (M, 'kind = "discuss"\n', ""), (M, "phases[2].kind", "“kind” is missing")),
    ("number in quotes", (M, "minutes = 15", 'minutes = "15"'), (M, "phases[2].minutes", "quot")),
    ("true for a number", (M, "minutes = 15", "minutes = true"), (M, "phases[2].minutes", "10")),
    ("number too large", (M, "minutes = 15", "minutes = 99"), (M, "phases[2].minutes", "most 60")),
    ("number too small", (M, "hours = 24", "hours = 0"), (M, "phases[1].hours", "at least 1")),
    ("two people", (M, "min = 3, i", "min = 2, i"), (M, "people.min", "at least 3")),
    ("people fall", (M, "ideal = 5", "ideal = 9"), (M, "people", "must rise. Change one")),
    ("each falls", (M, "min = 0, max = 3", "min = 4, max = 3"), (M, "phases[2].each", "larger")),
    ("newer format", (M, "schema = 1", "schema = 2"), (M, "schema", "Choose from: 1")),
    ("unknown level", (M, '"easy"', '"hard"'), (M, "level", "easy, medium, high")),
    ("id with capitals", (M, 'id = "short', 'id = "Short'), (M, "id", "small letter")),
    ("id with a dot", (M, 'id = "talk"', 'id = "1.talk"'), (M, "phases[2].id", "like look-back")),
    ("same id twice", (M, 'id = "talk"', 'id = "arrive"'), (M, "phases[2].id", "id of phases[0]")),
    ("not a list", (M, 'gives = ["thought"]', "gives = 3"), (M, "phases[2].gives", "A list")),
    ("a single text as a list", (M, '["thought"]', '"thought"'), (M, "phases[2].gives", "A list")),
    ("not a table", (M, "people = {", "people = 3 #"), (M, "people", "A table")),
    ("no text", (M, 'id = "talk"', "id = 3"), (M, "phases[2].id", "in quotation marks")),
    ("empty source", (M, '"made up for a test"', '"  "'), (M, "source", "empty")),
    ("gift that is none", (M, '["thought"]', '["praise"]'), (M, "phases[2].gives[0]", "look-back")),
    ("gift of another kind", (M, '["thought"]', '["answer"]'), (M, "phases[2].gives", "Possible")),
    ("gift twice", (M, '["thought"]', '["thought", "thought"]'), (M, "phases[2].gives", "twice")),
    ("half a harvest", (M, '"takeaway", ', ""), (M, "phases[3].gives", "takeaway and intention")),
    (
        "writing in a wordless kind",
        (M, CHOOSE, CHOOSE + WRITTEN),
        (M, "phases[1].written_in", "no"),
    ),
    ("written nowhere", (M, WRITTEN, ""), (M, "phases[2].written_in", "written nowhere")),
    ("nothing to write", (M, 'gives = ["thought"]\n', ""), (M, "phases[2].gives", "nothing can")),
    ("end before round", (M, CHOOSE, CHOOSE + 'when = "end"\n'), (M, "phases[1].when", "belongs")),
    ("start after round", (M, TALK, TALK + 'when = "start"\n'), (M, "phases[2].when", "after")),
    ("step falls", (M, "step = 3", "step = 1"), (M, "phases[2].step", "may not fall")),
    ("step left out", (M, "step = 5", "step = 6"), (M, "phases[4].step", "Leave no number out")),
    ("begins at two", (M, "step = 1", "step = 2"), (M, "phases[0].step", "first step is step 1")),
    ("kind of case that is none", (M, "stuck = 9", "snow = 9"), (M, "suits.snow", "new-group")),
    ("kinds as a list", (M, "{ stuck = 9 }", '["stuck"]'), (M, "suits", "A table")),
    ("choice that is none", (M, "stuck = 9", "stuck = 0"), (M, "suits.stuck", "at least 1")),
    ("too short a meeting", (M, "minutes = 15", "minutes = 1"), (W, "suits", "the phases take 26")),
    ("promise not kept", (W, "Allow 40", "Allow 45"), (W, "suits", "says 45 minutes")),
    (
        "promise in a phase",
        (W, "for 10 min", "for 20 min"),
        (W, "phases.talk.invitation", "has 15"),
    ),
    ("giver who listens", (M, '"others"', '"contributor"'), (M, "phases[2].silent", "as well")),
    ("all and a listener", (M, 'who = "others"\n', ""), (M, "phases[2].silent", "the others give")),
    ("others at the end", (M, CLOSE, CLOSE + 'who = "others"\n'), (M, "phases[4].who", "everyone")),
    ("choosing by some", (M, CHOOSE, CHOOSE + 'who = "others"\n'), (M, "phases[1].who", "chosen")),
    (
        "silent and away",
        (M, 'gives = ["th', 'away = ["contributor"]\ngives = ["th'),
        (M, "phases[2].away", "silent and away"),
    ),
    (
        "nameless at once",
        (M, WRITTEN, WRITTEN + 'named = false\nvisible = "at-once"\n'),
        (M, "phases[2].visible", "appears together"),
    ),
    (
        "words in the wrong file",
        (M, "schema = 1", "schema = 1\ntexts = {}"),
        (M, "texts", "beside"),
    ),
    ("no texts", (M, 'id = "closing"', 'id = "bye"'), (W, "phases.bye", "Add them")),
    ("unknown phase", (W, "[phases.closing]", "[phases.close]"), (W, "phases.close", "no phase")),
    (
        "no label",
        (W, 'takeaway = "Eye-opener"\n', ""),
        (W, "phases.harvest.labels.takeaway", "Add"),
    ),
    (
        "label too many",
        (W, "thought = ", 'answer = "An answer"\nthought = '),
        (W, "phases.talk.labels.answer", "Possible: thought"),
    ),
    (
        "label of nothing",
        (W, 'Round off."', 'Round off."\nlabels = { thought = "A" }'),
        (W, "phases.closing.labels.thought", "Possible: nothing"),
    ),
    ("label too long", (W, "A thought", "a" * 46), (W, "phases.talk.labels.thought", "has 46 ch")),
    ("title too long", (W, "Arriving", "é" * 50), (W, "phases.arrive.title", "45 is the most")),
    ("text too long", (W, "Choose a case.", "a" * 401), (W, "phases.choose.invitation", "400")),
    ("empty text", (W, "Round off.", " "), (W, "phases.closing.invitation", "is empty")),
    ("unknown text", (W, "listening =", "listens ="), (W, "phases.talk.listens", "“listening”?")),
    (
        "nothing for listeners",
        (W, 'listening = "Listen."\n', ""),
        (W, "phases.talk.listening", "told nothing"),
    ),
    (
        "listening to nobody",
        (W, 'Round off."', 'Round off."\nlistening = "Listen."'),
        (W, "phases.closing.listening", "Leave “listening” out"),
    ),
    (
        "template",
        (W, "Round off.", "Round off, {{ name }}."),
        (W, "phases.closing.invitation", "no templates"),
    ),
    (
        "template block",
        (W, "Round off.", "{% if x %}Round off."),
        (W, "phases.closing.invitation", "plain words"),
    ),
    ("bold", (W, "Round off.", "Round *off*."), (W, "phases.closing.invitation", "no markup")),
    ("mention", (W, "Round off.", "@here, round off."), (W, "phases.closing.invitation", "markup")),
    ("address", (W, "Nowhere.", "See https://example.org"), (W, "origin", "addresses")),
    (
        "control sign",
        (W, "Round off.", "Round\\u0007 off."),
        (W, "phases.closing.invitation", "invisible"),
    ),
    (
        "turned around",
        (W, "Round off.", "Round \u202eoff."),
        (W, "phases.closing.invitation", "invisible"),
    ),
    ("line break", (W, "Round off.", "Round\\noff."), (W, "phases.closing.invitation", "one line")),
    ("markup in the name", (W, 'name = "Short', 'name = "<b>Short'), (W, "name", "no markup")),
]


@pytest.mark.parametrize(
    ("edit", "expected"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(
    spoil: Callable[..., Path], edit: tuple[str, str, str], expected: tuple[str, str, str]
) -> None:
    folder = spoil(edit)
    file, path, fragment = expected
    problems = check_folder(folder)
    told = [p.sentence for p in problems if (p.file, p.path) == (file, path)]
    assert told, "\n".join(map(str, problems))
    assert any(fragment in sentence for sentence in told), told
    with pytest.raises(MethodError):
        load_method(folder)


def test_the_example_has_no_mistake(spoil: Callable[..., Path]) -> None:
    assert check_folder(spoil()) == ()


def test_all_mistakes_are_told_at_once(spoil: Callable[..., Path]) -> None:
    """A wrong type, a rule between phases and a missing word do not hide each other."""
    folder = spoil(
        (M, "minutes = 15", 'minutes = "15"'),
        (M, "step = 5", "step = 7"),
        (M, '"easy"', '"hard"'),
        (W, 'takeaway = "Eye-opener"\n', ""),
        (W, 'name = "Short round"\n', ""),
    )
    places = {(p.file, p.path) for p in check_folder(folder)}
    assert places == {
        (M, "phases[2].minutes"),
        (M, "phases[4].step"),
        (M, "level"),
        (W, "phases.harvest.labels.takeaway"),
        (W, "name"),
    }


def test_an_unknown_kind_hides_nothing_else(spoil: Callable[..., Path]) -> None:
    folder = spoil((M, '"discuss"', '"discus"'), (M, "minutes = 15", "minuts = 15"))
    assert [p.path for p in check_folder(folder) if p.file == M] == [
        "phases[2].kind",
        "phases[2].minutes",
        "phases[2].minuts",
    ]


def test_too_long_a_meeting_is_told_with_its_minutes(spoil: Callable[..., Path]) -> None:
    more = "".join(
        f'[[phases]]\nid = "more-{n}"\nkind = "discuss"\nstep = 5\nminutes = 60\nhours = 1\n\n'
        for n in range(3)
    )
    closing = '[[phases]]\nid = "closing"'
    folder = spoil((M, closing, more + closing))
    [found] = [p for p in check_folder(folder) if p.path == "phases"]
    assert "220 minutes; between 15 and 180" in found.sentence


def test_a_fourth_written_phase_in_voice_is_too_much(spoil: Callable[..., Path]) -> None:
    harvest = '[[phases]]\nid = "harvest"\n'
    more = "".join(
        f'[[phases]]\nid = "more-{n}"\nkind = "commit"\nstep = 4\nminutes = 5\nhours = 1\n'
        'gives = ["takeaway", "intention"]\nwritten_in = ["voice"]\n\n'
        for n in range(3)
    )
    found = [p for p in check_folder(spoil((M, harvest, more + harvest))) if p.file == M]
    assert [p.path for p in found] == ["phases[6].written_in"]
    assert "already write in 3 phases" in found[0].sentence


def test_asking_needs_a_question_and_the_others(spoil: Callable[..., Path]) -> None:
    folder = spoil(
        (M, TALK, TALK.replace("discuss", "ask")),
        (M, 'who = "others"\nsilent = ["contributor"]\n', ""),
        (M, '["thought"]', '["answer"]'),
    )
    paths = {p.path: p.sentence for p in check_folder(folder) if p.file == M}
    assert "no question" in paths["phases[2].gives"]
    assert 'who = "others"' in paths["phases[2].who"]


def test_a_kind_that_writes_needs_something_to_give(spoil: Callable[..., Path]) -> None:
    folder = spoil(
        (M, '"discuss"', '"gather"'),
        (M, 'gives = ["thought"]\n' + WRITTEN, ""),
        (W, '[phases.talk.labels]\nthought = "A thought"\n', ""),
    )
    [problem] = check_folder(folder)
    assert (problem.path, "needs something to give" in problem.sentence) == (
        "phases[2].gives",
        True,
    )


def test_talking_needs_no_writing(spoil: Callable[..., Path]) -> None:
    folder = spoil(
        (M, 'gives = ["thought"]\n' + WRITTEN, ""),
        (W, '[phases.talk.labels]\nthought = "A thought"\n', ""),
    )
    assert check_folder(folder) == ()


def test_a_method_without_phases(spoil: Callable[..., Path]) -> None:
    folder = spoil()
    head = (folder / M).read_text(encoding="utf-8").partition("[[phases]]")[0]
    (folder / M).write_text(head + "phases = []\n", encoding="utf-8")
    told = {p.path: p.sentence for p in check_folder(folder) if p.file == M}
    assert list(told) == ["phases"]
    assert "1 is the least. Add one" in told["phases"]


def test_words_of_a_wrong_shape(spoil: Callable[..., Path]) -> None:
    folder = spoil()
    (folder / W).write_text('phases.talk.labels = 3\nphases.choose = "A"\n', encoding="utf-8")
    paths = {p.path for p in check_folder(folder) if "A table with keys" in p.sentence}
    assert paths == {"phases.talk.labels", "phases.choose"}
    (folder / W).write_text("phases = 3\n", encoding="utf-8")
    assert "phases" in {p.path for p in check_folder(folder)}


def test_a_kind_that_stands_once_is_not_repeated(spoil: Callable[..., Path]) -> None:
    """Two phases that choose a case: both are named, so that the author keeps one."""
    folder = spoil((M, 'kind = "discuss"\n', 'kind = "choose"\n'))
    paths = [p.path for p in check_folder(folder) if "may stand in a method once" in p.sentence]
    assert paths == ["phases[1].kind", "phases[2].kind"]


def test_a_contributor_is_unknown_before_the_choice(spoil: Callable[..., Path]) -> None:
    choose, talk = '[[phases]]\nid = "choose"', '[[phases]]\nid = "talk"'
    first = '[[phases]]\nid = "first"\nkind = "discuss"\nstep = 2\nminutes = 5\nhours = 1\n'
    folder = spoil((M, choose, f'{first}who = "others"\n\n{choose}'))
    assert talk in (folder / M).read_text(encoding="utf-8")
    assert any(
        p.path == "phases[1].who" and "not chosen yet" in p.sentence for p in check_folder(folder)
    )


def test_a_problem_reads_as_one_line(spoil: Callable[..., Path]) -> None:
    [problem] = check_folder(spoil((M, '"easy"', '"hard"')))
    assert str(problem).startswith("method.toml: level: This is not one of the values")
    assert "\n" not in str(problem)


def test_what_an_author_typed_is_not_repeated_at_length(spoil: Callable[..., Path]) -> None:
    name = "x" * 5000
    folder = spoil((M, '"easy"', f'"easy"\n{name} = 1'))
    [problem] = check_folder(folder)
    assert len(str(problem)) < 200
