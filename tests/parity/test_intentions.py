"""After a meeting, on every platform and in both languages: an intention is told, put better and
shared, and somebody writes for themselves.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card, Reply
from bot.engine.ids import PersonId
from bot.engine.state import Stage
from bot.inputs import Press
from bot.records import NUMBER, PAPER, TITLE
from tests.scenarios.reader import Does, Harvest, Step

from .office import NEXT, Office, go_on_to, with_group
from .screens import TABLE
from .stack_driver import StackDriver, button_of

REGISTERED = "4711.zw"
GOAL = "Eerst wachten, dan vragen"
INTENDED = "Als zij belt, dan wacht ik even"
TOLD = {"followed": "partly", "happened": "Zij belde zelf", "worked": "Ademen", "further": ""}

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def markup(card: Card | None) -> str:
    assert card is not None
    return "\n".join(text.markup for text in card.texts)


async def over(office: Office, driver: StackDriver) -> str:
    """Dewi keeps an intention, and the meeting ends."""
    await go_on_to(driver, "own-harvest")
    harvest = Step(
        who="dewi", does=Does.GIVES, what=Harvest.HARVEST, text="Een inzicht", intends=INTENDED
    )
    assert await driver.act("dewi", harvest) is None
    looks = await driver.look()
    while looks.guide is not None and looks.stage is not Stage.ENDED:
        assert await driver.act(looks.guide, NEXT) is None
        looks = await driver.look()
    kept = await office.house.bot.store.read(lambda tx: tx.intentions.of_group(driver.group))
    return kept[0].id


async def writes_for_themselves(office: Office) -> None:
    """From the button under the record, once they chose to; nobody else reads it."""
    anna, bram = office.house.ids["anna"], office.house.ids["bram"]
    seen = [one.card for one in office.house.window.seen_by(anna)]
    opens = next(b.token for card in seen for b in card.buttons if b.action == "open-report")
    offered = await office.house.inbox.open_form(
        Press("before-choosing", office.house.workspace, bram, opens)
    )
    assert isinstance(offered, Reply)
    assert office.says(offered.card, office.said("reports.off"))
    await office.presses("anna", "reports-choose|korthagen")
    page = await office.form("anna", opens)
    assert office.said("report.about-yourself") in page.intro[0].markup
    kept = await office.send("anna", page, {"essence": "Ik werd stil van de haast"})
    assert office.says(kept.card, office.said("report.kept"))
    assert kept.card is not None
    token = button_of(kept.card, "report").token
    assert "Ik werd stil van de haast" in markup((await office.presses("anna", token)).card)
    assert (await office.presses("bram", token)).answer is Answer.REFUSED


async def is_noted(office: Office) -> None:
    """A theme is chosen from the list under the record; each finds their own meeting."""
    anna = office.house.ids["anna"]
    seen = [one.card for one in office.house.window.seen_by(anna)]
    buttons = {one.action: one.token for card in seen for one in card.buttons}
    page = await office.form("bram", buttons["open-theme"])
    chosen = await office.send("bram", page, {"theme": "workload"})
    assert office.says(chosen.card, office.said("theme.kept"))
    listed = await office.presses("bram", buttons["who-was-there"])
    assert listed.card is not None
    assert {one.action for one in listed.card.buttons} == {"say-there"}
    for who in ("anna", "dewi"):
        shown = await office.presses(who, "proof|0")
        # Discord writes a colon of ours so that it means nothing there.
        assert office.said("theme.workload") in markup(shown.card).replace("\\", "")


async def is_wanted_on_it(office: Office, opens: str) -> None:
    """Their number in a register, and what a goal is about: both are seen before they ask."""
    page = await office.form("anna", "open-registration|lvv")
    typed = {"since": "2024-03-01", NUMBER: "een verhaal", PAPER: "own"}
    # Where a form cannot stay open, what was typed comes back in a message.
    assert (await office.send("anna", page, typed)).answer is Answer.INVALID
    page = await office.form("anna", "open-registration|lvv")
    kept = await office.send("anna", page, {**typed, NUMBER: REGISTERED})
    assert office.says(kept.card, office.said("register.on-own"))
    which = await office.presses("anna", opens)
    assert which.card is not None
    goal = next(b.token for b in which.card.buttons if b.token.endswith("|communication"))
    shown = markup((await office.presses("anna", goal)).card).replace("\\", "")
    assert office.said("proof.goal-communication") in shown
    assert REGISTERED in shown


async def is_certified(office: Office, driver: StackDriver) -> None:
    """One asks, a colleague reads who asks and confirms it; the file comes where it may."""
    listed = await office.presses("anna", "certificates|0")
    assert listed.card is not None
    looked = await office.presses("anna", button_of(listed.card, "certificate").token)
    assert looked.card is not None
    asks = button_of(looked.card, "ask-colleague").token
    await is_wanted_on_it(office, button_of(looked.card, "certificate-goal").token)
    assert (await office.presses("anna", asks)).answer is Answer.DONE
    await driver.passes(3 * 24 * 60)
    store, names = office.house.bot.store, {one: who for who, one in office.house.ids.items()}
    asked = await store.read(lambda tx: tx.people.get(PersonId(asks.rpartition("|")[2])))
    assert asked is not None
    seen = [one.card for one in office.house.window.seen_by(asked.external) if one.direct]
    vouch = next(b.token for card in seen for b in card.buttons if b.action == "vouch")
    assert (await office.presses("anna", vouch)).answer is Answer.REFUSED
    done = await office.presses(names[asked.external], vouch)
    assert office.says(done.card, office.said("vouch.done"))
    given = await office.presses("anna", f"proof-file|{asks.split('|')[1]}|json")
    assert (given.file is not None) == office.able.gives_files
    if given.file is not None:
        assert REGISTERED in given.file.content.decode()
        assert '"goal": "communication"' in given.file.content.decode()
    late = await office.presses("anna", f"certificate-goal|{asks.split('|')[1]}|none")
    assert office.says(late.card, office.said("refuse.goal-confirmed"))
    if not office.able.gives_files:
        assert office.says(given.card, office.said("refuse.certificate-no-way"))


async def is_told_of_its_year(office: Office) -> None:
    """A member finds the plan and the report of the group's year; whoever left does not."""
    proof = await office.presses("bram", "proof|0")
    listed = await office.presses("bram", button_of(the_card(proof), "years").token)
    papers = [one for one in the_card(listed).buttons if one.action == "year-paper"]
    assert {one.token.rpartition("|")[2] for one in papers} == {"plan", "report"}
    for one in papers:
        looked = await office.presses("bram", one.token)
        assert office.says(looked.card, office.said("year.nobody-named"))
        for button in the_card(looked).buttons:
            given = await office.presses("bram", button.token)
            assert (given.file is not None) == office.able.gives_files
            if given.file is None:
                assert office.says(given.card, office.said("refuse.year-no-way"))
    await office.presses("bram", f"leave|{papers[0].token.split('|')[1].partition('.')[0]}|yes")
    for one in papers:
        assert (await office.presses("bram", one.token)).answer is Answer.REFUSED


def the_card(reply: Reply) -> Card:
    assert reply.card is not None
    return reply.card


@everywhere
@in_both_languages
async def test_it_is_told_put_better_and_shared(name: str, language: str, tmp_path: Path) -> None:
    async with with_group(name, tmp_path, language=language, case="Een titel") as (office, driver):
        intention = await over(office, driver)
        page = await office.form("dewi", f"open-intention|{intention}")
        reply = await office.send("dewi", page, {"obstacle": "Als ik haast heb, dan zeg ik dat"})
        assert office.says(reply.card, office.said("intention.kept"))
        page = await office.form("dewi", f"open-follow|{intention}")
        assert [one.name for one in page.fields] == list(TOLD)
        told = await office.send("dewi", page, TOLD)
        assert told.card is not None
        assert {one.action for one in told.card.buttons} >= {"open-intention", "let-lie"}
        page = await office.form("dewi", button_of(told.card, "open-tell").token)
        assert "Zij belde zelf" in "\n".join(text.markup for text in page.intro)
        shared = await office.send("dewi", page, {"shares": "all"})
        assert shared.answer is Answer.DONE
        listed = await office.presses("dewi", "intentions|0")
        assert INTENDED in markup(listed.card)
        assert listed.card is not None
        await office.send("dewi", await office.form("dewi", "open-goal"), {TITLE: GOAL})
        shown = await office.presses("dewi", button_of(listed.card, "intention").token)
        assert shown.card is not None
        link = await office.form("dewi", button_of(shown.card, "open-link").token)
        goal = link.fields[0].choices[-1].value
        linked = await office.shown_after("dewi", link, {"goal": goal})
        assert office.said("link.kept") in str(linked)
        shown = await office.presses("dewi", button_of(listed.card, "intention").token)
        assert GOAL in markup(shown.card)
        assert "Als ik haast heb" in markup(shown.card)
        assert "Zij belde zelf" in markup(shown.card)
        await writes_for_themselves(office)
        await is_noted(office)
        await is_certified(office, driver)
        await is_told_of_its_year(office)
