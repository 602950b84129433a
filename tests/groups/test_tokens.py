"""Tokens that were made up, cut short or mixed up: always an answer, and nothing changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.cards import Answer, FormPage, Reply
from bot.groups.openings import OPENINGS
from bot.groups.pages import SENDINGS
from bot.groups.presses import PRESSES
from bot.inputs import PageSent, Press
from bot.rehearsal.platform import WORKSPACE
from methods.spec import Gift, Mode

from .building import in_memory
from .odd import ODD
from .world import CHAT, STRANGER, VOICE, Wish, World, actions, at_once, told


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    """A meeting in the middle of its exploration; made-up tokens come in for a while."""
    world = at_once(in_memory())

    async def begin() -> None:
        await world.begins("P1", "P2")
        await world.goes_to("choose")
        page = await world.form("P3", await world.token("open-vote"))
        await world.sends("P3", page, {"case": page.fields[0].choices[0].value})
        await world.goes_to("exploration")
        await world.gives("P3", text="Wat zie je?")

    # Delivery sends with tasks, so this part wants a loop.
    asyncio.run(begin())
    yield world
    at_once(world.store.close())


NUMBERS = st.sampled_from(
    ["0", "1", "-1", "", "١", "1e9", "9" * 30, "253402300799", "99999999999999999", "nan", " 1 "]
)
ANYTHING = st.text(max_size=30)


def tokens(world: World) -> st.SearchStrategy[str]:
    """Tokens that look like ours, whole, cut short, mixed up, or are nothing at all."""
    state = at_once(world.state())
    known = [
        world.meeting,
        world.group,
        world.other_group,
        *(str(slot) for slot in state.script),
        "7.exploration",
        "1.nothing",
        "1.",
        "..",
        *(gift.value for gift in Gift),
        *("here", "later", "absent", "left", "go-on", "end-case", "other-step"),
        *(c.case for c in state.cases),
        *(g.contribution for r in state.runs for g in r.given),
        str(state.turn),
        "1" * 16,
    ]
    part = st.one_of(st.sampled_from(known), NUMBERS, ANYTHING)
    action = st.one_of(st.sampled_from([*PRESSES, *OPENINGS, *SENDINGS]), ANYTHING)
    first = st.one_of(st.just(world.meeting), st.just(world.group), part)
    slot = st.one_of(st.just(str(state.slot)), st.just(str(state.turn)), part)
    parts = st.tuples(action, first, slot, st.lists(part, max_size=4))
    shaped = parts.map(lambda all_: "|".join((*all_[:3], *all_[3])))
    cut = st.tuples(shaped, st.integers(0, 60)).map(lambda both: both[0][: both[1]])
    return st.one_of(shaped, cut, st.text(max_size=300), st.just("x" * 100_000))


VALUES = st.dictionaries(
    st.sampled_from(["text", "kind", "takeaway", "case", "person", "title", "stuck", "followed"]),
    st.one_of(st.text(max_size=20), st.sampled_from(list(ODD.values()))),
    max_size=4,
)
#: What a refusal may leave behind: somebody's own words, kept for them.
OWN_WORDS = {"draft"}
#: What is taken in, and made when nobody waits for it: only then it may turn out to be nothing.
MADE_LATER = ("portfolio",)
CALM = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def changed(before: dict[str, list[tuple[object, ...]]], world: World) -> set[str]:
    after = world.dump()
    return {name for name in after if after[name] != before[name]}


@CALM
@given(data=st.data())
def test_made_up_tokens_are_answered_and_refusals_change_nothing(
    running: World, data: st.DataObject
) -> None:
    world, inbox = running, running.bot.inbox
    token = data.draw(tokens(world))
    who = data.draw(st.sampled_from(["P1", "P2", "P3"]))
    before = world.dump()
    press = Press(world._next(), WORKSPACE, who, token)
    opened = at_once(inbox.open_form(press))
    assert isinstance(opened, (FormPage, Reply))
    assert not changed(before, world), "opening a form writes nothing"
    reply = at_once(inbox.press(press))
    if reply.answer is not Answer.DONE:
        assert reply.card is not None
        assert reply.card.texts
        assert not changed(before, world)
    before = world.dump()
    page = PageSent(
        world._next(), WORKSPACE, who, token, data.draw(VALUES), data.draw(st.booleans())
    )
    sent = at_once(inbox.send_page(page))
    if sent.answer is not Answer.DONE:
        was_taken_in = {"delivery"} if token.partition("|")[0] in MADE_LATER else set()
        assert changed(before, world) <= OWN_WORDS | was_taken_in


#: What begins something new, in a room that is made for it, or in several.
OF_NEW_ROOMS = ("open-found-new", "found-new", "open-trial-new", "trial-new")
OF_THEIR_OWN = (*OF_NEW_ROOMS, "open-people", "people")
#: What shows somebody what is theirs, or erases it.
OWN_PAGES = (
    *("mine", "coordination", "clear-division", "goals", "reports", "portfolio", "proof"),
    *("registers", "register-list", "register", "years", "talk"),
)


@CALM
@given(data=st.data())
def test_nobody_from_outside_changes_or_learns_anything(
    running: World, data: st.DataObject
) -> None:
    """A stranger, and somebody of another group, with any token at all."""
    world, inbox = running, running.bot.inbox
    token = data.draw(tokens(world).filter(lambda t: world.other_group not in t))
    # Anybody may found a group, also one of others, or begin a trial; these have their own stories.
    assume(token.partition("|")[0] not in OF_THEIR_OWN)
    who = data.draw(st.sampled_from([STRANGER, "Q1"]))
    before, shown = world.dump(), set[str]()
    press = Press(world._next(), WORKSPACE, who, token)
    page = PageSent(
        world._next(), WORKSPACE, who, token, data.draw(VALUES), data.draw(st.booleans())
    )
    for reply in (
        at_once(inbox.open_form(press)),
        at_once(inbox.press(press)),
        at_once(inbox.send_page(page)),
    ):
        assert isinstance(reply, Reply)
        # Everybody has a page of their own, with what is theirs: no group is named for it.
        is_own_page = token.partition("|")[0] in OWN_PAGES
        assert reply.answer is Answer.REFUSED or is_own_page
        # What was shown was shown once.
        shown |= {"delivery"} if reply.answer is Answer.DONE else set()
        words = told(reply)
        assert not any(secret in words for secret in ("Casus", "Anna", "Bram", "P1", "P2", "Zuid"))
    assert changed(before, world) <= shown


@pytest.mark.parametrize("seen", ["99999999999999999", "253402300799", "-99999999999999", "x", ""])
async def test_a_moment_that_does_not_exist(world: World, seen: str) -> None:
    """The control for more time carries a moment; a made-up one is no crash and no change."""
    await world.begins("P1")
    before = await world.state()
    guide = world.name(before.facilitator)
    slot = before.slot
    reply = await world.press(guide, f"extend|{world.meeting}|{slot}|{seen}")
    assert reply.answer in (Answer.REFUSED, Answer.DONE)
    assert await world.state() == before
    await world.press(guide, f"pause|{world.meeting}|{before.turn}")
    paused = await world.state()
    reply = await world.press(guide, f"extend|{world.meeting}|{slot}|{seen}")
    assert reply.answer is Answer.REFUSED
    assert await world.state() == paused


@pytest.mark.parametrize("wish", [CHAT, VOICE, Wish(mode=Mode.SLOW), Wish(language="en")])
async def test_every_refusal_has_a_sentence(wish: Wish) -> None:
    """Nothing on a board raises for anybody, in any step, in any mode."""
    world = await in_memory(wish)
    await world.begins("P1", "P2")
    state = await world.state()
    for slot in state.script:
        for gift in Gift:
            token = f"open-give|{world.meeting}|{slot}|1|{gift.value}"
            assert isinstance(await world.opens("P3", token), (FormPage, Reply))
            sent = f"give|{world.meeting}|{slot}|1|{gift.value}|{'a' * 16}"
            page = PageSent(world._next(), WORKSPACE, "P3", sent, {"text": "Tekst"})
            assert isinstance(await world.bot.inbox.send_page(page), Reply)
    assert "stop" in actions(await world.board())
    await world.store.close()
