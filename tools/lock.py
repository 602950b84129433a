"""Makes requirements/*.lock anew from pyproject.toml: every version pinned, with hashes.

The locks hold for CPython 3.11 to 3.14 on Linux and macOS, and name no address: which index is
used is the operator's own setting. The resolver lives in a folder that is thrown away afterwards.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
HEADS = {
    "run": "# What running needs, pinned with hashes. Made by `make lock`; do not edit.\n",
    "dev": "# All of run.lock, and what developing needs. Made by `make lock`; do not edit.\n",
}
FLAGS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--upgrade",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
)


def main() -> int:
    """Resolve for developing first; running then takes the very same versions."""
    LOCKS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        venv.create(home / "venv", with_pip=True)
        python = home / "venv" / "bin" / "python"
        _run(str(python), "-m", "pip", "install", "-qq", "uv")
        uv = str(home / "venv" / "bin" / "uv")
        dev, run = home / "dev.txt", home / "run.txt"
        _run(uv, "pip", "compile", "pyproject.toml", "--group=dev", *FLAGS, "-o", str(dev))
        pinned = f"--constraint={dev}"
        _run(
            uv, "pip", "compile", "pyproject.toml", "--group=build", pinned, *FLAGS, "-o", str(run)
        )
        for kind, made in (("run", run), ("dev", dev)):
            text = HEADS[kind] + made.read_text(encoding="utf-8")
            (LOCKS / f"{kind}.lock").write_text(text, encoding="utf-8")
    print("requirements/run.lock and requirements/dev.lock are new.")
    return 0


def _run(*command: str) -> None:
    subprocess.run(command, check=True, cwd=ROOT, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
