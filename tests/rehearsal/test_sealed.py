"""Whole meetings of groups that read behind a button, by every method: no word in their room."""

import pytest

from bot.groups import screens
from bot.records import RoomKind
from bot.rehearsal.run import Wanted
from methods.spec import Method, Mode

from .conftest import LIBRARY, Rehearse


def _sealed(method: Method) -> Wanted:
    """Over days, where what was written appears together; else talking, where a case is read."""
    mode = Mode.SLOW if Mode.SLOW in method.modes else Mode.VOICE
    return Wanted(method.id, max(method.people.min, 3), mode, room_kind=RoomKind.SEALED)


@pytest.mark.parametrize("method", LIBRARY.values(), ids=lambda method: method.id)
async def test_a_meeting_behind_a_button_keeps_every_rule(play: Rehearse, method: Method) -> None:
    report, _ = await play(_sealed(method))
    assert report.failures == ()
    assert report.refusals == 0


async def test_without_the_guard_words_stand_in_the_room(
    play: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "for_room", lambda group, screen, read=None, **_: screen)
    report, _ = await play(_sealed(LIBRARY["crea-m"]))
    assert "no words in a sealed room" in {failure.name for failure in report.failures}


def test_nobody_rehearses_typing_together_behind_a_button() -> None:
    with pytest.raises(ValueError, match="types together"):
        Wanted(mode=Mode.CHAT, room_kind=RoomKind.SEALED)
