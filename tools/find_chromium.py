"""Finds the Chromium that the browser tests drive, and on Debian installs it when it may.

Prints its path. INTERVISOR_CHROMIUM names one by hand. Runs with the standard library alone; what
the tests do with the browser is not its business.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Without a font a screenshot holds empty boxes; DejaVu draws every letter Dutch and English need.
PACKAGES = ("chromium", "fonts-dejavu-core")

# How the tests start it: no sandbox (they may run as root), and no calls home of its own.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumMissingError(Exception):
    """No Chromium was found; the text holds the one command to run."""


def find_chromium() -> Path:
    """Return the browser's path, or raise ChromiumMissingError with what to do."""
    named = os.environ.get("INTERVISOR_CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise ChromiumMissingError(
                f"INTERVISOR_CHROMIUM names {named}, and that is no program. Correct or unset it."
            )
        return Path(found)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    for app in MAC_APPS:
        path = Path("/Applications") / app
        if path.exists():
            return path
    raise ChromiumMissingError(_what_to_run())


def _what_to_run() -> str:
    if shutil.which("apt-get"):
        command = f"sudo apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"
    elif sys.platform == "darwin":
        command = "brew install --cask chromium"
    else:
        command = "export INTERVISOR_CHROMIUM=... (a Chromium or Chrome of yours)"
    return (
        "The browser tests need Chromium, and none was found. "
        f"Run this, then try again:\n    {command}"
    )


def _may_install() -> bool:
    named = os.environ.get("INTERVISOR_CHROMIUM")
    return not named and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install() -> None:
    print("No Chromium found; installing Debian's (once).", file=sys.stderr, flush=True)
    quiet_env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("install", "-y", "-qq", "--no-install-recommends", *PACKAGES)
    for arguments in (("update", "-qq"), install):
        done = subprocess.run(
            ["apt-get", *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=quiet_env,
        )
        if done.returncode:
            print(done.stdout[-2000:], file=sys.stderr)
            return


def main() -> int:
    """Print the browser's path; with --install, install it first where that is possible."""
    try:
        try:
            path = find_chromium()
        except ChromiumMissingError:
            if "--install" not in sys.argv[1:] or not _may_install():
                raise
            _install()
            path = find_chromium()
    except ChromiumMissingError as missing:
        print(missing, file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
