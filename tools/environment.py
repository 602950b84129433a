"""Makes `.venv` and keeps it equal to a lock file: `environment.py run` or `environment.py dev`.

Owns the folder `.venv` and its stamps, nothing else. Runs with the standard library alone, on the
Python that `find_python.sh` found. An interrupted run leaves `.unfinished` behind, and the next one
starts anew; two runs at once wait for each other.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"
HOME = VENV / ".home"
LOCKS = {kind: ROOT / "requirements" / f"{kind}.lock" for kind in ("run", "dev")}


def main(kind: str) -> int:
    """Bring `.venv` up to date with the lock of this kind; return an exit code."""
    with (ROOT / ".venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not _is_whole():
            _make()
        try:
            _install(kind)
        except subprocess.CalledProcessError as failed:
            print(f"Installing stopped (pip said so above, exit {failed.returncode}).")
            print("When the cause is away, run the same command again: it starts anew.")
            return 1
        except KeyboardInterrupt:
            print("Stopped halfway. The next run starts anew.")
            return 130
    return 0


def _is_whole() -> bool:
    return (
        PYTHON.exists()
        and not UNFINISHED.exists()
        and HOME.exists()
        and HOME.read_text(encoding="utf-8").strip() == str(ROOT)
    )


def _make() -> None:
    version = "{}.{}".format(*sys.version_info[:2])
    print(
        f"Making .venv with Python {version}. This happens once and takes about half a minute.",
        flush=True,
    )
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    venv.create(VENV, with_pip=True, symlinks=True)
    HOME.write_text(f"{ROOT}\n", encoding="utf-8")


def _install(kind: str) -> None:
    """Install the lock if it changed, then the project itself, and set the stamps."""
    UNFINISHED.touch()
    wanted = _digest(LOCKS[kind])
    stamp = _stamp(kind)
    if not stamp.exists() or stamp.read_text(encoding="utf-8").strip() != wanted:
        print(f"Installing what {LOCKS[kind].name} names.", flush=True)
        # The lock is whole: nothing is resolved again, so a release made later changes nothing.
        _pip("--no-deps", "--require-hashes", "--requirement", str(LOCKS[kind]))
    _pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    # The lock for developing holds all of the one for running.
    for done in ("run", "dev") if kind == "dev" else ("run",):
        _stamp(done).write_text(f"{_digest(LOCKS[done])}\n", encoding="utf-8")
    UNFINISHED.unlink()


def _pip(*arguments: str) -> None:
    """Run the environment's own pip; a mirror of the operator's stays in force."""
    quiet = ("-qq", "--no-input", "--disable-pip-version-check")
    subprocess.run(
        [str(PYTHON), "-m", "pip", "install", *quiet, *arguments],
        check=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PIP_USER": "0", "PYTHONNOUSERSITE": "1"},
    )


def _stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        print("Usage: environment.py run|dev")
        raise SystemExit(64)
    raise SystemExit(main(sys.argv[1]))
