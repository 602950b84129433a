"""What every test may lean on: the checkout's folder, a clean environment, and the browser.

Knows nothing of meetings, stores or platforms: those have a conftest of their own, beside them.
"""

import os
from pathlib import Path

import hypothesis
import pytest

from tools.find_chromium import ChromiumMissingError, find_chromium

ROOT = Path(__file__).resolve().parent.parent

# A slow machine is no bug: nothing here is judged by the clock on the wall.
hypothesis.settings.register_profile("calm", deadline=None, print_blob=True)
hypothesis.settings.register_profile(
    "always-the-same", hypothesis.settings.get_profile("calm"), derandomize=True, database=None
)
hypothesis.settings.load_profile("calm")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def no_settings_of_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings in the environment of whoever runs the tests decide nothing."""
    for name in os.environ:
        if name.startswith("INTERVISOR_") and name != "INTERVISOR_CHROMIUM":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's path; a test that needs it fails with what to do where there is none."""
    try:
        return find_chromium()
    except ChromiumMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
