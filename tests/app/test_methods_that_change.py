"""The library changes while a meeting runs: the meeting goes on with the method it began with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cards import Answer, Reply
from bot.records import MeetingStatus
from methods import load_library
from methods.spec import Method
from tests.groups.building import restarted, serving
from tests.groups.world import Wish, told

OTHERS_ONLY = {
    "another": load_library()["crea-m"].model_copy(update={"id": "another"}),
}


def rewritten() -> Mapping[str, Method]:
    """CREA-M in a later version: other words, and without thinking aloud."""
    method = load_library()["crea-m"]
    words = {
        language: texts.model_copy(
            update={
                "phases": {
                    name: phase.model_copy(update={"title": "Helemaal anders"})
                    for name, phase in texts.phases.items()
                }
            }
        )
        for language, texts in method.texts.items()
    }
    phases = tuple(phase for phase in method.phases if phase.id != "thinking-aloud")
    later = method.model_copy(update={"version": 2, "phases": phases, "texts": words})
    return {later.id: later}


@pytest.mark.parametrize("library", [rewritten(), OTHERS_ONLY], ids=["a later version", "gone"])
async def test_a_meeting_ends_with_the_method_it_began_with(
    tmp_path: Path, library: Mapping[str, Method]
) -> None:
    world = await serving(tmp_path, Wish())
    await world.begins("P1")
    await world.goes_to("exploration")
    before = (await world.at_hand()).method
    world = await restarted(world, tmp_path, library=library)
    await world.deliver()
    assert (await world.at_hand()).method == before
    assert (await world.gives("P2", text="Wat zie je?")).answer is Answer.DONE
    for phase in ("thinking-aloud", "thinking-together", "own-harvest", "closing"):
        await world.goes_to(phase)
        assert "Helemaal anders" not in told(Reply(Answer.DONE, await world.board()))
    await world.goes_on()
    assert (await world.state()).ended_at is not None
    await world.store.close()


async def test_a_group_whose_method_is_gone_keeps_meeting_with_it(tmp_path: Path) -> None:
    """The next date is opened with the method as it was; nothing stands still for a folder."""
    world = await serving(tmp_path, Wish())
    first = world.meeting
    await world.begins("P1")
    before = (await world.at_hand()).method
    await world.goes_to("closing")
    world = await restarted(world, tmp_path, library=OTHERS_ONLY)
    await world.goes_on()
    coming = next(m for m in await world.meetings() if m.id != first)
    world.meeting = coming.id
    await world.until(coming.starts_at)
    await world.deliver()
    assert (await world.the_meeting()).status is MeetingStatus.OPEN
    assert (await world.at_hand()).method == before
    await world.store.close()
