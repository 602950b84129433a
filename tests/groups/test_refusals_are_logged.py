"""Everything refused leaves one line: how it came, and why. Not who, not where, not what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from structlog.testing import capture_logs

from bot.cards import Answer, Reply
from bot.rehearsal.platform import NAME
from bot.words.catalogue import catalogue

from .world import STRANGER, World

CANARY = "kanarievogel"


def lines(logs: Sequence[Mapping[str, object]]) -> list[tuple[object, object]]:
    """What was logged of refusals; each line has these words and no other."""
    refused = [log for log in logs if log["event"] == "refused"]
    assert all(set(log) == {"event", "log_level", "platform", "how", "reason"} for log in refused)
    assert all(log["platform"] == NAME for log in refused)
    assert all(log["reason"] in catalogue("nl") for log in refused)
    return [(log["how"], log["reason"]) for log in refused]


async def test_every_way_in_says_why_it_was_refused(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    with capture_logs() as logs:
        await world.press("P2", f"{CANARY}|{world.meeting}")
        await world.press(STRANGER, f"ready|{world.meeting}|1.exploration|1|0")
        await world.opens(STRANGER, f"open-case|{world.group}")
        await world.sends("Q1", page, {"text": CANARY})
        await world.command("P1", CANARY)
    assert lines(logs) == [
        ("press", "refuse.unknown-control"),
        ("press", "refuse.not-a-member"),
        ("form", "refuse.not-a-member"),
        ("page", "refuse.not-a-member"),
        ("command", "refuse.unknown-command"),
    ]
    said = str(logs)
    hidden = (CANARY, STRANGER, "P2", "Q1", str(world.meeting), str(world.group))
    assert not [one for one in hidden if one in said]


async def test_what_the_engine_refuses_is_logged_by_its_reason(world: World) -> None:
    """Somebody sends a form for a step that is over: the text is a draft, and no line has it."""
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    await world.goes_on()
    with capture_logs() as logs:
        reply = await world.sends("P2", page, {"text": f"Wat zag je aan de {CANARY}?"})
    assert reply.answer is Answer.REFUSED
    assert lines(logs) == [("page", "refuse.moved-on")]
    assert CANARY not in str(logs)


async def test_what_is_done_or_needs_another_look_is_no_refusal(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
    page = await world.form("P2", await world.token("open-give"))
    with capture_logs() as logs:
        invalid = await world.sends("P2", page, {"text": ""})
        done = await world.press("P2", f"more|{world.meeting}")
    assert (invalid.answer, done.answer) == (Answer.INVALID, Answer.DONE)
    assert lines(logs) == []


async def test_a_bot_that_cannot_keep_anything_says_so_once(
    serving_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = serving_world
    monkeypatch.setattr("bot.groups.inbox.DEED_DEADLINE", -world.clock.now().resolution)
    with capture_logs() as logs:
        reply: Reply = await world.press("P1", f"agree|{world.group}|nobody")
    assert reply.answer is Answer.NOT_KEPT
    assert lines(logs) == [("press", "refuse.busy")]
