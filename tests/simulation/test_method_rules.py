"""Lives of groups that go by a method with modules, in which a case is told before it is read."""

from dataclasses import replace

import pytest

from bot.engine.phases import PHASE_KINDS
from bot.engine.phases.kind import may_always_leave
from bot.laboratory import laboratory
from bot.rehearsal import wishes
from bot.simulation.cast import Cast, cast_for
from bot.simulation.lives import Ask, Laboratory
from methods import load_library
from methods.spec import CasePart, Method, Mode, PhaseTexts
from tests.engine.build import with_modules

SEEDS = 4


def with_all_kinds() -> Method:
    """The ten-step method with two modules; the case is short where it is told, whole later."""
    method = with_modules()
    parts = {"case": CasePart.SHORT, "answers": CasePart.WHOLE}
    phases = tuple(
        phase.model_copy(update={"case": parts[phase.id]} if phase.id in parts else {})
        for phase in method.phases
    )
    choosing = PhaseTexts(title="Hoe", invitation="Kies hoe de groep helpt.")
    names = {"ask": "Doorvragen", "put": "De kern"}
    texts = {
        language: words.model_copy(
            update={"modules": names, "phases": {**words.phases, "module": choosing}}
        )
        for language, words in method.texts.items()
    }
    return method.model_copy(update={"phases": phases, "texts": texts})


def here() -> Laboratory:
    library = {**load_library(), "ten-step": with_all_kinds()}
    return Laboratory(library, laboratory().open_database)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_nothing_breaks_in_a_life_with_modules(seed: int) -> None:
    lived = here().live(Ask(seed, method="ten-step"))
    assert lived.cast.method == "ten-step"
    assert lived.failures == ()


def test_a_group_that_goes_on_with_a_question_unweighed_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Simulated colleagues weigh in time: it takes one who never does, and the bug."""
    hasty = replace(PHASE_KINDS["weigh"], refuse_leaving=may_always_leave)
    monkeypatch.setitem(PHASE_KINDS, "weigh", hasty)
    monkeypatch.setattr(wishes, "_deciding", lambda person, step, at: iter(()))
    cast = Cast(4, Mode.CHAT, "nl", 1, "practice", 1, 1, method="ten-step")
    lived = laboratory().live(Ask(1, kinds=frozenset(), cast=cast))
    assert {failure.name for failure in lived.failures} == {"questions are weighed first"}


def test_every_method_that_fits_is_drawn_and_the_rest_of_a_group_stays() -> None:
    library = load_library()
    casts = [cast_for(seed, library) for seed in range(200)]
    assert {cast.method for cast in casts} == set(library)
    alone = [cast_for(seed, {"crea-m": library["crea-m"]}) for seed in range(200)]
    assert [(c.people, c.mode, c.profile) for c in casts] == [
        (c.people, c.mode, c.profile) for c in alone
    ]
    for cast in casts:
        method = library[cast.method]
        assert cast.mode in method.modes
        assert cast.people <= method.people.max


def test_a_method_that_is_asked_for_has_a_group_that_fits_it() -> None:
    library = load_library()
    voice = library["ten-step"].model_copy(update={"modes": (Mode.VOICE,)})
    for seed in range(50):
        cast = cast_for(seed, {**library, "ten-step": voice}, method="ten-step")
        assert (cast.method, cast.mode) == ("ten-step", Mode.VOICE)
        assert voice.people.min <= cast.people <= voice.people.max
