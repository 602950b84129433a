"""Deliberate mistakes about who guides, and what they see alone."""

from typing import Any

from bot.cards import Answer, Reply
from bot.engine import console
from bot.engine.screen import Line, Paragraph, People
from bot.groups import menus, presses
from tests.simulation.bugs import Bug, Patch

CONSOLE = "tests/groups/test_console.py"
OF_ENGINE = "tests/engine/test_console.py"


def _anybody_reads_the_page_of_whoever_guides(patch: Patch) -> None:
    def trusting(caller: Any, args: Any) -> Reply:
        at_hand = caller.meeting(args[0])
        if at_hand is None or not at_hand.state.script:
            return menus.console_reply(caller, args)
        screen = console.console(at_hand.method, at_hand.state)
        return Reply(Answer.DONE, caller.speech(at_hand).card(screen))

    patch.setitem(presses.PRESSES, "console", trusting)


def _who_wrote_without_a_name_can_be_told(patch: Patch) -> None:
    def telling(view: Any) -> Any:
        waiting = console.people_not_ready(view) if view.is_written else ()
        who = Line("console.not-ready", (("who", People(waiting)),))
        return (Paragraph(who),) if waiting else ()

    patch.setattr(console, "_not_ready", telling)


OF_GUIDING = (
    Bug(
        "anybody reads the page of whoever guides",
        _anybody_reads_the_page_of_whoever_guides,
        CONSOLE,
    ),
    Bug(
        "who wrote without a name can be told",
        _who_wrote_without_a_name_can_be_told,
        OF_ENGINE,
    ),
)
