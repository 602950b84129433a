"""Files over HTTP: each address good once and for minutes, and none of it in a log."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.engine.ids import GoalId
from bot.file_door import FileDoor
from bot.groups.file_link import GOOD_FOR, PATH, FileKind, Wanted, link_to
from bot.groups.portfolio_choice import Chosen
from bot.groups.portfolio_content import own_material, print_of
from bot.groups.workspaces import begin_erasing
from bot.health import Front
from bot.platforms import ByName
from bot.ports import Tx
from bot.records import TITLE, Goal
from bot.rehearsal.platform import NAME, WORKSPACE
from bot.turnstile import MOST_OF_ONE
from tests.groups.building import in_memory
from tests.groups.world import CHAT, World, told

GOAL = "In drie gesprekken begin ik met mijn eigen vraag"
OUTSIDE = "https://bot.example"


class Door:
    """A front with a small world behind it, in which P1 has a goal."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tools = world.bot.tools
        self.door = FileDoor()
        self.front = Front(None, (self.door.route,))

    async def begin(self) -> None:
        person = await self.world.person("P1")
        goal = Goal(GoalId("g1"), person.id, self.world.clock.now(), fields={TITLE: GOAL})
        await self.world.store.write(lambda tx: tx.goals.put(goal))
        platforms = ByName({NAME: self.world.platform})
        self.door.look_in(self.world.store, self.tools, self.world.bot.words, platforms)

    async def address(self, form: str = "markdown") -> str:
        """An address as the bot gives it."""
        person, at = await self.world.person("P1"), self.world.clock.now()

        def unit(tx: Tx) -> str:
            material = own_material(tx, person, Chosen.read("aaaa"), at=at)
            seen = print_of(material, self.tools.secret)
            wanted = Wanted(FileKind.PORTFOLIO, "aaaa", seen, form)
            return link_to(self.tools, person, wanted, at=at)

        return (await self.world.store.read(unit)).removeprefix(self.tools.public_url)

    async def ask(self, path: str, method: str = "GET") -> httpx.Response:
        transport = httpx.ASGITransport(app=self.front.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=OUTSIDE) as client:
            return await client.request(method, path)


@pytest.fixture
async def door() -> Door:
    made = Door(await in_memory(replace(CHAT, public_url=OUTSIDE)))
    await made.begin()
    return made


async def test_looking_uses_nothing_up_and_the_button_hands_it_over_once(door: Door) -> None:
    path = await door.address()
    with capture_logs() as logs:
        for _ in range(2):
            page = await door.ask(path)
            assert page.status_code == 200
            assert '<form method="post"><button>Bestand ophalen</button>' in page.text
            assert GOAL not in page.text
            assert "default-src 'none'" in page.headers["content-security-policy"]
        file = await door.ask(path, "POST")
        assert GOAL in file.text
        assert "portfolio-2026-01-05.md" in file.headers["content-disposition"]
        assert file.headers["cache-control"] == "no-store"
        assert (await door.ask(path, "POST")).status_code == 404
    assert logs == []


async def test_it_is_good_for_minutes(door: Door) -> None:
    path = await door.address()
    door.world.clock.move_to(door.world.clock.now() + GOOD_FOR + timedelta(seconds=1))
    for method in ("GET", "POST"):
        assert (await door.ask(path, method)).status_code == 404


async def test_what_changed_since_is_not_handed_over(door: Door) -> None:
    path = await door.address()
    await door.world.store.write(lambda tx: tx.goals.forget(GoalId("g1")))
    assert (await door.ask(path, "POST")).status_code == 404


async def test_an_address_that_somebody_made_up_opens_nothing(door: Door) -> None:
    path = await door.address()
    said, _, signed = path.removeprefix(PATH).rpartition("-")
    other = await door.world.person("P2")
    person = await door.world.person("P1")
    forged = [
        f"{said.replace(person.id, other.id)}-{signed}",
        f"{said}-{'0' * 64}",
        f"{said.replace('aaaa', 'nnna')}-{signed}",
        f"{said.replace('markdown', 'json')}-{signed}",
        said,
        "x",
        "-",
        "a" * 3000,
        "%C3%A9-%C3%A9",
    ]
    for secret in forged:
        for method in ("GET", "POST"):
            assert (await door.ask(f"{PATH}{secret}", method)).status_code == 404, secret


async def test_whoever_is_gone_is_handed_nothing(door: Door) -> None:
    path = await door.address()
    await door.world.store.write(lambda tx: begin_erasing(tx, door.tools, WORKSPACE))
    assert (await door.ask(path, "POST")).status_code == 404


async def test_before_it_is_open_and_too_often_it_asks_to_come_back(door: Door) -> None:
    shut = FileDoor()
    door.front = Front(None, (shut.route,))
    assert (await door.ask(f"{PATH}x")).status_code == 503
    answers = [(await door.ask(f"{PATH}y")).status_code for _ in range(MOST_OF_ONE + 1)]
    assert answers[-1] == 429


async def test_somebody_finds_the_address_where_files_cannot_be_given(door: Door) -> None:
    world = door.world
    world.platform.able = replace(world.platform.able, gives_files=False)
    looked = await world.sends("P1", await world.form("P1", "open-portfolio"))
    assert "één keer werkt" in told(looked)
    assert looked.card is not None
    token = next(one.token for one in looked.card.buttons if one.token.endswith("|json"))
    linked = await world.press("P1", token)
    assert linked.file is None
    path = next(word for word in told(linked).split() if word.startswith(OUTSIDE))
    file = await door.ask(path.removeprefix(OUTSIDE), "POST")
    assert GOAL in file.text


async def of_year(door: Door, kind: str, form: str = "json") -> str:
    """The address of a paper about the group's year, as somebody gets it."""
    world = door.world
    world.platform.able = replace(world.platform.able, gives_files=False)
    year = world.clock.now().year
    linked = await world.press("P1", f"year-file|{world.group}.{year}|{kind}|{form}")
    path = next(word for word in told(linked).split() if word.startswith(OUTSIDE))
    return path.removeprefix(OUTSIDE)


async def test_the_plan_of_a_year_is_handed_over_in_the_same_way(door: Door) -> None:
    path = await of_year(door, "plan")
    page = await door.ask(path)
    assert "Jaarplan en jaarverslag" in page.text
    file = await door.ask(path, "POST")
    assert file.json()["kind"] == "year-plan"
    assert "year-plan-2026.json" in file.headers["content-disposition"]
    assert (await door.ask(path, "POST")).status_code == 404


async def test_whoever_left_the_group_meanwhile_is_handed_no_year(door: Door) -> None:
    path = await of_year(door, "plan", "pdf")
    await door.world.press("P1", f"leave|{door.world.group}|yes")
    assert (await door.ask(path, "POST")).status_code == 404


async def test_an_address_of_a_year_is_of_that_one_alone(door: Door) -> None:
    path = await of_year(door, "plan")
    for other in (
        path.replace("-plan-", "-report-"),
        path.replace(".2026-", ".2027-"),
        path.replace(door.world.group, door.world.other_group),
    ):
        assert other != path
        assert (await door.ask(other, "POST")).status_code == 404
