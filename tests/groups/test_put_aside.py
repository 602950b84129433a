"""A draft of a case that made way for a newer one is gone on with from what is one's own."""

from __future__ import annotations

from bot.cards import CONTROLS_LIMIT, Answer, Button, Card, Reply
from bot.groups import keys

from .test_cases import draft, values
from .world import World, told


async def writes(world: World, title: str, *, who: str = "P1") -> None:
    """Begin another case in a form of its own, and leave it there."""
    page = await world.form(who, f"open-case|{world.group}|anew")
    reply = await world.sends(who, page, {"title": title}, as_draft=True)
    assert reply.answer is Answer.DONE


async def finds(world: World, who: str = "P1", *, start: int = 0) -> tuple[Card, list[Button]]:
    """What somebody finds among their own words, and the buttons that go on with a draft."""
    reply = await world.press(who, f"mine|words|{start}")
    assert reply.card is not None
    buttons = [one for one in reply.card.buttons if "|draft|" in one.token]
    return reply.card, buttons


async def test_what_was_put_aside_is_gone_on_with(world: World) -> None:
    await writes(world, "Het eerste")
    await writes(world, "Het tweede")
    card, buttons = await finds(world)
    assert "opzijgelegd: Het eerste" in told(Reply(Answer.DONE, card))
    (button,) = buttons
    page = await world.form("P1", button.token)
    assert values(page)["title"] == "Het eerste"
    await world.sends("P1", page, {"stuck": "Hierop."}, as_draft=True)
    now = await draft(world, "P1")
    assert now is not None
    assert now.fields["title"] == "Het eerste"
    card, (other,) = await finds(world)
    assert "opzijgelegd: Het tweede" in told(Reply(Answer.DONE, card)), "they changed places"
    assert values(await world.form("P1", other.token))["title"] == "Het tweede"


async def test_two_of_them_are_told_apart_by_number(world: World) -> None:
    for title in ("Een", "Twee", "Drie"):
        await writes(world, title)
    card, buttons = await finds(world)
    assert [one.label for one in buttons] == ["Verder met concept 1", "Verder met concept 2"]
    text = told(Reply(Answer.DONE, card))
    for number, one in enumerate(buttons, start=1):
        title = values(await world.form("P1", one.token))["title"]
        assert f"Concept {number}, opzijgelegd: {title}" in text


async def test_the_page_of_ones_own_has_the_same_button(world: World) -> None:
    await writes(world, "Het eerste")
    await writes(world, "Het tweede")
    tokens = [one.token for card in await world.home("P1") for one in card.buttons]
    assert sum("|draft|" in token for token in tokens) == 1
    assert not any(
        "|draft|" in one.token for card in await world.home("P2") for one in card.buttons
    )


async def test_nobody_else_opens_it_and_what_is_gone_says_so(world: World) -> None:
    await writes(world, "Het eerste")
    await writes(world, "Het tweede")
    _, (button,) = await finds(world)
    for who in ("P2", "Q1"):
        opened = await world.opens(who, button.token)
        assert isinstance(opened, Reply)
        assert "Het eerste" not in told(opened)
    key = keys.set_aside(world.group, keys.form_id(button.token.rpartition("|")[2]))
    await world.store.write(lambda tx: tx.drafts.forget(world.ids["P1"], key))
    gone = await world.opens("P1", button.token)
    assert isinstance(gone, Reply)
    assert gone.reason == "refuse.draft-gone"
    assert (await finds(world))[1] == []


async def test_who_left_the_group_still_reads_it_without_a_button(world: World) -> None:
    await writes(world, "Het eerste")
    await writes(world, "Het tweede")
    await world.press("P1", f"leave|{world.group}|yes")
    card, buttons = await finds(world)
    assert "Het eerste" in told(Reply(Answer.DONE, card))
    assert buttons == []


async def test_many_of_them_are_shown_a_page_at_a_time(world: World) -> None:
    for number in range(14):
        await writes(world, f"Zaak {number}")
    card, buttons = await finds(world)
    assert len(buttons) == 10
    assert len(card.buttons) <= CONTROLS_LIMIT
    more = next(one for one in card.buttons if one.action == "mine" and "words" in one.token)
    _, others = await finds(world, start=int(more.token.rpartition("|")[2]))
    found = [values(await world.form("P1", one.token)) for one in (*buttons, *others)]
    assert {one["title"] for one in found} == {f"Zaak {number}" for number in range(13)}
