"""What comes in that should not: odd texts, made-up tokens, people from elsewhere.

Whatever it is, there is an answer that says what to do, and nothing is changed by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards import Answer, FormPage, Reply
from bot.groups import keys
from bot.groups.openings import OPENINGS
from bot.groups.pages import SENDINGS
from bot.groups.presses import PRESSES
from bot.ports import PageSent, Press, Tx
from bot.rehearsal.platform import WORKSPACE
from methods.spec import Gift, Mode
from storage import InlineStore

from .world import (
    CHAT,
    STRANGER,
    VOICE,
    Wish,
    World,
    actions,
    at_once,
    in_memory,
    told,
)

#: Texts as people, and programs, send them. None of them may break anything.
ODD = {
    "empty": "",
    "white": " \t\n  ",
    "right to left": "\u202eسؤال مفتوح\u202c שאלה",
    "emoji": "👩‍⚕️🏳️‍🌈 vraag 🤷🏽",
    "control": "a\x07b\x1b[31mrood\x1b[0m\x08c",
    "nul": "voor\x00na",
    "markup": "<script>alert(1)</script> *vet* _schuin_ <!channel> @everyone [x](http://x)",
    "template": "{{ 7 * 7 }} {% raw %} ${HOME} %s %(x)s",
    "separator": "een|twee|drie\x1evier",
    "half an emoji": "kapot \ud83d eind",
    "long": "x" * 50_000,
    "sql": "'; DROP TABLE contribution; --",
    "lines": "een\r\ntwee\rdrie\u2028vier",
}
HARMLESS = [name for name in ODD if name not in ("empty", "white", "long")]


@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_texts_in_every_field_of_a_case(world: World, name: str) -> None:
    """The case comes on the table; its words come back without what steers or breaks."""
    page = await world.form("P1", f"open-case|{world.group}")
    for _ in range(2):
        reply = await world.sends("P1", page, {one.name: ODD[name] for one in page.fields})
        assert reply.answer is Answer.DONE, told(reply)
        page = reply.next_page or page
    again = await world.form("P1", f"open-case|{world.group}")
    kept = again.fields[0].value
    assert kept
    assert not set(kept) & set("\x00\x07\x1b\x08\x1e\u202e\u202c\ud83d\r")


@pytest.mark.parametrize("name", ["empty", "white", "long"])
async def test_texts_that_cannot_be_taken_keep_the_form_open(world: World, name: str) -> None:
    """A sentence beside each field says what is wrong; nothing is stored."""
    page = await world.form("P1", f"open-case|{world.group}")
    before = world.dump()
    reply = await world.sends("P1", page, {one.name: ODD[name] for one in page.fields})
    assert reply.answer is Answer.INVALID
    assert {"title", "stuck"} <= set(reply.errors)
    assert all(error.strip() for error in reply.errors.values())
    assert "xxxx" not in told(reply)
    assert world.dump() == before


@pytest.mark.parametrize("name", list(ODD))
async def test_odd_texts_in_a_step_are_shown_as_text_or_sent_back(world: World, name: str) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    reply = await world.gives("P2", text=ODD[name])
    if name not in HARMLESS:
        assert reply.answer is Answer.INVALID
        assert reply.errors["text"]
        return
    assert reply.answer is Answer.DONE, told(reply)
    await world.press("P3", await world.token("reveal"))
    shown = "".join(
        t.markup for p in world.platform.posts() if p.place.startswith("T") for t in p.card.texts
    )
    assert not set(shown) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d")


@pytest.mark.parametrize("name", list(ODD))
async def test_odd_texts_in_every_field_of_the_harvest(world: World, name: str) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    page = await world.form("P1", await world.token("open-give"))
    reply = await world.sends("P1", page, {one.name: ODD[name] for one in page.fields})
    # A choice and a date take what was offered and nothing else.
    assert reply.answer is Answer.INVALID
    assert {"plan", "readers"} <= set(reply.errors)
    chosen = {"plan": "plan", "readers": "group", "ask-on": ""}
    texts = {"takeaway": ODD[name], "intention": ODD[name]}
    reply = await world.sends("P1", page, {**texts, **chosen})
    assert reply.answer is (Answer.DONE if name in HARMLESS else Answer.INVALID), told(reply)


@pytest.mark.parametrize(
    "day", ["gisteren", "2026-13-01", "0000-00-00", "2026-01-05", "9999-12-31", "2026-W07-1x"]
)
async def test_days_that_cannot_be_chosen(world: World, day: str) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    reply = await world.harvests("P1", **{"ask-on": day})
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"ask-on"}


async def test_fields_nobody_asked_for_are_left_out(world: World) -> None:
    page = await world.form("P1", f"open-case|{world.group}")
    await world.sends("P1", page, {"title": "T", "stuck": "S", "status": "discussed", "x": "y"})
    draft = await world.store.read(
        lambda tx: tx.drafts.get(world.ids["P1"], keys.case_draft(world.group))
    )
    assert draft is not None
    assert set(draft.fields) == {"title", "stuck", "happened", "did", "value"}


async def test_a_form_that_comes_back_without_its_fields(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("own-harvest")
    page = await world.form("P1", await world.token("open-give"))
    sent = PageSent("d", WORKSPACE, "P1", page.token, {})
    reply = await world.bot.inbox.send_page(sent)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {"takeaway", "intention"}


@pytest.mark.parametrize("text", list(ODD.values()))
async def test_odd_commands(world: World, text: str) -> None:
    reply = await world.command("P1", text)
    known = not text.strip()
    assert reply.answer is (Answer.DONE if known else Answer.REFUSED)
    assert "script" not in told(reply)


# Tokens


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
        assert changed(before, world) <= OWN_WORDS


@CALM
@given(data=st.data())
def test_nobody_from_outside_changes_or_learns_anything(
    running: World, data: st.DataObject
) -> None:
    """A stranger, and somebody of another group, with any token at all."""
    world, inbox = running, running.bot.inbox
    token = data.draw(tokens(world).filter(lambda t: world.other_group not in t))
    who = data.draw(st.sampled_from([STRANGER, "Q1"]))
    before = world.dump()
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
        assert reply.answer is Answer.REFUSED
        words = told(reply)
        assert not any(secret in words for secret in ("Casus", "Anna", "Bram", "P1", "P2", "Zuid"))
    assert not changed(before, world)


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


# People from elsewhere


async def test_somebody_of_another_group_gets_nothing_of_this_one(world: World) -> None:
    await world.brings_case("P1", "Geheim")
    await world.begins("P2")
    await world.goes_to("choose")
    state = await world.state()
    board = [b.token for b in (await world.board()).buttons]
    before = world.dump()
    more = [
        f"open-case|{world.group}",
        f"open-vote|{world.meeting}|{state.slot}",
        f"open-choose|{world.meeting}|{state.turn}",
        f"open-hand-over|{world.meeting}",
        f"mine|{world.group}",
        f"more|{world.meeting}",
        f"withdraw-case|{world.group}|{state.cases[0].case}",
        f"withdraw-case|{world.other_group}|{state.cases[0].case}",
    ]
    for token in [*board, *more]:
        for who in ("Q1", STRANGER):
            opened = await world.opens(who, token)
            pressed = await world.press(who, token)
            for answer in (opened, pressed):
                assert isinstance(answer, Reply)
                assert answer.answer is Answer.REFUSED
                assert "Geheim" not in told(answer)
    assert world.dump() == before


async def test_words_of_somebody_from_outside_are_not_kept(world: World) -> None:
    """Their form is refused: no draft, no contribution, and the text is not given back either."""
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    before = world.dump()
    for who in ("Q1", STRANGER):
        for as_draft in (False, True):
            reply = await world.sends(who, page, {"text": "merkteken"}, as_draft=as_draft)
            assert reply.answer is Answer.REFUSED
            assert "merkteken" not in told(reply)
    case = await world.form("P2", f"open-case|{world.group}")
    for as_draft in (False, True):
        reply = await world.sends(
            "Q1", case, {"title": "merkteken", "stuck": "x"}, as_draft=as_draft
        )
        assert reply.answer is Answer.REFUSED
    assert world.dump() == before


async def test_a_command_in_a_room_that_is_not_yours(world: World) -> None:
    """Somebody of one group gets their own group's menu elsewhere, but nothing of this one."""
    reply = await world.command("Q1", "casus")
    assert reply.answer is Answer.REFUSED
    reply = await world.command(STRANGER, "")
    assert reply.answer is Answer.REFUSED
    elsewhere = await world.command("Q1", "", place="R9")
    assert elsewhere.answer is Answer.DONE
    assert world.group not in told(elsewhere)


async def test_a_member_who_left_is_outside(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    stop = await world.token("stop")

    def leaves(tx: Tx) -> None:
        (member,) = [m for m in tx.groups.members(world.group) if m.person == world.ids["P2"]]
        tx.groups.put_member(replace(member, left_at=world.clock.now()))

    await world.store.write(leaves)
    before = world.dump()
    assert (await world.press("P2", stop)).answer is Answer.REFUSED
    assert (await world.sends("P2", page, {"text": "nog iets"})).answer is Answer.REFUSED
    assert isinstance(await world.opens("P2", f"open-case|{world.group}"), Reply)
    assert world.dump() == before


async def test_the_buttons_of_last_month(world: World) -> None:
    """What is left of an old meeting is refused kindly and does nothing to the next one."""
    await world.begins("P1")
    old = [b.token for b in (await world.board()).buttons if b.action != "more"]
    await world.goes_to("closing")
    await world.goes_on()
    await world.until((await world.meetings())[1].starts_at + timedelta(minutes=1))
    before = world.dump()
    for token in old:
        reply = await world.press("P1", token)
        assert reply.answer is Answer.REFUSED, token
    assert world.dump() == before


async def test_a_button_of_another_meeting_moves_only_its_own(world: World) -> None:
    """The turn of one meeting means nothing in another."""
    await world.begins("P1")
    state = await world.state()
    (planned,) = [m for m in await world.meetings() if m.id != world.meeting]
    reply = await world.press("P1", f"next|{planned.id}|{state.turn}")
    assert reply.answer is Answer.REFUSED
    assert (await world.the_meeting(planned.id)).state.turn == 0


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


async def test_a_text_whose_key_is_gone(world: World) -> None:
    """It is said that it cannot be opened; everything else goes on."""
    await world.begins("P1")
    await world.goes_to("exploration")
    token = await world.token("open-give")
    page = await world.form("P2", token)
    await world.sends("P2", page, {"text": "Half een"}, as_draft=True)
    assert isinstance(world.store, InlineStore)
    world.store._opened.vault._keystore.destroy(world.ids["P2"])
    before = world.dump()
    case = await world.form("P2", f"open-case|{world.group}")
    replies = (
        await world.press("P2", f"mine|{world.group}"),
        await world.opens("P2", token),
        await world.sends("P2", case, {"title": "T", "stuck": "S"}),
    )
    for reply in replies:
        assert isinstance(reply, Reply | FormPage)
        assert "Half een" not in told(reply)
    assert (await world.gives("P3", text="Wat zie je?")).answer is Answer.DONE
    assert before["draft"] == [row for row in world.dump()["draft"] if row in before["draft"]]
