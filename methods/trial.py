"""A method as it goes in a trial: its own phases, with as little around them as there can be.

A trial meets once and keeps nothing. So there is nothing to look back on, and what each takes
away is said or written to be read, not kept. Pure: it knows methods, and no meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import TypeAdapter

from .choosing import Wanted, recommend, refuse
from .frames import FRAMES, LANGUAGES, frame_phases, frame_words
from .spec import TRIAL_FRAME, CaseKind, Method, MethodTexts, Mode, Phase, PhaseTexts, When

#: How long a trial takes, in minutes.
MINUTES = 30
#: In which modes people are together for half an hour.
MODES = (Mode.VOICE, Mode.CHAT)

_PHASES: TypeAdapter[tuple[Phase, ...]] = TypeAdapter(tuple[Phase, ...])


@cache
def _around() -> tuple[Phase, ...]:
    return _PHASES.validate_python(tuple(dict(row) for row in frame_phases(TRIAL_FRAME)))


def as_trial(method: Method) -> Method | None:
    """This method as it goes in a trial; None where it has an opening or a harvest of its own."""
    own = tuple(phase for phase in method.phases if phase.step)
    texts = {
        language: _words(words, language, own)
        for language, words in method.texts.items()
        if language in LANGUAGES
    }
    if method.frame not in FRAMES or any(p.kind == "commit" for p in own) or not texts:
        return None
    before = tuple(phase for phase in _around() if phase.when is not When.END)
    after = tuple(phase for phase in _around() if phase.when is When.END)
    changed = {"frame": TRIAL_FRAME, "phases": (*before, *own, *after), "texts": texts}
    return method.model_copy(update=changed)


def _words(words: MethodTexts, language: str, own: tuple[Phase, ...]) -> MethodTexts:
    """The method's own words, and those of the phases around a trial."""
    shared = frame_words(language)
    around = {one.id: PhaseTexts.model_validate(shared[one.id]) for one in _around()}
    phases = {**around, **{one.id: words.phases[one.id] for one in own}}
    return words.model_copy(update={"phases": phases})


def trial_method(library: Mapping[str, Method], *, people: int, mode: Mode) -> Method:
    """By which method so many people go in a trial: one that fits, or that they fit best.

    With more people than any of them is for, it is the one that takes the most.
    """
    trials = {one.id: trial for one in library.values() if (trial := as_trial(one)) is not None}
    kind = CaseKind.LITTLE_TIME.value
    wanted = Wanted(kind, minutes=MINUTES, people=people, meetings=0, mode=mode)
    for proposal in recommend(trials, wanted):
        return trials[proposal.method]
    crowd = [one for one in trials.values() if refuse(one, _as_many(wanted, one)) is None]
    return max(crowd, key=lambda one: (one.people.max, one.id))


def _as_many(wanted: Wanted, method: Method) -> Wanted:
    """The same meeting with as many people as this method is for."""
    return Wanted(wanted.kind, wanted.minutes, method.people.max, wanted.meetings, wanted.mode)
