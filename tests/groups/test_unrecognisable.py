"""What stands out in a case is shown to whoever wrote it, who does with it what they want."""

from __future__ import annotations

import pytest

from bot.cards import Answer
from bot.groups.unrecognisable import MOST_SHOWN, standing_out
from bot.records import CaseStatus
from bot.unrecognisable import PATTERNS, Kind

from .test_cases import cases, draft, opens_case
from .world import World, actions, told

NAMED = {
    "title": "Ruzie met Fatima",
    "stuck": "Op 12 maart 2024 liep het vast met mevrouw De Vries.",
}


async def brings(world: World, **texts: str) -> str:
    """What is answered to P1, whose case comes on the table with these words."""
    page = await world.form("P1", opens_case(world))
    first = await world.sends("P1", page, {**NAMED, **texts})
    assert first.next_page is not None
    last = await world.sends("P1", first.next_page, {})
    assert last.answer is Answer.DONE
    assert last.card is not None
    assert actions(last.card) == ["open-case", "open-preparation", "withdraw-case"]
    return told(last)


async def test_what_stands_out_is_shown_and_the_case_is_on_the_table(world: World) -> None:
    said = await brings(world)
    assert "Is iedereen onherkenbaar?" in said
    for words in ("‘Fatima’", "‘De Vries’", "‘12 maart 2024’", "een rol", "vorige maand"):
        assert words in said
    (case,) = await cases(world)
    assert case.status is CaseStatus.ON_TABLE
    assert case.fields["title"] == NAMED["title"], "nothing is rewritten"


async def test_nothing_found_is_not_called_unrecognisable(world: World) -> None:
    said = await brings(world, title="Een gesprek", stuck="Een moeder liep vorige maand weg.")
    assert "Is iedereen onherkenbaar?" not in said
    assert "kijk zelf nog even" in said


async def test_a_draft_is_kept_in_peace(world: World) -> None:
    page = await world.form("P1", opens_case(world))
    reply = await world.sends("P1", page, NAMED, as_draft=True)
    assert "Fatima" not in told(reply)
    assert await draft(world, "P1") is not None


async def test_only_whoever_wrote_it_is_shown_it(world: World) -> None:
    await brings(world)
    for kept in world.platform.posts():
        texts = "\n".join(text.markup for text in kept.card.texts)
        assert "De Vries" not in texts
        assert "onherkenbaar" not in texts


async def test_what_was_typed_comes_back_as_text(world: World) -> None:
    """Somebody's name may look like a command of the platform."""
    said = await brings(world, stuck="Ik sprak mevrouw <!channel> en dhr. A*b* over www.x.nl/<b>.")
    assert "<!channel>" not in said


def test_the_same_words_are_told_once_and_many_are_counted() -> None:
    many = ", ".join(f"mevrouw B{'a' * n}rman" for n in range(1, 10))
    lines = standing_out(PATTERNS, {"title": f"Fatima, {many}", "stuck": "Fatima"}, "nl")
    keys = [one.line.key for one in lines]
    assert keys.count("unrecognisable.name") == MOST_SHOWN
    assert (
        dict(next(one.line.values for one in lines if one.line.key.endswith("more")))["count"] == 4
    )


def test_whom_it_must_not_reach_is_not_looked_at() -> None:
    (line,) = standing_out(PATTERNS, {"kept-from": "Fatima Jan"}, "nl")
    assert line.line.key == "unrecognisable.nothing"


@pytest.mark.parametrize("kind", list(Kind))
def test_for_every_kind_there_is_something_to_do(kind: Kind) -> None:
    text = {
        Kind.NAME: "mevrouw De Vries",
        Kind.PHONE: "06-12345678",
        Kind.EMAIL: "a.b@school.nl",
        Kind.URL: "www.school.nl",
        Kind.MENTION: "@jan",
        Kind.BSN: "111222333",
        Kind.POSTCODE: "3511 AB",
        Kind.BIRTH_DATE: "geboren op 3-4-2011",
        Kind.DATE: "12 maart 2024",
        Kind.FILE_NUMBER: "dossier 20231144",
        Kind.PLACE: "afdeling B3",
        Kind.COMBINATION: "de enige imam van het dorp",
    }[kind]
    assert [one.kind for one in PATTERNS.find(text, "nl")] == [kind]
    assert len(standing_out(PATTERNS, {"stuck": text}, "nl")) == 3
