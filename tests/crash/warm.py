"""Brings processes of ``intervisor serve`` into the world, each within milliseconds.

It has read all libraries and forks for whoever asks; what runs in the fork is the command itself,
from its settings on. Asked for a cold start it runs ``python -m bot serve`` anew instead, which
takes seconds. It knows nothing of who kills what it started.

On its input comes one JSON object a line: ``env``, ``folder``, ``log``, ``cold``, ``options`` of
the command and ``told`` (see ``tests.workers.told``). On its output goes the id of each process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from bot.cli import main as run_command
from tests.workers.told import tell


def give_birth(order: dict[str, Any]) -> int:
    """Start one process; return its id."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.chdir(order["folder"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, end in enumerate((nothing, log, log)):
            os.dup2(end, number)
        os.environ.clear()
        os.environ.update(order["env"])
        command = ["serve", *order["options"]]
        if order["cold"]:
            os.execve(sys.executable, [sys.executable, "-m", "bot", *command], order["env"])
        sys.argv = ["intervisor", *command]
        tell(**order["told"])
        run_command()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        # Nothing of the one that forked is to be tidied up here.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    # Whoever ends is forgotten at once, so that "is it still there" has an answer.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    born = []
    for line in sys.stdin:
        born.append(give_birth(json.loads(line)))
        sys.stdout.write(f"{born[-1]}\n")
        sys.stdout.flush()
    # Whoever asked for them is gone: nothing that was started here outlives that.
    for pid in born:
        if is_child(pid):
            os.kill(pid, signal.SIGKILL)


def is_child(pid: int) -> bool:
    """Whether this runs and is ours; its number may be somebody else's by now."""
    try:
        return os.waitpid(pid, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


if __name__ == "__main__":
    main()
