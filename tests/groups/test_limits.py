"""Every board and every form of every method fits the narrowest platform, in both languages."""

from datetime import UTC, datetime

import pytest

from bot.cards import (
    BUTTON_LIMIT,
    CHOICES_LIMIT,
    CONTROLS_LIMIT,
    DISCORD,
    HINT_LIMIT,
    LABEL_LIMIT,
    PARTS_PER_PAGE,
    PRACTICE,
    SEND_LIMIT,
    SLACK,
    TEXT_LIMIT,
    TITLE_LIMIT,
    TOKEN_LIMIT,
    FormPage,
)
from bot.engine.apply import apply
from bot.engine.events import MeetingOpened
from bot.engine.ids import CaseId, EventId, FormId, GroupId, MeetingId, PersonId
from bot.engine.moves import enter
from bot.engine.screens import board
from bot.engine.state import CaseOnTable, MeetingState, Slot
from bot.engine.view import View
from bot.groups.case_fields import CASE_PAGES, case_page, preparation_page
from bot.groups.forms import Giving, give_page
from bot.groups.speech import Speech
from bot.records import Person
from bot.words import LANGUAGES, PlainDialect, Words
from methods import load_library
from methods.spec import Method, Mode
from tests.full_goals import MANY_GOALS

LIBRARY = load_library()
PLATFORMS = (PRACTICE, SLACK, DISCORD)
AT = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
PEOPLE = tuple(PersonId(f"{number:016x}") for number in range(12))
#: As long as a name may be on either platform.
LONG = "Wilhelmina-Margaretha van der Zwaluwenberg-Hoogstraten tot Ter"

EVERY = pytest.mark.parametrize("language", LANGUAGES)
METHODS = pytest.mark.parametrize("method", LIBRARY.values(), ids=list(LIBRARY))


def opened(method: Method, mode: Mode) -> MeetingState:
    planned = MeetingState(MeetingId("m" * 16), GroupId("g" * 16), mode)
    event = MeetingOpened(
        id=EventId("e"),
        at=AT,
        people=PEOPLE,
        rotation=PEOPLE,
        cases=tuple(CaseOnTable(CaseId(f"{n:016x}"), PEOPLE[n]) for n in (0, 1)),
        rounds=3,
    )
    return apply(method, planned, event).state


def speech(method: Method, language: str) -> Speech:
    people = {
        person: Person(person, "practice:local", str(person), language, "Europe/Amsterdam")
        for person in PEOPLE
    }
    dialect = PlainDialect({str(person): LONG for person in PEOPLE})
    return Speech(Words(), dialect, language, "Europe/Amsterdam", people, method)


@EVERY
@METHODS
@pytest.mark.parametrize("mode", list(Mode))
def test_every_board_fits(method: Method, mode: Mode, language: str) -> None:
    said = speech(method, language)
    state = opened(method, mode)
    for position, slot in enumerate(state.script):
        card = said.card(board(method, enter(method, state, position, at=AT).state, slot))
        assert len(card.title) <= TITLE_LIMIT
        assert len(card.buttons) <= CONTROLS_LIMIT
        assert all(0 < len(one.label) <= BUTTON_LIMIT for one in card.buttons)
        assert all(len(one.token) <= TOKEN_LIMIT for one in card.buttons)
        assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT


@EVERY
@METHODS
def test_every_form_of_a_phase_fits(method: Method, language: str) -> None:
    said = speech(method, language)
    state = opened(method, Mode.SLOW)
    drawn = 0
    for slot in state.script:
        view = View(method, state, Slot(slot.round, slot.phase_id))
        for gift in view.phase.gives:
            for able in PLATFORMS:
                fits(give_page(said, Giving(view, gift, FormId("f" * 16)), {}, able=able))
            drawn += 1
    assert drawn


@EVERY
def test_every_page_of_the_case_form_fits(language: str) -> None:
    said = speech(LIBRARY["crea-m"], language)
    group, form = GroupId("g" * 16), FormId("f" * 16)
    for page in range(1, CASE_PAGES + 1):
        for able in PLATFORMS:
            fits(case_page(said, group, form, page=page, values={}, able=able))
    fits(preparation_page(said, group, form, values={}, goals=MANY_GOALS))


def fits(page: FormPage) -> None:
    assert len(page.fields) >= 1
    assert len(page.fields) + bool(page.intro) <= PARTS_PER_PAGE
    assert len(page.token) <= TOKEN_LIMIT
    assert len(page.title) <= LABEL_LIMIT
    assert len(page.send_label) <= SEND_LIMIT
    assert all(len(one.hint) <= HINT_LIMIT for one in page.fields)
    assert all(0 < len(one.label) <= LABEL_LIMIT for one in page.fields)
    assert all(len(one.choices) <= CHOICES_LIMIT for one in page.fields)
    assert sum(len(text.markup) for text in page.intro) <= TEXT_LIMIT
