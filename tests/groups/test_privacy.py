"""A canary in every field: what a person typed stands in no file, log, push text or error."""

from __future__ import annotations

import logging
import sqlite3
from itertools import count
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.cards import Answer, FormPage, Reply
from bot.inputs import PageSent
from bot.rehearsal.platform import WORKSPACE, Act, Did

from .building import serving
from .world import PEOPLE, STRANGER, Wish, World, told

CANARY = "kanarie"


class Typist:
    """Types a canary of its own into every field of every form."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.typed: list[str] = []
        self._numbers = count(1)

    def word(self) -> str:
        self.typed.append(f"{CANARY}-{next(self._numbers):03d}-zingt")
        return self.typed[-1]

    async def fills(self, who: str, page: FormPage, *, as_draft: bool = False) -> Reply:
        """Send a page full of canaries; choices and days stay as they are."""
        values = {f.name: self.word() for f in page.fields if f.kind.value in ("line", "text")}
        return await self.world.sends(who, page, values, as_draft=as_draft)

    async def misuses(self, who: str, page: FormPage) -> Reply:
        """A canary where only a choice or a day may stand, and one that is far too long."""
        values = {f.name: self.word() * (400 if f.required else 1) for f in page.fields}
        return await self.world.sends(who, page, values)

    async def gives(self, who: str, end: str = "") -> None:
        buttons = (await self.world.board()).buttons
        tokens = [b.token for b in buttons if b.action == "open-give" and b.token.endswith(end)]
        page = await self.world.form(who, tokens[0])
        assert (await self.fills(who, page, as_draft=True)).answer is Answer.DONE
        assert (await self.misuses(who, page)).answer is Answer.INVALID
        assert (await self.fills(who, page)).answer is Answer.DONE
        # A correction; where the first text is read already, it is given back.
        await self.fills(who, page)


async def a_whole_meeting(world: World) -> tuple[Typist, list[str]]:
    """Everything that can be typed is typed; returns what may be read in the room as well."""
    typist = Typist(world)
    page = await world.form("P1", f"open-case|{world.group}")
    for who in ("P1", "P2"):
        page = await world.form(who, f"open-case|{world.group}")
        assert (await typist.misuses(who, page)).answer is Answer.INVALID
        await typist.fills(who, page, as_draft=True)
        while True:
            reply = await typist.fills(who, page)
            if reply.next_page is None:
                break
            page = reply.next_page
    for who in ("P3", "Q1", STRANGER):
        assert (await world.told_by(who, typist.word())).answer is Answer.REFUSED
        assert (await world.press(who, typist.word())).answer is Answer.REFUSED
        assert isinstance(await world.opens(who, f"open-give|{typist.word()}"), Reply)
        assert (await typist.fills(who, page)).answer is not Answer.DONE or who == "P3"
    await world.begins()
    await world.goes_to("look-back")
    await typist.gives("P2")
    await world.goes_to("choose")
    page = await world.form("P3", await world.token("open-vote"))
    assert (await typist.misuses("P3", page)).answer is Answer.INVALID
    await world.sends("P3", page, {"case": page.fields[0].choices[0].value})
    await world.goes_to("exploration")
    contributor = world.name((await world.state()).contributor)
    await typist.gives("P3", "question")
    await typist.gives(contributor, "answer")
    late = await world.form("P4", await world.token("open-give"))
    await world.goes_to("thinking-aloud")
    assert (await typist.fills("P4", late)).answer is Answer.REFUSED
    await typist.gives("P5")
    await world.goes_to("own-harvest")
    await typist.gives(contributor)
    await world.goes_to("shared-harvest")
    await typist.gives("P6")
    guide = world.name((await world.state()).facilitator)
    hand = await world.form(guide, f"open-hand-over|{world.meeting}")
    assert (await typist.misuses(guide, hand)).answer is Answer.INVALID
    await world.goes_to("evaluation")
    await typist.gives("P2")
    await world.goes_to("closing")
    await world.goes_on()
    intention = (await world.store.read(lambda tx: tx.intentions.of_person(world.ids["P6"])))[0]
    follow = await world.form("P6", f"open-follow|{intention.id}")
    assert (await typist.misuses("P6", follow)).answer is Answer.INVALID
    await world.sends("P6", follow, {"followed": "not-done"})
    await world.press("P6", f"case-from|{intention.id}")
    seen = [
        text.markup
        for act in world.platform.diary
        if act.did is Did.EDIT and act.card is not None
        for text in act.card.texts
    ]
    return typist, seen


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def outside_the_texts(act: Act) -> str:
    """What a lock screen, a list of threads or a post that was just made shows of it."""
    card = act.card
    if card is None:
        return act.title
    words = [act.title, card.title, card.push, *(b.label + b.token for b in card.buttons)]
    if act.did is Did.CREATE:
        words += [text.markup for text in card.texts]
    return "\n".join(words)


async def test_what_people_typed_is_nowhere_in_clear(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    world = await serving(tmp_path, Wish())
    with capture_logs() as lines:
        typist, seen = await a_whole_meeting(world)
    assert len(typist.typed) > 60
    while_open = files_of(tmp_path)
    assert any(name.endswith("-wal") and body for name, body in while_open.items())
    await world.store.close()
    for name, body in {**while_open, **files_of(tmp_path)}.items():
        for text in (CANARY, "Intervisie Zuid"):
            assert text.encode() not in body, name
            assert text.encode("utf-16-le") not in body, name
    assert CANARY not in repr(lines)
    assert CANARY not in caplog.text
    assert not any(CANARY in repr(vars(record)) for record in caplog.records)
    written = capfd.readouterr()
    assert CANARY not in written.out + written.err
    # It is there for those who may read it, and only where it may be read.
    shown = {word for word in typist.typed if any(word in text for text in seen)}
    assert len(shown) >= 10
    for act in world.platform.diary:
        assert CANARY not in outside_the_texts(act), act.did
    for who in (*PEOPLE, "Q1"):
        for card in world.direct(who):
            assert CANARY not in told(Reply(Answer.DONE, card))


async def test_what_is_for_one_person_is_never_in_the_room(tmp_path: Path) -> None:
    """Drafts, an intention of one's own, and a case that was not chosen."""
    world = await serving(tmp_path)
    await world.brings_case("P1", "Gekozen")
    await world.brings_case("P2", "Niet gekozen")
    await world.begins()
    await world.goes_to("choose")
    page = await world.form("P3", await world.token("open-vote"))
    chosen = next(c.value for c in page.fields[0].choices if c.label == "Gekozen")
    await world.sends("P3", page, {"case": chosen})
    await world.goes_to("exploration")
    page = await world.form("P3", await world.token("open-give"))
    await world.sends("P3", page, {"text": "Nog niet af"}, as_draft=True)
    await world.goes_to("shared-harvest")
    await world.harvests("P3", readers="me", intention="Voor mij alleen")
    await world.goes_to("closing")
    await world.goes_on()
    everything = "\n".join(
        text.markup for act in world.platform.diary if act.card for text in act.card.texts
    )
    assert "Gekozen" in everything
    for private in ("Niet gekozen", "Nog niet af", "Voor mij alleen"):
        assert private not in everything
    await world.store.close()


def sealed_cells(folder: Path) -> list[bytes]:
    """The sealed words of all contributions and cases, as they stand in the database."""
    raw = sqlite3.connect(folder / "bot.db")
    try:
        found = raw.execute(
            "SELECT fields FROM contribution UNION ALL SELECT fields FROM group_case"
        ).fetchall()
    finally:
        raw.close()
    return [bytes(row[0]) for row in found if row[0]]


async def test_nothing_that_was_erased_is_left_in_the_file(tmp_path: Path) -> None:
    """Also sealed words are overwritten, and not only left behind."""
    world = await serving(tmp_path)
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.gives("P2", text="Wat zie je?")
    await world.goes_to("closing")
    await world.goes_on()
    cells = sealed_cells(tmp_path)
    assert len(cells) == 2
    await world.passes(days=7, minutes=1)
    await world.store.close()
    assert not set(cells) & set(sealed_cells(tmp_path))
    for name, body in files_of(tmp_path).items():
        assert not any(cell in body for cell in cells), name


async def test_a_made_up_form_leaves_no_words_in_its_id(world: World) -> None:
    """The id of a form is stored in clear, so only an id of ours may stand there."""
    await world.begins("P1")
    await world.goes_to("exploration")
    before = world.dump()
    for token in (
        f"give|{world.meeting}|1.exploration|1|open-question|{CANARY}",
        f"case|{world.group}|{CANARY}|1",
    ):
        for as_draft in (False, True):
            values = {"text": "x", "title": "x", "stuck": "x"}
            page = PageSent(world._next(), WORKSPACE, "P2", token, values, as_draft)
            assert (await world.bot.inbox.send_page(page)).answer is Answer.REFUSED
    assert world.dump() == before
