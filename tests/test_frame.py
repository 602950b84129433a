"""The parts around the product: finding the browser, and finding a Python that fits.

Each answers with what to do where it cannot help.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import find_chromium


def _program(folder: Path, name: str, text: str = "#!/bin/sh\nexit 1\n") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def path_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the whole PATH."""
    monkeypatch.delenv("INTERVISOR_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_a_named_browser_that_is_not_there_is_said_by_name(
    path_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(path_folder, "chromium")
    monkeypatch.setenv("INTERVISOR_CHROMIUM", "nowhere-browser")
    with pytest.raises(find_chromium.ChromiumMissingError, match="nowhere-browser"):
        find_chromium.find_chromium()


def test_a_named_browser_goes_before_all_others(
    path_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(path_folder, "chromium")
    mine = _program(path_folder, "my-browser")
    monkeypatch.setenv("INTERVISOR_CHROMIUM", str(mine))
    assert find_chromium.find_chromium() == mine


def test_chrome_will_do_where_there_is_no_chromium(path_folder: Path) -> None:
    chrome = _program(path_folder, "google-chrome")
    assert find_chromium.find_chromium() == chrome


def test_on_debian_the_answer_is_one_command(
    path_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _program(path_folder, "apt-get")
    monkeypatch.setattr(find_chromium, "MAC_APPS", ())
    with pytest.raises(
        find_chromium.ChromiumMissingError, match=r"sudo apt-get install -y .*chromium"
    ):
        find_chromium.find_chromium()


def _find_python(root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(root / "tools" / "find_python.sh")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_python_that_fits_is_found(root: Path) -> None:
    done = _find_python(root, PYTHON=sys.executable, PATH=os.defpath)
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).exists()


def test_no_python_at_all_is_said_with_what_to_do(root: Path, tmp_path: Path) -> None:
    done = _find_python(root, PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "make PYTHON=" in done.stderr


def test_a_named_python_that_does_not_fit_is_said_by_name(root: Path, tmp_path: Path) -> None:
    old = _program(tmp_path, "python2.7")
    done = _find_python(root, PYTHON=str(old), PATH=os.defpath)
    assert done.returncode == 1
    assert str(old) in done.stderr


def test_a_python_without_pip_gives_the_command_for_it(root: Path, tmp_path: Path) -> None:
    """Debian's python3 cannot make a virtual environment until one package is added."""
    script = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *print*) echo 3.11;; esac\n'
    _program(tmp_path, "python3", script)
    done = _find_python(root, PATH=str(tmp_path))
    assert done.returncode == 1
    assert "sudo apt-get install -y python3.11-venv" in done.stderr
