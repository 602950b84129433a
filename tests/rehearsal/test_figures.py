"""A figure of the benchmarks says what it is, what it should be, and whether it is."""

import pytest

from benchmarks.figure import Figure


@pytest.mark.parametrize(("value", "word"), [(25.0, "met"), (25.1, "missed")])
def test_a_figure_is_one_line(value: float, word: str) -> None:
    line = Figure("P5", "apply", value, 25, "µs").line()
    assert line.startswith("P5")
    assert line.endswith(f"(aim: at most 25 µs) {word}")
    assert "\n" not in line
