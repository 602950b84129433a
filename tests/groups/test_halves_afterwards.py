"""What is left of two rounds side by side: turns, intentions, texts and the rooms themselves."""

from __future__ import annotations

from functools import partial

import pytest

from bot.errors import NotAllowed
from bot.groups import card_keys
from bot.groups.look_back import shared_intentions
from bot.groups.lookups import past_meetings, past_rounds
from bot.ports import Tx
from bot.records import MeetingStatus

from .in_halves import HARVEST, NINE, ends, eyes_on, given_in, names, parted, words_of
from .world import World


async def test_what_happened_in_halves_counts_and_the_rooms_go(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    for half in (one, other):
        eyes = await eyes_on(large, half)
        await eyes.goes_to(HARVEST)
        writer = next(who for who in names(large, half) if who not in ("P1", "Q1"))
        await eyes.harvests(writer, readers="group")
        await ends(large, half)
    await large.goes_on()
    past = await large.store.read(lambda tx: past_rounds(tx, large.group))
    brought = {r.contributor for m in past for r in m.state.rounds}
    assert brought == {large.ids["P1"], large.ids["Q1"]}
    assert len(await large.store.read(lambda tx: past_meetings(tx, large.group))) == 1
    # On their own page there is one group, and the next time all look back together.
    assert len([card for card in await large.home("P1") if "groep" in card.title.lower()]) == 1
    following = next(m for m in await large.meetings() if m.status is MeetingStatus.PLANNED)

    def look_back(tx: Tx) -> int:
        group = tx.groups.get(large.group)
        assert group is not None
        return len(shared_intentions(tx, group, following))

    assert await large.store.read(look_back) == 2
    await large.passes(hours=20)
    assert not any(made.is_archived for made in large.platform.made.values())
    await large.passes(hours=6)
    assert all(made.is_archived for made in large.platform.made.values())
    left = await large.store.read(
        lambda tx: [tx.groups.members(h.id) for h in tx.groups.halves(large.meeting)]
    )
    assert left == [(), ()]
    assert not any(large.has(who, "leave") for who in NINE)
    await large.passes(days=8)
    for half in (one, other):
        assert half.meeting is not None
        assert await large.store.read(partial(given_in, meeting=half.meeting.id)) == ()


async def test_a_room_that_cannot_be_put_away_is_told_of(
    large: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no(place: str) -> None:
        raise NotAllowed

    monkeypatch.setattr(large.platform, "archive_room", no)
    one, other = await parted(large, "P1", "Q1")
    await ends(large, one)
    await ends(large, other)
    await large.goes_on()
    await large.passes(hours=27)
    card = await large.card(card_keys.still_open_card(one.group.id))
    assert card is not None
    assert "archiveren" in words_of(card)


async def test_they_meet_others_the_next_time(large: World) -> None:
    one, other = await parted(large, "P1", "Q1")
    before = [set(half.people) for half in (one, other)]
    for half in (one, other):
        await ends(large, half)
    await large.goes_on()
    large.meeting = (await large.meetings())[-1].id
    again = [set(half.people) for half in await parted(large, "P2", "Q2")]
    assert max(len(a & b) for a in again for b in before) <= 3
