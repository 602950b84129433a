"""Deliberate mistakes about who guides, and what they see alone."""

from typing import Any

from bot.cards import Answer, Reply
from bot.engine import console
from bot.engine.phases import roles
from bot.engine.screen import Line, Paragraph, People
from bot.groups import cycle, guidance, menus, named, pages, presses
from tests.simulation.bugs import Bug, Patch

GUIDANCE = "tests/groups/test_guidance.py"
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


def _who_is_named_does_not_guide(patch: Patch) -> None:
    patch.setattr(roles, "_named", lambda state, contributor: None)


def _who_only_guides_does_so_in_turn_too(patch: Patch) -> None:
    patch.setattr(cycle, "only_guide", lambda tx, group: frozenset())


def _guiding_once_is_for_good(patch: Patch) -> None:
    is_over = named.is_over

    def endless(guidance: Any, opened: Any, *, on: Any) -> bool:
        return is_over(guidance, (), on=on)

    patch.setattr(named, "is_over", endless)


def _nobody_waits_for_a_yes(patch: Patch) -> None:
    ask = guidance.ask_to_guide

    def hasty(caller: Any, args: Any, values: Any, *, as_draft: bool) -> Any:
        reply = ask(caller, args, values, as_draft=as_draft)
        if reply.answer is Answer.DONE:
            people = caller.tx.groups.people(args[0]).values()
            whom = next(one.id for one in people if one.external == values["guide"])
            terms = (values["term"], values["until"] or "-", values["brings"])
            asked = guidance._read(args[0], whom, terms, at=caller.at)
            caller.tx.groups.put_guidance(asked)
        return reply

    patch.setitem(pages.SENDINGS, "guidance", hasty)


def _whoever_assesses_somebody_guides_too(patch: Patch) -> None:
    take = guidance.take_guidance

    def blind(caller: Any, args: Any) -> Any:
        return take(caller, tuple("nobody" if one == "somebody" else one for one in args))

    patch.setitem(presses.PRESSES, "take-guidance", blind)


OF_GUIDING = (
    Bug("who is named does not guide", _who_is_named_does_not_guide),
    Bug("who only guides does so in turn too", _who_only_guides_does_so_in_turn_too),
    Bug("guiding once is for good", _guiding_once_is_for_good, GUIDANCE),
    Bug("nobody waits for a yes", _nobody_waits_for_a_yes, GUIDANCE),
    Bug("whoever assesses somebody guides too", _whoever_assesses_somebody_guides_too, GUIDANCE),
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
