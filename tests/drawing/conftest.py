"""A method with as many steps, and as long words, as a test asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from methods import load_library
from methods.spec import Method, MethodTexts, Phase, PhaseTexts

Long = Callable[..., Method]

WORD = "intervisiebijeenkomst "


@pytest.fixture
def crea_m() -> Method:
    return load_library()["crea-m"]


@pytest.fixture
def long_method(crea_m: Method) -> Long:
    """Make a method of ``phases`` phases whose texts have ``length`` of what each may have."""

    def text(most: int, part: float, filling: str) -> str:
        return (filling * most)[: max(1, int(most * part))].strip()

    def make(phases: int, *, length: float = 1.0, filling: str = WORD) -> Method:
        each: list[Phase] = []
        words: dict[str, PhaseTexts] = {}
        for number in range(phases):
            phase = crea_m.phases[min(number, len(crea_m.phases) - 3)]
            phase = phase.model_copy(update={"id": f"p{number}", "step": min(20, number + 1)})
            each.append(phase)
            sentence = text(400, length, filling)
            words[phase.id] = PhaseTexts(
                title=text(45, length, filling),
                invitation=sentence,
                voice=sentence,
                chat=sentence,
                slow=sentence,
                rule=sentence,
                listening=sentence if phase.silent else None,
            )
        whole = text(400, length, filling)
        texts = MethodTexts(
            name=text(80, length, filling),
            short=text(45, length, filling),
            aim=whole,
            suits=whole,
            origin=whole,
            phases=words,
        )
        return crea_m.model_copy(update={"phases": tuple(each), "texts": {"nl": texts}})

    return make
