"""A transcript tells what a reader saw: local times, places, and only what is new."""

from datetime import UTC, datetime, timedelta

from bot.cards import Button, Card, Text
from bot.engine.screen import Progress
from bot.rehearsal.platform import ROOM, Act, Did
from bot.rehearsal.transcript import Reader, Said, transcript

AT = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
NL = Reader("nl", "Europe/Amsterdam", "Intervisie", {"P1": "Anna"})


def _card(*texts: str, title: str = "Bord") -> Card:
    buttons = (Button("next|m|1", "Verder"),)
    return Card(title, "p", "nl", tuple(Text(t) for t in texts), Progress(1, 2), buttons)


def _act(did: Did, card: Card | None = None, *, minutes: int = 0, place: str = ROOM) -> Act:
    return Act(did, AT + timedelta(minutes=minutes), place, "m1", card)


def test_nothing_happened_is_nothing_told() -> None:
    assert list(transcript([], [], NL)) == []


def test_a_board_is_told_with_its_local_time() -> None:
    lines = list(transcript([_act(Did.CREATE, _card("Tot 15:20"))], [], NL))
    assert lines == [
        "",
        "== donderdag 12 maart ==",
        "15:00  [#Intervisie] Bord",
        "       Tot 15:20",
        "       (1/2)",
        "       [Verder]",
    ]


def test_an_edit_tells_only_what_is_new() -> None:
    diary = [
        _act(Did.CREATE, _card("een", "twee")),
        _act(Did.EDIT, _card("een", "twee"), minutes=1),
        _act(Did.EDIT, _card("een", "drie"), minutes=2),
    ]
    lines = list(transcript(diary, [], NL))
    assert lines[-2:] == ["15:02  [#Intervisie] Bord", "       drie"]
    assert sum("Bord" in line for line in lines) == 2


def test_private_messages_and_threads_are_marked() -> None:
    diary = [
        Act(Did.THREAD, AT, ROOM, "m1", thread="Tm1", title="3 · Verkennen"),
        _act(Did.CREATE, _card("een"), place="Tm1"),
        Act(Did.CREATE, AT, "DP1", "m2", _card("twee")),
    ]
    lines = list(transcript(diary, [], NL))
    assert any("[draad bij 3 · Verkennen] Bord" in line for line in lines)
    assert any("[alleen voor Anna] Bord" in line for line in lines)


def test_what_is_taken_away_is_told_once() -> None:
    diary = [
        _act(Did.CREATE, _card("een")),
        _act(Did.REMOVE, minutes=1),
        _act(Did.REMOVE, minutes=2),
    ]
    lines = list(transcript(diary, [], NL))
    assert [line for line in lines if "weggehaald" in line] == [
        "15:01  [#Intervisie] weggehaald: Bord"
    ]


def test_what_people_type_stands_between_the_boards_and_each_day_has_a_heading() -> None:
    diary = [_act(Did.CREATE, _card("een")), _act(Did.EDIT, _card("twee"), minutes=24 * 60)]
    said = [Said(AT + timedelta(minutes=1), "P1", "Hallo")]
    lines = list(transcript(diary, said, NL))
    assert "15:01  Anna: Hallo" in lines
    assert [line for line in lines if line.startswith("==")] == [
        "== donderdag 12 maart ==",
        "== vrijdag 13 maart ==",
    ]
