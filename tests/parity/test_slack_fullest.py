"""The fullest meeting there can be, on Slack: twelve people, and as much text as each form takes.

Through every phase of every method, in every way of meeting and both languages; in the normal run
of one method of three, in one way each. Each message and
each view is held against Slack's limits by the stand-in; one that is too much fails its house.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.state import Stage
from bot.groups.cannot_wait import CANNOT
from bot.groups.fields import LONGEST_TEXT
from bot.groups.sizes import MOST
from methods.spec import Mode
from tests.sampling import ways_of_meeting
from tests.scenarios.reader import Scenario
from tests.standins.slack.rules import texts_of
from tests.standins.slack.workspace import BOT_USER, Json, View

from .houses import House
from .office import NEXT, WHOLE
from .slack_house import SlackHouse
from .stack_driver import StackDriver

#: As long as a name is shown, and longer.
NAME = "Wilhelmina-Margaretha van der Zwaluwenberg-Hoogstraten tot Ter Aa en Boven"
LOCALES = {"nl": "nl-NL", "en": "en-GB"}
#: What fills a field: each takes another length on its way to Slack.
FILLING = ("W", "&", "<@U0001ANN> ", "a\n", "€", "\U0001f9d1\u200d\U0001f373", "*_~`", "\u202e")
#: A question a page: twelve people ask three each.
MOST_PAGES = 40
#: In minutes; over days a phase ends by itself.
DAY = timedelta(days=1) / timedelta(minutes=1)
#: No sign takes so much more room that only a smaller part than this would be taken.
LEAST_PART = 1 / 32
COMMANDS = ("", "mijn", "casussen", "volgende", "afspraken", "bijeenkomst", "help")


def as_much_as(most: int, seed: int) -> str:
    """A text of exactly so many characters, of one of the fillings."""
    filling = FILLING[seed % len(FILLING)]
    # Blanks at the ends would be taken off again.
    return (filling * most)[: most - 1].rstrip() + "."


def filled(
    view: View, *, people: Sequence[str], seed: int, part: float = 1.0
) -> dict[str, str | list[str]]:
    """Every field of a form with the most that it takes, or only a part of that."""
    values: dict[str, str | list[str]] = {}
    for block in view.drawn["blocks"]:
        if block["type"] == "input":
            values[block["block_id"]] = _held(block["element"], people, seed, part)
    return values


def _held(element: Json, people: Sequence[str], seed: int, part: float) -> str | list[str]:
    match element["type"]:
        case "plain_text_input":
            return as_much_as(int(element.get("max_length", 3000) * part), seed)
        case "radio_buttons" | "static_select":
            # A case that cannot wait comes on no table.
            options = [one for one in element["options"] if one["value"] != CANNOT]
            return str(max(options, key=lambda one: len(one["text"]["text"]))["value"])
        case "multi_users_select":
            return list(people[: element["max_selected_items"]])
        case _:
            return ""


async def do_all(house: SlackHouse, person: str, token: str, *, seed: int) -> None:
    """Press, and send every page of what opens, filled to the brim.

    What is written with signs that take more room in a message is sent back, and is made half
    as long, until it is taken.
    """
    slack = house.slack
    assert (await slack.press(person, token)).well, token
    for view in list(slack.workspace.views(person)):
        sent, part = 0, 1.0
        while any(block["type"] == "input" for block in view.drawn["blocks"]) and sent < MOST_PAGES:
            # Of the group nobody is named: then the case would not be told in it.
            outside = slack.workspace.members.keys() - {*house.ids.values(), BOT_USER}
            values = filled(view, people=sorted(outside), seed=seed, part=part)
            told = await slack.send(view, values)
            assert told.well
            sent += 1
            part = part / 2 if "errors" in (told.body or {}) else 1.0
            assert part >= LEAST_PART, f"{token.partition('|')[0]} takes nothing"
            if view not in slack.workspace.views(person):
                break
        slack.workspace.close_view(view, whole_window=True)


def longest(house: SlackHouse) -> int:
    """The characters of the longest message that ever was made or edited."""
    drawn = [given.get("blocks") for name, given in house.slack.api.calls if "chat." in name]
    return max(sum(map(len, texts_of(blocks))) for blocks in drawn)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("method", "mode", "language"), ways_of_meeting())
async def test_the_fullest_meeting_fits_on_slack(
    tmp_path: Path, method: str, mode: Mode, language: str
) -> None:
    names = tuple(f"p{number}" for number in range(MOST))
    case = {name: as_much_as(80, number) for number, name in enumerate(names[:2])}
    changes = {"people": names, "cases": case, "steps": (), "language": language}
    scenario: Scenario = WHOLE.model_copy(update={**changes, "mode": mode, "method": method})
    house = SlackHouse(tmp_path, over_socket=False)

    async def build(people: Sequence[str]) -> House:
        await house.move_in(people)
        for person in house.ids.values():
            member = house.slack.workspace.members[person]
            member.name, member.locale = NAME, LOCALES[language]
        for number in range(MOST):
            house.slack.workspace.add_member(f"Buiten {number}")
        return house

    driver = StackDriver(build)
    await driver.begin(scenario)
    try:
        for number, name in enumerate(names[:2]):
            await do_all(house, house.ids[name], f"open-case|{driver.group}", seed=number)
        await driver.opens()
        seen = set()
        looks = await driver.look()
        while looks.stage is not Stage.ENDED:
            forms: list[str] = []
            if (looks.round, looks.phase) not in seen:
                seen.add((looks.round, looks.phase))
                board = await driver._board(await driver._state())
                forms = [one.token for one in board.buttons if one.action.startswith("open-")]
                # How the group helps is chosen by the contributor: the first way will do.
                forms += [one.token for one in board.buttons if one.action == "module"][:1]
            for number, person in enumerate(house.ids.values()):
                for token in forms:
                    await do_all(house, person, token, seed=number)
            looks = await driver.look()
            if looks.guide is None:
                await driver.passes(DAY)
            else:
                assert await driver.act(looks.guide, NEXT) is None
            looks = await driver.look()
        assert len(seen) > 5
        assert longest(house) > LONGEST_TEXT, "the most that a field takes was shown"
        await driver.passes(DAY)
        for number, name in enumerate(names[:3]):
            for text in COMMANDS:
                answered = await house.slack.command(house.ids[name], house.room, text)
                assert answered.well, (number, text)
    finally:
        await driver.close()
