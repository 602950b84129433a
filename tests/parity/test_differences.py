"""What platforms cannot do alike: for each line of the table in ``bot.cards`` what people see.

Where the core follows the table, a test first lets it believe the platform able and looks at what
comes of it on somebody's screen: so a line of the table that is not true makes its test fail.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bot import cards
from bot.cards import Answer, Capabilities, Card, FormPage, Invites, Reply
from bot.engine.effects import Reason
from bot.groups import keys
from bot.groups.sizes import FEWEST, MOST
from bot.inputs import Reach
from bot.ports import Tx
from bot.words.catalogue import catalogue
from methods.spec import Gift
from tests.scenarios.reader import Does, Step

from .office import Office, at_office, go_on_to, with_group
from .screens import TABLE
from .stack_driver import StackDriver, button_of

TITLE = "Een ouder die elke week belt"
FIRST_PAGE = {"title": TITLE, "stuck": "Ik zeg steeds ja", "kept-from": "", "waits": "yes"}
SECOND_PAGE = ("happened", "question", "wants", "help", "unwanted")
CARD = Card("Eén bord", "Er is iets", "nl")
THOUGHT = Step(who="dewi", does=Does.GIVES, what=Gift.THOUGHT, text="Een gedachte van {who}")
#: More than fits on one card together.
LONG_THOUGHTS = tuple(
    Step(who=who, does=Does.GIVES, what=Gift.THOUGHT, text=f"Van {who}" + " en nog iets" * 150)
    for who in ("anna", "bram")
)
READS = Step(who="dewi", does=Does.READS_ALONG, reads=())
#: What no card may say of a person, for it is not so on every platform.
CANNOT_TYPE = re.compile(
    r"\b(?:kan|kun|mag|mogen|can|may)[^.]{0,25}(?:niet|not|['’]t)\b[^.]*\b(?:typ|schrij|writ)",
    re.IGNORECASE,
)

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


# What the delivery sees


@everywhere
async def test_the_same_nonce_gives_one_post_or_two(name: str, tmp_path: Path) -> None:
    async with at_office(name, tmp_path) as office:
        house = office.house
        posts = [await house.platform.post(house.room, CARD, nonce="n1") for _ in range(2)]
        seen = [one.post for one in house.window.seen_by(house.ids["anna"])]
        assert len(seen) == (1 if office.able.idempotent_posts else 2)
        assert set(seen) == set(posts)


@everywhere
async def test_a_post_is_found_by_its_nonce_or_never(name: str, tmp_path: Path) -> None:
    async with at_office(name, tmp_path) as office:
        house = office.house
        post = await house.platform.post(house.room, CARD, nonce="n1")
        assert await house.platform.find(house.room, nonce="n2") is None
        found = await house.platform.find(house.room, nonce="n1")
        assert found == (post if office.able.lookup else None)


@everywhere
async def test_posts_in_one_place_are_as_far_apart_as_the_platform_asks(
    name: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, case=TITLE) as (office, driver):
        # A case with more to it takes several posts, one after the other.
        page = await office.form("dewi", f"open-case|{driver.group}")
        await office.send("dewi", page, FIRST_PAGE)
        page = await office.form("dewi", f"open-case|{driver.group}|2")
        await office.send("dewi", page, {"question": "Wat wil ik zeggen"})
        await go_on_to(driver, "exploration")
        places: dict[str, list[datetime]] = defaultdict(list)
        for seen in office.house.window.seen_by(office.house.ids["anna"]):
            places[seen.place].append(seen.at)
        gaps = [b - a for times in places.values() for a, b in pairwise(sorted(times))]
        # No further either: where nothing is asked they come at one moment.
        assert min(gaps).total_seconds() == office.able.seconds_between_posts
        assert office.able.seconds_between_posts == office.screens.rests_for


# What somebody sees who listens


@everywhere
@in_both_languages
async def test_who_listens_is_kept_from_typing_or_asked_not_to(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language, case=TITLE) as (office, driver):
        await go_on_to(driver, "thinking-aloud")
        house, screens, dewi = office.house, office.screens, office.house.ids["dewi"]
        thread = await thread_now(driver)
        assert screens.can_type(thread, dewi) != office.able.enforces_writers
        assert screens.can_type(thread, house.ids["anna"])
        assert await driver.act("dewi", THOUGHT) is Reason.LISTENING
        assert await driver.act("anna", THOUGHT) is None
        assert_listening_is_an_agreement(office)
        await house.platform.set_listeners(thread, [])
        assert screens.can_type(thread, dewi)
        await house.platform.set_listeners(thread, [dewi])
        assert screens.can_type(thread, dewi) != office.able.enforces_writers


@everywhere
async def test_whoever_listens_reads_more_than_fits_page_by_page(name: str, tmp_path: Path) -> None:
    """Everywhere alike: it is the private answer to a press, also to one on such an answer."""
    async with with_group(name, tmp_path, case=TITLE) as (_, driver):
        await go_on_to(driver, "thinking-aloud")
        driver.scenario = driver.scenario.model_copy(update={"steps": LONG_THOUGHTS})
        for step in LONG_THOUGHTS:
            assert await driver.act(str(step.who), step) is None
        before = await driver.look()
        assert before.guide is not None
        assert await driver.act("dewi", READS) is None
        assert await driver.read_by("dewi") == frozenset()
        assert await driver.act(before.guide, Step(who="guide", does=Does.REVEAL)) is None
        assert await driver.act("dewi", READS) is None
        assert await driver.read_by("dewi") == driver.scenario.texts()
        assert len(driver.read["dewi"]) == 2
        assert (await driver.look()).told == before.told, "nothing stands in a direct message"


async def thread_now(driver: StackDriver) -> str:
    """The thread of the running phase, as the platform calls it."""

    def unit(tx: Tx) -> str | None:
        meeting = tx.meetings.get(driver.meeting)
        assert meeting is not None
        return tx.posts.place(keys.thread_place(meeting.id, meeting.state.slot))

    found = await driver.house.bot.store.read(unit)
    assert found is not None
    return found


def assert_listening_is_an_agreement(office: Office) -> None:
    """Every card says the same everywhere: what is agreed, never what somebody cannot do."""
    house = office.house
    texts = [
        text.markup
        for external in house.ids.values()
        for seen in house.window.seen_by(external)
        for text in seen.card.texts
    ]
    _, _, agreed = catalogue(office.language)["board.listens"].partition("{{ who }}")
    assert any(house.platform.dialect.escape(agreed) in text for text in texts)
    assert not [text for text in texts if CANNOT_TYPE.search(text)]


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Dewi kan nu niet typen.", True),
        ("Je kunt hier even niet schrijven.", True),
        ("Dewi cannot type or write now.", True),
        ("You can't write here.", True),
        ("Wat je zelf typt, lees ik niet en kan ik niet weghalen. Je schrijft met de knop.", False),
        ("What you type yourself I do not read and cannot take away. Write with me.", False),
    ],
)
def test_what_no_card_may_say_is_known_when_it_is_said(text: str, is_wrong: bool) -> None:
    assert bool(CANNOT_TYPE.search(text)) == is_wrong


# What somebody sees who writes


@everywhere
@in_both_languages
async def test_the_next_page_comes_at_once_or_by_a_button(
    name: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        token = f"open-case|{driver.group}"
        with monkeypatch.context() as patch:
            office.believes(replace(office.able, chains_forms=True), patch)
            shown = await office.shown_after("anna", await office.form("anna", token), FIRST_PAGE)
            assert shown.following == (SECOND_PAGE if office.able.chains_forms else ())
        shown = await office.shown_after("bram", await office.form("bram", token), FIRST_PAGE)
        assert not shown.is_open
        if office.able.chains_forms:
            assert (shown.following, shown.card) == (SECOND_PAGE, None)
            return
        assert shown.following == ()
        assert office.says(shown.card, office.said("part.more"))
        assert shown.card is not None
        button = button_of(shown.card, "open-case")
        assert button.label == office.said("control.next-part")
        enough = button_of(shown.card, "bring-case")
        assert enough.label == office.said("control.bring-as-it-is")
        page = await office.form("bram", button.token)
        assert tuple(one.name for one in page.fields) == SECOND_PAGE


@everywhere
async def test_a_draft_has_a_control_of_its_own_or_the_page_before_it(
    name: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path) as (office, driver):
        token = f"open-case|{driver.group}"
        page = await office.form("anna", token)
        assert page.can_save_draft is office.able.saves_draft
        told = "\n".join(text.markup for text in page.intro)
        assert ("zonder te versturen" in told) is not office.able.saves_draft
        ways = await office.screens.ways_to_send(office.house.ids["anna"], page, token)
        assert ways == (2 if office.able.saves_draft else 1)
        values = FIRST_PAGE | ({"stuck": ""} if office.able.saves_draft else {})
        reply = await office.send("anna", page, values, as_draft=office.able.saves_draft)
        assert reply.answer is Answer.DONE
        page = await office.form("anna", token)
        assert {one.name: one.value for one in page.fields} == values
        reply = await office.send("anna", page, FIRST_PAGE)
        assert reply.answer is Answer.DONE
        page = await office.form("anna", token)
        assert {one.name: one.value for one in page.fields} == FIRST_PAGE


@everywhere
@in_both_languages
async def test_a_form_with_a_mistake_stays_or_is_opened_again(
    name: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_office(name, tmp_path, language=language) as office:
        people = list(office.house.ids.values())
        right = {"people": " ".join(people), "kind": "fixed", "work": "yes"}
        wrong = right | {"people": " ".join(people[: FEWEST - 1])}
        sentence = office.said("invalid.people", fewest=FEWEST, most=MOST)
        with monkeypatch.context() as patch:
            office.believes(replace(office.able, keeps_form_open=True), patch)
            shown = await office.shown_after("anna", await founding_form(office), wrong)
            assert shown.is_open == office.able.keeps_form_open
        page = await founding_form(office)
        shown = await office.shown_after("anna", page, wrong)
        assert shown.is_open == office.able.keeps_form_open
        if shown.is_open:
            assert (shown.beside, shown.card) == ({"people": sentence}, None)
        else:
            assert office.says(shown.card, sentence)
            assert office.says(shown.card, office.said("part.again"))
            assert shown.card is not None
            button = button_of(shown.card, "open-found")
            assert button.label == office.said("control.look-again")
            page = await office.form("anna", button.token)
            held = {one.name: set(one.value.split()) for one in page.fields}
            assert held == {one: set(value.split()) for one, value in wrong.items()}
        shown = await office.shown_after("anna", page, right)
        _, place, mark, form = page.token.split("|")
        page = replace(page, token=f"found-when|{place}|{mark}|{form}")
        if not shown.following:
            page = await office.form("anna", f"open-found-when|{place}|{mark}")
        when = {"first-on": "2026-01-29", "at": "15:00", "weeks": "6", "mode": "chat"}
        shown = await office.shown_after("anna", page, when)
        assert not shown.is_open
        assert len(await office.house.bot.store.read(lambda tx: tx.groups.all())) == 1


async def founding_form(office: Office) -> FormPage:
    page = await office.start(office.house.room, Reach.PRIVATE)
    assert isinstance(page, FormPage)
    return page


# Who reads along, and how the bot comes in


@everywhere
@in_both_languages
async def test_the_case_form_says_so_where_administrators_read_along(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        house = office.house
        await house.platform.post(house.room, CARD, nonce="n1")
        assert house.window.seen_by(house.ids["anna"])
        assert office.screens.outsider_reads() != office.able.hides_from_admins
        page = await office.form("anna", f"open-case|{driver.group}")
        warning = house.platform.dialect.escape(office.said("case.intro-admins"))
        assert warning
        warned = warning in {text.markup for text in page.intro}
        assert warned != office.able.hides_from_admins


@everywhere
@in_both_languages
async def test_the_case_form_says_what_all_that_is_typed_goes_through(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language) as (office, driver):
        page = await office.form("anna", f"open-case|{driver.group}")
        told = "\n".join(text.markup for text in page.intro)
        named = [one for one in ("Slack", "Discord") if one in told]
        assert named == [one for one in (office.able.goes_through,) if one]
        assert office.able.goes_through.casefold() in ("", office.able.name)


INVITED_BY = {
    Invites.BY_COMMAND: {"nl": "Typ hier /invite", "en": "Type /invite here"},
    Invites.BY_SETTINGS: {"nl": "rechten van dit kanaal", "en": "permissions of this channel"},
}


@everywhere
@in_both_languages
async def test_where_the_bot_is_not_it_says_how_to_let_it_in(
    name: str, language: str, tmp_path: Path
) -> None:
    async with at_office(name, tmp_path, language=language) as office:
        shut = office.house.shut
        assert (shut is None) == (office.screens.invites is None)
        if shut is None:
            # There is one channel, and the bot is in it: nobody ever hears this.
            await founding_form(office)
            return
        assert office.able.invites is office.screens.invites
        told = await office.start(shut, Reach.SHUT)
        assert isinstance(told, Reply)
        assert told.answer is Answer.REFUSED
        assert [
            way for way, words in INVITED_BY.items() if office.says(told.card, words[language])
        ] == [office.able.invites]
        office.screens.let_in()
        assert isinstance(await office.start(shut, Reach.PRIVATE), FormPage)


@everywhere
async def test_a_file_is_handed_over_or_it_is_said_that_there_is_no_way(
    name: str, tmp_path: Path
) -> None:
    """By an address in its place: see ``tests/app/test_file_door.py``."""
    async with with_group(name, tmp_path) as (office, _):
        await office.send("anna", await office.form("anna", "open-goal"), {"title": TITLE})
        told = await office.asks("anna", "portfolio")
        assert (told.answer is Answer.DONE) == office.able.gives_files
        if not office.able.gives_files:
            assert office.says(told.card, office.said("refuse.portfolio-no-way"))
            return
        looked = await office.send("anna", await office.form("anna", "open-portfolio"), {})
        assert looked.card is not None
        for button in [one for one in looked.card.buttons if one.action == "portfolio-file"]:
            given = await office.presses("anna", button.token)
            assert given.file is not None
            assert given.file.name.startswith("portfolio-")


# Nothing is forgotten


SHOWN_BY: dict[str, Callable[..., object]] = {
    "idempotent_posts": test_the_same_nonce_gives_one_post_or_two,
    "lookup": test_a_post_is_found_by_its_nonce_or_never,
    "enforces_writers": test_who_listens_is_kept_from_typing_or_asked_not_to,
    "chains_forms": test_the_next_page_comes_at_once_or_by_a_button,
    "saves_draft": test_a_draft_has_a_control_of_its_own_or_the_page_before_it,
    "keeps_form_open": test_a_form_with_a_mistake_stays_or_is_opened_again,
    "hides_from_admins": test_the_case_form_says_so_where_administrators_read_along,
    "goes_through": test_the_case_form_says_what_all_that_is_typed_goes_through,
    "invites": test_where_the_bot_is_not_it_says_how_to_let_it_in,
    "gives_files": test_a_file_is_handed_over_or_it_is_said_that_there_is_no_way,
    "seconds_between_posts": test_posts_in_one_place_are_as_far_apart_as_the_platform_asks,
}


def test_each_line_in_which_platforms_differ_has_its_test() -> None:
    lines = {one.name for one in fields(Capabilities)} - {"name"}
    differ = {line for line in lines if len({getattr(one, line) for one in TABLE.values()}) > 1}
    assert differ <= set(SHOWN_BY) <= lines


def test_each_platform_of_the_table_is_tried() -> None:
    known = [one for one in vars(cards).values() if isinstance(one, Capabilities)]
    assert known == list(TABLE.values())
