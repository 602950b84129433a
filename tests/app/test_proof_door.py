"""The page of a number: whether it holds, for anybody, and nobody is named on it."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from structlog.testing import capture_logs

from bot.file_door import FileDoor
from bot.groups.certificate_paper import PATH
from bot.groups.file_link import PATH as FILES
from bot.groups.file_link import FileKind, Wanted, link_to
from bot.health import Front
from bot.platforms import ByName
from bot.proof_door import ProofDoor
from bot.records import Certificate, Subject
from bot.rehearsal.platform import NAME
from bot.turnstile import MOST_OF_ONE
from tests.groups.building import in_memory
from tests.groups.certified import asks, has_one
from tests.groups.world import CHAT, World

OUTSIDE = "https://bot.example"


class Doors:
    """A front with both doors, and a world behind it in which P1 has a certificate."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.proofs, files = ProofDoor(), FileDoor()
        self.front = Front(None, (files.route, self.proofs.route))
        bot = world.bot
        files.look_in(world.store, bot.tools, bot.words, ByName({NAME: world.platform}))

    async def begin(self) -> Certificate:
        one = await has_one(self.world)
        self.proofs.look_in(self.world.store, self.world.bot.words)
        return one

    async def ask(
        self, path: str, method: str = "GET", *, language: str = "nl-NL,nl;q=0.9"
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.front.asgi)
        async with httpx.AsyncClient(transport=transport, base_url=OUTSIDE) as client:
            return await client.request(method, path, headers={"accept-language": language})

    async def address(self, one: Certificate, form: str = "json") -> str:
        tools, at = self.world.bot.tools, self.world.clock.now()
        subject = Subject(self.world.meeting)
        wanted = Wanted(FileKind.CERTIFICATE, subject.word, one.number, form)
        url = link_to(tools, await self.world.person("P1"), wanted, at=at)
        return url.removeprefix(OUTSIDE)


@pytest.fixture
async def front() -> Doors:
    return Doors(await in_memory(replace(CHAT, public_url=OUTSIDE)))


async def test_a_number_that_holds_says_when_and_how_long_and_names_nobody(front: Doors) -> None:
    one = await front.begin()
    with capture_logs() as logs:
        page = await front.ask(f"{PATH}{one.number}")
    assert logs == []
    assert page.status_code == 200
    assert "Dit nummer is geldig" in page.text
    assert "samen aan het toetsenbord: 1 keer" in page.text
    assert f"Nummer van dit bewijs: {one.number}" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for other in ("Anna", "Bram", "Zuid", "Casus", str(front.world.group), front.world.meeting):
        assert other not in page.text
    english = await front.ask(f"{PATH}{one.number}", language="de,en;q=0.5")
    assert "This number is valid" in english.text


async def test_one_that_was_withdrawn_says_so_and_nothing_else(front: Doors) -> None:
    one = await front.begin()
    await front.world.press("P1", f"withdraw-proof|{front.world.meeting}.|yes")
    page = await front.ask(f"{PATH}{one.number}")
    assert page.status_code == 200
    assert "ingetrokken" in page.text
    assert f"Nummer van dit bewijs: {one.number}" in page.text
    assert "toetsenbord" not in page.text


async def test_what_nobody_was_given_is_not_known(front: Doors) -> None:
    await front.begin()
    await asks(front.world, "P3", "P2")
    (asked,) = await front.world.store.read(
        lambda tx: tx.certificates.of_person(front.world.ids["P3"])
    )
    for number in (asked.number, "23456789AB", "x", "%3Cscript%3E", "2" * 5000):
        page = await front.ask(f"{PATH}{number}")
        assert page.status_code == 404
        assert "ken ik niet" in page.text
        assert "script" not in page.text


async def test_before_it_looked_in_and_too_often_it_asks_to_come_back(front: Doors) -> None:
    assert (await front.ask(f"{PATH}23456789AB")).status_code == 503
    one = await front.begin()
    answers = [(await front.ask(f"{PATH}{one.number}")).status_code for _ in range(MOST_OF_ONE + 1)]
    assert answers == [*[200] * MOST_OF_ONE, 429]
    assert (await front.ask(f"{PATH}{one.number}", "POST")).status_code != 200


async def test_the_file_is_handed_over_once_under_an_address_of_its_own(front: Doors) -> None:
    one = await front.begin()
    path = await front.address(one)
    page = await front.ask(path)
    assert "Bewijs van intervisie" in page.text
    assert "Anna" not in page.text
    file = await front.ask(path, "POST")
    assert file.json()["number"] == one.number
    assert file.json()["name"] == front.world.platform.dialect.plain_name("P1")
    assert file.json()["check_at"] == f"{OUTSIDE}{PATH}{one.number}"
    assert (await front.ask(path, "POST")).status_code == 404
    assert (await front.ask(await front.address(one, "markdown"), "POST")).status_code == 404
    assert path.startswith(FILES)


async def test_what_was_withdrawn_meanwhile_is_not_handed_over(front: Doors) -> None:
    one = await front.begin()
    path = await front.address(one)
    await front.world.press("P1", f"withdraw-proof|{front.world.meeting}.|yes")
    assert (await front.ask(path, "POST")).status_code == 404
