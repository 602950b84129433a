"""Deliberate mistakes about what is somebody's own: who sees it, and which of it is the newest."""

from dataclasses import replace
from typing import Any

from adapters.slack import inbound
from adapters.slack.home_tab import HomeTab
from bot.delivery import visit
from bot.delivery.calls import Calls
from bot.engine.ids import PersonId
from bot.engine.screen import Line, Paragraph, Typed
from bot.groups import commands, following, home, own_erasing, own_words, presses, urgent
from bot.groups.meetings import Tools
from storage.repositories.people import _UNREACHED, People
from tests.simulation.bugs import Bug, Patch

HOME = "tests/groups/test_home.py"
TAB = "tests/adapters/slack/test_home_tab.py"
UNREACHED = "tests/groups/test_unreached.py"
URGENT = "tests/groups/test_urgent.py"
WINDOW = "tests/adapters/slack/test_waiting_window.py"


def _a_room_that_somebody_left_is_shown(patch: Patch) -> None:
    patch.setattr(home, "_reads_room", lambda caller, group: True)


def _everybodys_intentions_are_shown(patch: Patch) -> None:
    def all_of_them(tx: Any, person: Any) -> list[Any]:
        groups = tx.groups.of_person(person)
        return [one for group in groups for one in tx.intentions.of_group(group.id)]

    patch.setattr(own_words, "_newest", all_of_them)


def _an_older_page_goes_over_a_newer_one(patch: Patch) -> None:
    async def careless(self: Any, inbox: Any, visit: Any, over: str) -> bool:
        cards = await inbox.home(visit)
        if cards:
            await self._publish(visit.person, cards, "")
        return bool(cards)

    patch.setattr(HomeTab, "_show", careless)


def _a_form_that_is_late_never_comes(patch: Patch) -> None:
    async def forgetful(at: Any, ask: Any, by: Any, drawn: Any) -> bool:
        return False

    patch.setattr(inbound, "_fill", forgetful)


def _the_first_of_several_groups_is_taken(patch: Patch) -> None:
    inside = commands._groups_of

    def first(caller: Any, here: Any) -> Any:
        return inside(caller, here)[:1]

    patch.setattr(commands, "_groups_of", first)


def _the_ledger_is_not_told_of_an_erasure(patch: Patch) -> None:
    erase = own_erasing._erase_drafts

    def quiet(caller: Any) -> bool:
        class Deaf:
            def note(self, names: Any) -> None:
                """Forget them at once."""

        tools: Tools = replace(caller.tools, ledger=Deaf())
        return erase(replace(caller, tools=tools))

    patch.setitem(own_erasing.ERASERS, "drafts", quiet)


def _a_direct_message_quotes_its_reader(patch: Patch) -> None:
    screen = following.follow_screen

    def talkative(intention: Any, **other: Any) -> Any:
        quote = Line("mine.intention", (("text", Typed(intention.fields["intention"])),))
        shown = screen(intention, **other)
        return replace(shown, paragraphs=(*shown.paragraphs, Paragraph(quote)))

    patch.setattr(following, "follow_screen", talkative)


def _anybody_reads_the_list_of_a_group(patch: Patch) -> None:
    def trusting(caller: Any, args: Any) -> Any:
        return urgent.urgent_reply(caller, caller.tx.groups.get(args[0]))

    patch.setitem(presses.PRESSES, "urgent", trusting)


def _entries_of_a_list_go_over_each_other(patch: Patch) -> None:
    patch.setattr(urgent, "_field", lambda entry: "urgent-protocol")


def _whoever_was_not_reached_is_told_nowhere(patch: Patch) -> None:
    patch.setattr(People, "put_unreached", lambda self, person, at: None)


def _whoever_was_reached_again_is_still_told(patch: Patch) -> None:
    patch.setattr(People, "forget_unreached", lambda self, person: None)


def _everybody_is_told_whom_it_did_not_reach(patch: Patch) -> None:
    def of_anybody(self: Any, person: Any) -> Any:
        everybody = (self._run(_UNREACHED, {"id": one.id}).scalar() for one in self.all())
        return next((since_at for since_at in everybody if since_at is not None), None)

    patch.setattr(People, "unreached_since", of_anybody)


def _a_room_that_is_shut_counts_as_closed_messages(patch: Patch) -> None:
    patch.setattr(Calls, "_is_private", lambda self, step: True)
    patch.setattr(visit, "person_of", lambda place: PersonId("anna"))


def _what_arrived_counts_as_refused(patch: Patch) -> None:
    posted = Calls._posted

    def gloomy(self: Any, row: Any, verdict: Any, external: Any) -> Any:
        settled = posted(self, row, verdict, external)
        return settled if settled.reached is None else replace(settled, reached=False)

    patch.setattr(Calls, "_posted", gloomy)


OF_HOME = (
    Bug("what arrived counts as refused", _what_arrived_counts_as_refused),
    Bug(
        "whoever was not reached is told nowhere",
        _whoever_was_not_reached_is_told_nowhere,
        UNREACHED,
    ),
    Bug(
        "whoever was reached again is still told",
        _whoever_was_reached_again_is_still_told,
        UNREACHED,
    ),
    Bug(
        "everybody is told whom it did not reach",
        _everybody_is_told_whom_it_did_not_reach,
        UNREACHED,
    ),
    Bug(
        "a room that is shut counts as closed messages",
        _a_room_that_is_shut_counts_as_closed_messages,
        "tests/delivery/test_unreached.py",
    ),
    Bug("anybody reads the list of a group", _anybody_reads_the_list_of_a_group, URGENT),
    Bug("entries of a list go over each other", _entries_of_a_list_go_over_each_other, URGENT),
    Bug("a room that somebody left is shown", _a_room_that_somebody_left_is_shown, HOME),
    Bug("everybody's intentions are shown", _everybodys_intentions_are_shown, HOME),
    Bug("an older page goes over a newer one", _an_older_page_goes_over_a_newer_one, TAB),
    Bug("a form that is late never comes", _a_form_that_is_late_never_comes, WINDOW),
    Bug(
        "the first of several groups is taken",
        _the_first_of_several_groups_is_taken,
        "tests/groups/test_several_groups.py",
    ),
    Bug(
        "the ledger is not told of an erasure",
        _the_ledger_is_not_told_of_an_erasure,
        "tests/backup/test_drill.py",
    ),
    Bug("a direct message quotes its reader", _a_direct_message_quotes_its_reader),
)
