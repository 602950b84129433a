"""A method as it goes in a trial: short, with nothing to look back on and nothing kept."""

from collections.abc import Mapping

import pytest

from methods import load_library
from methods.fitting import fitted, shortest_minutes
from methods.frames import LANGUAGES
from methods.library import from_json, to_json
from methods.spec import TRIAL_FRAME, Gift, Method, Mode
from methods.trial import MINUTES, MODES, as_trial, trial_method

LIBRARY: Mapping[str, Method] = load_library()
TRIALS = {name: trial for name, one in LIBRARY.items() if (trial := as_trial(one)) is not None}


def test_one_with_a_harvest_of_its_own_is_none() -> None:
    assert as_trial(LIBRARY["crea-m"]) is None
    assert as_trial(LIBRARY["troika"].model_copy(update={"texts": {}})) is None
    assert as_trial(LIBRARY["troika"].model_copy(update={"frame": None})) is None


@pytest.mark.parametrize("name", TRIALS)
def test_its_own_steps_stand_in_the_frame_of_a_trial(name: str) -> None:
    trial, usual = TRIALS[name], LIBRARY[name]
    assert [p for p in trial.phases if p.step] == [p for p in usual.phases if p.step]
    assert "look-back" not in [p.kind for p in trial.phases]
    assert not any(Gift.INTENTION in p.gives for p in trial.phases)
    assert trial.frame == TRIAL_FRAME
    for language in LANGUAGES:
        assert list(trial.texts[language].phases)
        assert {p.id for p in trial.phases} == set(trial.texts[language].phases)
    assert from_json(to_json(trial)) == trial


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("people", range(3, 13))
def test_for_everybody_there_is_one_that_fits_half_an_hour(people: int, mode: Mode) -> None:
    method = trial_method(LIBRARY, people=people, mode=mode)
    assert shortest_minutes(method) <= MINUTES
    assert sum(fitted(method, minutes=MINUTES).values()) <= MINUTES
    assert method.level == "easy"
    assert people <= method.people.max or method.people.max == 8


def test_fewer_people_get_a_smaller_one() -> None:
    chosen = [trial_method(LIBRARY, people=n, mode=Mode.VOICE).id for n in (3, 4, 5, 7, 8)]
    assert chosen == ["troika", "troika", "wise-crowds", "wise-crowds", "solution-focused"]
