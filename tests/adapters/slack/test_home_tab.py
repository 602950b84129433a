"""The Home tab: for its person only, within limits, and never an older page over a newer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from adapters.slack.home_tab import MOST_LOOKS
from adapters.slack.render import Renderer
from bot.cards import Answer, Button, Card, Reply, Text
from bot.engine.screen import Does, Tone
from bot.groups.home import WHOLE
from bot.inputs import Locale, Visit
from tests.standins.slack.reading import card_in, form_in, home_in
from tests.standins.slack.rules import home_mistakes
from tests.standins.slack.workspace import TEAM, View

from .conftest import WORDS, Office, card, form

#: Each group of a few, one's own words, and what is stored.
MOST_PARTS = WHOLE + 2


def titles(office: Office, person: str) -> list[str]:
    return [one.title for one in home_in(office.slack.workspace.homes[person])]


def shows(office: Office, title: str) -> bool:
    return titles(office, office.anna) == [title]


def page(office: Office, person: str) -> View:
    return office.slack.workspace.homes[person]


def own(*names: str) -> tuple[Card, ...]:
    return tuple(replace(card(name), progress=None) for name in names)


async def home_of_anna(office: Office, *names: str) -> View:
    """Anna opens her Home tab and finds cards with these titles."""
    office.inbox.own = own(*names)
    assert (await office.slack.open_home(office.anna)).well
    return page(office, office.anna)


async def test_whoever_opens_it_finds_what_is_theirs(open_office: Office) -> None:
    office = open_office
    office.inbox.own = own("Mijn groep", "Bewaard")
    assert (await office.slack.open_home(office.anna)).well
    assert office.inbox.visits[0] == Visit(
        f"slack:{TEAM}", office.anna, Locale("nl-NL", "Europe/Amsterdam")
    )
    shown = home_in(page(office, office.anna))
    assert shown == [replace(one, push="", language="") for one in office.inbox.own]
    assert list(office.slack.workspace.homes) == [office.anna]


async def test_the_other_tab_is_not_drawn(http_office: Office) -> None:
    http_office.inbox.own = own("Mijn groep")
    assert (await http_office.slack.open_home(http_office.anna, tab="messages")).well
    assert http_office.slack.workspace.homes == {}
    assert http_office.inbox.visits == []


async def test_nothing_is_published_while_nothing_can_be_read(http_office: Office) -> None:
    office = http_office
    assert not (await office.slack.open_home(office.anna)).well
    assert office.slack.workspace.homes == {}
    office.inbox.own = own("Mijn groep")
    assert [one.status for one in await office.slack.tell_again()] == [200]
    assert titles(office, office.anna) == ["Mijn groep"]


async def test_a_press_shows_its_answer_in_a_window_and_the_tab_anew(open_office: Office) -> None:
    office = open_office
    home = await home_of_anna(office, "Eerst")
    office.inbox.answer = Reply(Answer.DONE, card("Van tafel"))
    office.inbox.own = own("Daarna")
    assert (await office.slack.press(office.anna, "ready|1", view=home)).well
    await office.slack.eventually(lambda: titles(office, office.anna) == ["Daarna"])
    await office.slack.eventually(lambda: bool(office.slack.workspace.views(office.anna)))
    (window,) = office.slack.workspace.views(office.anna)
    assert card_in(window).title == "Van tafel"
    # What is pressed in that window changes the tab too.
    office.inbox.own = own("Nog later")
    office.inbox.answer = Reply(Answer.DONE)
    await office.slack.press(office.anna, "ready|1", view=window)
    await office.slack.eventually(lambda: titles(office, office.anna) == ["Nog later"])


async def test_a_press_without_words_only_shows_the_tab_anew(http_office: Office) -> None:
    office = http_office
    home = await home_of_anna(office, "Eerst")
    office.inbox.own = own("Daarna")
    assert (await office.slack.press(office.anna, "ready|1", view=home)).well
    await office.slack.eventually(lambda: titles(office, office.anna) == ["Daarna"])
    assert office.slack.workspace.views(office.anna) == []


async def test_a_refusal_is_shown_before_the_acknowledgement(http_office: Office) -> None:
    office = http_office
    home = await home_of_anna(office, "Eerst")
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat"))
    assert (await office.slack.press(office.anna, "ready|1", view=home)).well
    (window,) = office.slack.workspace.views(office.anna)
    assert card_in(window).title == "Te laat"
    office.slack.answer_next("views.open", 200, {"ok": False, "error": "expired_trigger_id"})
    assert not (await office.slack.press(office.anna, "ready|1", view=home)).well


async def test_a_form_from_the_tab_shows_the_tab_anew_page_by_page(open_office: Office) -> None:
    office = open_office
    home = await home_of_anna(office, "Eerst")
    await office.slack.press(office.anna, "open-give|1", view=home)
    (view,) = office.slack.workspace.views(office.anna)
    office.inbox.answer = Reply(Answer.INVALID, errors={"text": "Te kort."})
    await office.slack.send(view, {"text": WORDS})
    assert titles(office, office.anna) == ["Eerst"]
    for number, following in enumerate((form("give|2"), None)):
        office.inbox.answer = Reply(Answer.DONE, next_page=following)
        office.inbox.own = own(f"Deel {number}")
        assert (await office.slack.send(view, {"text": WORDS})).well
        await office.slack.eventually(partial(shows, office, f"Deel {number}"))


async def test_what_does_not_come_from_the_tab_leaves_it_alone(http_office: Office) -> None:
    office = http_office
    await home_of_anna(office, "Eerst")
    message = await office.post(card())
    await office.slack.press(office.anna, "open-give|1", message=message)
    (view,) = office.slack.workspace.views(office.anna)
    await office.slack.send(view, {"text": WORDS})
    await office.slack.press(office.anna, "ready|1", message=message)
    assert len(office.inbox.visits) == 2, "the first page is looked at once more"
    assert titles(office, office.anna) == ["Eerst"]


async def test_an_older_page_never_stays_over_a_newer_one(http_office: Office) -> None:
    """Two are on their way; the one that was read first arrives last."""
    office = http_office
    home = await home_of_anna(office, "Eerst")
    gate = office.slack.hold("views.publish")
    office.inbox.own = own("Oud")
    old = asyncio.create_task(office.slack.open_home(office.anna))
    await office.slack.eventually(lambda: office.slack.held == ["views.publish"])
    # Meanwhile another process shows what is newer.
    office.slack.workspace.publish(office.anna, Renderer(lambda _: None).home_view(own("Nieuw")))
    office.inbox.own = own("Nieuw")
    gate.set()
    assert (await old).well
    assert titles(office, office.anna) == ["Nieuw"]
    assert home is page(office, office.anna)


async def test_a_page_that_was_overtaken_while_it_was_published_is_shown_anew(
    http_office: Office,
) -> None:
    """Without a hash it goes over anything, so it is looked at once more."""
    office = http_office
    office.inbox.own = own("Oud")
    silent = office.slack.hold_replies("views.publish")
    opening = asyncio.create_task(office.slack.open_home(office.anna))
    await office.slack.eventually(lambda: office.anna in office.slack.workspace.homes)
    office.inbox.own = own("Nieuw")
    silent.set()
    office.slack.hold_no_more("views.publish")
    assert (await opening).well
    assert titles(office, office.anna) == ["Nieuw"]


async def test_a_tab_that_is_overtaken_for_ever_is_given_up(http_office: Office) -> None:
    office = http_office
    await home_of_anna(office, "Eerst")
    for _ in range(MOST_LOOKS):
        office.slack.answer_next("views.publish", 200, {"ok": False, "error": "hash_conflict"})
    assert not (await office.slack.open_home(office.anna)).well


@pytest.mark.parametrize("code", ["not_enabled", "view_too_large", "internal_error", "ratelimited"])
async def test_what_slack_does_not_take_is_told_and_changes_nothing(
    http_office: Office, code: str
) -> None:
    office = http_office
    await home_of_anna(office, "Eerst")
    office.slack.answer_next("views.publish", 200, {"ok": False, "error": code})
    assert not (await office.slack.open_home(office.anna)).well
    assert titles(office, office.anna) == ["Eerst"]


@pytest.mark.parametrize(
    "event",
    [
        {"tab": "home"},
        {"tab": "home", "user": "x"},
        {"tab": "home", "user": "U1", "view": []},
        {"tab": "home", "user": "U1", "view": {"hash": 7}},
        {"tab": "home", "user": "U1", "view": {"hash": "x" * 101}},
    ],
)
async def test_an_event_of_another_shape_is_refused(
    http_office: Office, event: dict[str, object]
) -> None:
    told = await http_office.slack.tell({"type": "app_home_opened", **event})
    assert told.status in (400, 503)
    assert http_office.slack.workspace.homes == {}


@pytest.mark.parametrize("cards", [1, MOST_PARTS])
def test_the_longest_cards_fit(cards: int) -> None:
    """As many paragraphs and buttons as a card of ours ever has, of every tone."""
    tones = (Tone.QUOTE, Tone.PLAIN, Tone.QUOTE, Tone.QUOTE, Tone.NOTE)
    longest = Card(
        title="Titel <#C0123456789>",
        push="p",
        language="nl",
        texts=tuple(Text("woord &amp; " * 12, tones[at * len(tones) // 27]) for at in range(27)),
        buttons=tuple(Button(f"open-case|{n}", "x" * 75, Does.FORM) for n in range(20)),
    )
    view = Renderer(lambda _: None).home_view([longest] * cards)
    assert home_mistakes(view) == []
    shown = View("V1", "h", "U1", view)
    assert home_in(shown) == [replace(longest, push="", language="")] * cards


async def test_its_words_are_in_no_log(
    http_office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    office = http_office
    caplog.set_level("DEBUG")
    office.inbox.own = (card("Mijn woorden", WORDS),)
    await office.slack.open_home(office.anna)
    office.slack.answer_next("views.publish", 200, {"ok": False, "error": "view_too_large"})
    await office.slack.open_home(office.anna)
    office.inbox.breaks = ValueError(WORDS)
    assert not (await office.slack.open_home(office.anna)).well
    said = capsys.readouterr()
    assert WORDS not in caplog.text + said.out + said.err


async def test_a_form_from_the_tab_is_read_as_any_other(http_office: Office) -> None:
    office = http_office
    home = await home_of_anna(office, "Eerst")
    office.inbox.opens = form(value=WORDS)
    await office.slack.press(office.anna, "open-give|1", view=home)
    (view,) = office.slack.workspace.views(office.anna)
    assert form_in(view).fields[0].value == WORDS
