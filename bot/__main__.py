"""``python -m bot`` is ``intervisor``, and the way in of the command of that name.

It owns how the program is read in, and knows nothing of what it does.
"""

from __future__ import annotations

import gc


def main() -> None:
    """Read everything in without looking for what could be thrown away, then run.

    What is made while modules are read stays until the end. Left out of later collections too,
    it no longer makes the event loop stand still for as long as looking through all of it takes.
    """
    gc.disable()
    from .cli import main as run  # noqa: PLC0415  # read in only now

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
