"""What a contributor is given, and whom they talk to, on every platform and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer, Card
from bot.engine.ids import PersonId
from bot.engine.state import Stage
from methods.spec import Gift
from tests.scenarios.reader import Does, Step

from .office import NEXT, Office, go_on_to, with_group
from .screens import TABLE
from .stack_driver import StackDriver

QUESTION = "Wat raakt je hier?"

everywhere = pytest.mark.parametrize("name", list(TABLE))
in_both_languages = pytest.mark.parametrize("language", ["nl", "en"])


def markup(card: Card | None) -> str:
    assert card is not None
    return "\n".join(text.markup for text in card.texts)


def id_of_dewi(driver: StackDriver) -> PersonId:
    return next(person for person, name in driver.names.items() if name == "dewi")


async def page_of_dewi(office: Office, driver: StackDriver) -> str:
    """Bram asks something about the case of Dewi, and the meeting ends."""
    await go_on_to(driver, "exploration")
    asks = Step(who="bram", does=Does.GIVES, what=Gift.OPEN_QUESTION, text=QUESTION)
    assert await driver.act("bram", asks) is None
    looks = await driver.look()
    while looks.guide is not None and looks.stage is not Stage.ENDED:
        assert await driver.act(looks.guide, NEXT) is None
        looks = await driver.look()
    dewi = id_of_dewi(driver)
    kept = await office.house.bot.store.read(lambda tx: tx.contributor_pages.of_person(dewi))
    return kept[0].id


@everywhere
@in_both_languages
async def test_it_is_read_and_somebody_is_asked_to_talk(
    name: str, language: str, tmp_path: Path
) -> None:
    async with with_group(name, tmp_path, language=language, case="Een titel") as (office, driver):
        page = await page_of_dewi(office, driver)
        read = await office.presses("dewi", f"given|{page}|0")
        assert QUESTION in markup(read.card)
        assert office.says(read.card, office.said("own-page.questions"))
        assert QUESTION not in markup((await office.presses("bram", f"given|{page}|0")).card)
        assert office.says(
            (await office.asks("dewi", "mine")).card, office.said("own-page.only-you")
        )
        meeting = driver.meeting
        meeting = driver.meeting
        form = await office.form("dewi", f"open-talk|{meeting}")
        bram = next(c.value for c in form.fields[0].choices if c.person == office.house.ids["bram"])
        asked = await office.send("dewi", form, {"talk-to": bram})
        assert asked.answer is Answer.DONE
        assert office.says(asked.card, office.said("talk.do-not-wait"))
        told = await office.presses("bram", f"talk-when|{meeting}|{id_of_dewi(driver)}|not-now")
        assert told.answer is Answer.DONE
        fine = await office.presses("dewi", f"care|{meeting}|fine")
        assert fine.answer is Answer.DONE
