"""The rules that a method's phases keep together, beyond what each key may hold.

Works on what stands in the file, so that one mistake does not hide another: a row that cannot
be read is left out here, and the model has already said what is wrong with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .files import METHOD_FILE, Table
from .problems import Problem, listed, quoted
from .spec import CasePart, Gift, Mode, Phase, Span, Visible, When, Who

#: Of one meeting with one round, in minutes.
SHORTEST, LONGEST = 15, 180

#: In voice people talk. More writing than this in one round and they stare at screens.
MOST_WRITTEN_IN_VOICE = 3

#: Kinds that stand in one place of a meeting only. The others may stand anywhere.
PLACES: dict[str, tuple[When, ...]] = {
    "arrive": (When.START,),
    "agree": (When.START,),
    "look-back": (When.START,),
    "choose": (When.ROUND,),
    "roles": (When.ROUND,),
    "choose-module": (When.ROUND,),
    "tell": (When.ROUND,),
    "weigh": (When.ROUND,),
    "ask": (When.ROUND,),
    "commit": (When.ROUND, When.END),
    "close": (When.END,),
}

#: Kinds that stand in a method at most once.
ONCE = ("arrive", "agree", "look-back", "choose", "roles", "choose-module", "close")

#: Kinds in which nothing is written: people talk, or press a button.
WORDLESS = ("arrive", "agree", "choose", "roles", "choose-module", "weigh", "close")

#: Kinds that are for the contributor alone.
OF_CONTRIBUTOR = ("choose-module", "tell", "weigh")

#: How many modules fit as buttons on a board.
MOST_MODULES = 5

_QUESTIONS = frozenset({Gift.FACTUAL_QUESTION, Gift.OPEN_QUESTION})
_TOLD = frozenset({Gift.STORY, Gift.RESPONSE, Gift.OUTCOME, Gift.ANSWER, Gift.CASE_QUESTION})

#: What may be given in the kinds that write.
GIFTS: dict[str, frozenset[Gift]] = {
    "look-back": frozenset({Gift.LOOK_BACK}),
    "ask": frozenset({Gift.FACTUAL_QUESTION, Gift.OPEN_QUESTION, Gift.CASE_QUESTION, Gift.ANSWER}),
    "tell": _TOLD | {Gift.FORMULATION},
    "discuss": frozenset({Gift.THOUGHT, Gift.ADVICE}),
    "gather": frozenset(Gift) - _TOLD - {Gift.LOOK_BACK, Gift.INTENTION} | {Gift.CASE_QUESTION},
    "commit": frozenset({Gift.TAKEAWAY, Gift.INTENTION}),
}

_ORDER = (When.START, When.ROUND, When.END)
_PHASE: TypeAdapter[Phase] = TypeAdapter(Phase)


@dataclass(frozen=True, slots=True)
class Row:
    """A phase that can be read, and its place in the file, counted from 0."""

    index: int
    phase: Phase

    def problem(self, key: str, sentence: str) -> Problem:
        """Return a problem with one key of this phase."""
        name = quoted(self.phase.id)
        return Problem(METHOD_FILE, f"phases[{self.index}].{key}", f"In {name}: {sentence}")


def check_phases(method: Table, own: range) -> Iterator[Problem]:
    """Yield what is wrong with the phases of ``method.toml`` as a whole.

    ``own``: which of them are the method's own, and not its frame's.
    """
    raw = method.get("phases")
    if not isinstance(raw, list):
        return
    rows = [Row(index, phase) for index, given in enumerate(raw) if (phase := _read(given))]
    yield from _ids(raw)
    yield from _places(rows)
    yield from _steps(raw, own)
    yield from _minutes(raw)
    yield from _as_the_source_says(method, raw, own)
    yield from _modules(rows)
    yield from _questions_before(rows)
    yield from _written_in_voice(rows)
    yield from _contributor_known(rows)
    for row in rows:
        yield from _people(row)
        yield from _gifts(row)
        yield from _visibility(row)


def total_minutes(method: Table) -> int | None:
    """Return the minutes of a meeting with one round; None where some cannot be read."""
    return _sum_of_minutes(method.get("phases"))


def _sum_of_minutes(raw: object) -> int | None:
    """Of one round: of several modules only the longest is gone through."""
    minutes = _numbers(raw, "minutes")
    if not minutes or not isinstance(raw, list):
        return None
    of_module: Counter[str] = Counter()
    for row, time in zip(raw, minutes, strict=True):
        if isinstance(row.get("module"), str):
            of_module[row["module"]] += time
    return sum(minutes) - sum(of_module.values()) + max(of_module.values(), default=0)


def _read(given: object) -> Phase | None:
    try:
        return _PHASE.validate_python(given)
    except ValidationError:
        return None


def _numbers(raw: object, key: str) -> list[int] | None:
    """Return this number of every phase; None where one of them is no small number."""
    if not isinstance(raw, list):
        return None
    values = [row.get(key) if isinstance(row, dict) else None for row in raw]
    numbers = [value for value in values if type(value) is int and abs(value) < 1000]
    return numbers if len(numbers) == len(values) else None


def _ids(raw: Sequence[Any]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, row in enumerate(raw):
        phase_id = row.get("id") if isinstance(row, dict) else None
        if not isinstance(phase_id, str):
            continue
        if phase_id in seen:
            say = f"{quoted(phase_id)} is also the id of phases[{seen[phase_id]}]. Choose another."
            yield Problem(METHOD_FILE, f"phases[{index}].id", say)
        seen.setdefault(phase_id, index)


def _places(rows: Sequence[Row]) -> Iterator[Problem]:
    furthest = When.START
    counts = Counter(row.phase.kind for row in rows)
    for row in rows:
        kind, when = row.phase.kind, row.phase.when
        allowed = PLACES.get(kind, _ORDER)
        if when not in allowed:
            say = f"the kind “{kind}” belongs in “{listed(allowed)}”. Change “when”."
            yield row.problem("when", say)
        elif _ORDER.index(when) < _ORDER.index(furthest):
            say = (
                f"“{when}” comes after “{furthest}”. Put all of start first, then round, then end."
            )
            yield row.problem("when", say)
        else:
            furthest = when
        if kind in ONCE and counts[kind] > 1:
            yield row.problem("kind", f"the kind “{kind}” may stand in a method once. Keep one.")


def _steps(raw: Sequence[Any], own: range) -> Iterator[Problem]:
    steps = _numbers(raw, "step")
    if not steps:
        return
    before = 0
    for index in own:
        step = steps[index]
        path = f"phases[{index}].step"
        if step < before:
            say = f"Step {step} comes after step {before}. The numbers may not fall."
            yield Problem(METHOD_FILE, path, say)
        elif before == 0 and step != 1:
            yield Problem(METHOD_FILE, path, "The first step is step 1. Count from there.")
        elif step > before + 1:
            say = f"After step {before} comes step {before + 1}. Leave no number out."
            yield Problem(METHOD_FILE, path, say)
        before = max(before, step)


def _minutes(raw: Sequence[Any]) -> Iterator[Problem]:
    total = _sum_of_minutes(raw)
    if total is not None and not SHORTEST <= total <= LONGEST:
        say = (
            f"All phases together take {total} minutes; between {SHORTEST} and {LONGEST} "
            "is possible. Change some of them."
        )
        yield Problem(METHOD_FILE, "phases", say)


def _as_the_source_says(method: Table, raw: Sequence[Any], own: range) -> Iterator[Problem]:
    time = method.get("time")
    try:
        span = Span.model_validate(time)
    except ValidationError:
        return
    total = _sum_of_minutes([raw[index] for index in own])
    if total is not None and not span.min <= total <= span.max:
        say = (
            f"These phases take {total} minutes, and “time” says {span.min} to {span.max}. "
            "Change one of the two."
        )
        yield Problem(METHOD_FILE, "time", say)


def _modules(rows: Sequence[Row]) -> Iterator[Problem]:
    chosen_at = next((row.index for row in rows if row.phase.kind == "choose-module"), None)
    modules = list(dict.fromkeys(row.phase.module for row in rows if row.phase.module))
    for row in rows:
        if row.phase.module is None:
            continue
        if chosen_at is None or row.index < chosen_at:
            say = "a module is chosen first. Put a phase of the kind “choose-module” before it."
            yield row.problem("module", say)
        elif row.phase.when is not When.ROUND or row.phase.case is not CasePart.NONE:
            yield row.problem("module", "what every round needs cannot stand in a module.")
    if chosen_at is not None and not 2 <= len(modules) <= MOST_MODULES:
        row = next(row for row in rows if row.index == chosen_at)
        say = f"between 2 and {MOST_MODULES} modules can be chosen from, not {len(modules)}."
        yield row.problem("kind", say)


def _questions_before(rows: Sequence[Row]) -> Iterator[Problem]:
    asked = False
    for row in rows:
        if row.phase.kind == "weigh" and not asked:
            say = "no question is asked before it, so there is nothing to weigh."
            yield row.problem("kind", say)
        asked = asked or bool(_QUESTIONS & set(row.phase.gives))


def _written_in_voice(rows: Sequence[Row]) -> Iterator[Problem]:
    written = [
        row for row in rows if row.phase.when is When.ROUND and Mode.VOICE in row.phase.written_in
    ]
    modules = dict.fromkeys(row.phase.module for row in written if row.phase.module)
    # Of several modules one is gone through, whichever it is.
    too_many = {
        row.index: row
        for module in (None, *modules)
        for row in [one for one in written if one.phase.module in (None, module)][
            MOST_WRITTEN_IN_VOICE:
        ]
    }
    for row in too_many.values():
        say = f"in voice people already write in {MOST_WRITTEN_IN_VOICE} phases. Talk in this one."
        yield row.problem("written_in", say)


def _contributor_known(rows: Sequence[Row]) -> Iterator[Problem]:
    chosen_at = next((row.index for row in rows if row.phase.kind == "choose"), -1)
    for row in rows:
        phase = row.phase
        if phase.case is not CasePart.NONE and (
            phase.when is not When.ROUND or row.index <= chosen_at
        ):
            yield row.problem("case", "no case is chosen yet here. Leave “case” out.")
        if phase.who is Who.EVERYONE and not phase.silent and not phase.away:
            continue
        key = "who" if phase.who is not Who.EVERYONE else "silent" if phase.silent else "away"
        if phase.when is not When.ROUND:
            say = "outside a round there is no contributor. Everyone takes part here."
            yield row.problem(key, say)
        elif row.index <= chosen_at:
            say = (
                "the case is not chosen yet, so there is no contributor. Everyone takes part here."
            )
            yield row.problem(key, say)


def _people(row: Row) -> Iterator[Problem]:
    phase = row.phase
    if phase.kind in OF_CONTRIBUTOR and phase.who is not Who.CONTRIBUTOR:
        say = f'the kind “{phase.kind}” is for the contributor. Write who = "contributor".'
        yield row.problem("who", say)
        return
    for_all = phase.kind in (*WORDLESS, "look-back") and phase.kind not in OF_CONTRIBUTOR
    if for_all and phase.who is not Who.EVERYONE:
        say = f"the kind “{phase.kind}” is for everyone. Leave “who” out."
        yield row.problem("who", say)
    if phase.kind == "ask" and phase.who not in (Who.OTHERS, Who.GUIDE):
        yield row.problem("who", 'the others ask, the contributor answers. Write who = "others".')
    if phase.who is Who.GUIDE and phase.kind != "ask":
        yield row.problem("who", "whoever guides only asks alone. Choose others or everyone.")
    for key, listening in (("silent", phase.silent), ("away", phase.away)):
        if listening and phase.who is Who.CONTRIBUTOR:
            say = "the contributor cannot give something here and listen as well. Change “who”."
            yield row.problem(key, say)
        elif listening and phase.who is Who.EVERYONE and phase.when is When.ROUND:
            say = 'where the contributor listens, the others give. Write who = "others".'
            yield row.problem(key, say)
    if phase.silent and phase.away:
        yield row.problem("away", "nobody is silent and away at once. Keep one of the two.")


def _gifts(row: Row) -> Iterator[Problem]:
    phase = row.phase
    if phase.kind in WORDLESS:
        for key, given in (("gives", phase.gives), ("written_in", phase.written_in)):
            if given:
                say = f"in the kind “{phase.kind}” nothing is written. Leave “{key}” out."
                yield row.problem(key, say)
        return
    yield from _matching(row)
    for key, values in (("gives", phase.gives), ("written_in", phase.written_in)):
        if len(set(values)) < len(values):
            yield row.problem(key, "something stands here twice. Keep it once.")
    wrong = [gift for gift in phase.gives if gift not in GIFTS[phase.kind]]
    possible = listed(sorted(GIFTS[phase.kind]))
    if wrong:
        say = f"{listed(wrong)} cannot be given in the kind “{phase.kind}”. Possible: {possible}."
        yield row.problem("gives", say)
    if phase.kind == "commit" and set(phase.gives) != GIFTS["commit"]:
        yield row.problem("gives", "a harvest is exactly takeaway and intention. Write both.")
    if phase.kind == "ask" and phase.gives and not _QUESTIONS & set(phase.gives):
        yield row.problem("gives", "no question can be asked. Add open-question.")


def _matching(row: Row) -> Iterator[Problem]:
    phase = row.phase
    if phase.gives and not phase.written_in:
        say = "something is given, but it is written nowhere. Add modes, or leave “gives” out."
        yield row.problem("written_in", say)
    elif phase.written_in and not phase.gives:
        say = "something is written, but nothing can be given. Add “gives”, or leave the modes out."
        yield row.problem("gives", say)
    elif not phase.gives and phase.kind not in ("discuss", "commit", "tell"):
        say = f"the kind “{phase.kind}” needs something to give. Add “gives” and “written_in”."
        yield row.problem("gives", say)


def _visibility(row: Row) -> Iterator[Problem]:
    phase = row.phase
    if not phase.named and phase.visible is not Visible.TOGETHER:
        say = (
            "what has no names appears together, or its order gives people away. Change “visible”."
        )
        yield row.problem("visible", say)
