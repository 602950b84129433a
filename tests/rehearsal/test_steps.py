"""The running step, as a colleague reads it off the board."""

from bot.groups.cycle import open_meeting
from bot.groups.meetings import load_meeting
from bot.ports import Tx
from bot.rehearsal import StepReader
from bot.rehearsal.run import Rehearsal, Wanted
from methods.spec import Mode

from .conftest import assemble


async def test_a_step_is_there_only_while_a_meeting_is_open() -> None:
    rehearsal = Rehearsal(assemble, Wanted(mode=Mode.CHAT, people=3))
    bot = rehearsal.bot
    await rehearsal.found()
    reader = StepReader(bot.store, bot.tools, rehearsal.scene.group)
    assert await reader() is None

    def unit(tx: Tx) -> None:
        at_hand = load_meeting(tx, bot.tools, rehearsal.scene.meeting)
        assert at_hand is not None
        assert open_meeting(tx, bot.tools, at_hand, actor=None).refusal is None

    await bot.store.write(unit)
    step = await reader()
    assert step is not None
    assert (step.slot, step.kind, step.mode) == ("0.arrive", "arrive", Mode.CHAT)
    assert step.guide == "P1"
    assert step.contributor is None
    assert step.asked == {"P1", "P2", "P3"}
    assert not step.all_ready
    assert step == await reader()
    await bot.store.close()
