"""Fields for a time and for people: what is drawn, and what does not get through."""

from dataclasses import replace

import pytest

from adapters.practice import RoomPerson
from bot.cards import Answer

from .conftest import PEOPLE, House, Tab, arranging

WELL = {"at": "15:30", "people": "P1 P2", "guide": "a1", "date": "2026-03-26"}


async def opened(tab: Tab, house: House, *, at_most: int = 3, people: str = "P1 P3") -> str:
    """The form as it is drawn for Anna."""
    house.inbox.opens = arranging(at_most=at_most, people=people)
    return str((await tab.do("press", {"token": "open-found|C1"})).json()["form"])


async def errors(tab: Tab, **values: str) -> dict[str, str]:
    answer = await tab.do("page", {"token": "found|C1", "values": WELL | values})
    found: dict[str, str] = answer.json()["errors"]
    return found


@pytest.mark.parametrize(
    "time", ["25:00", "15:60", "15", "3 uur", "15:00:00", "٣:٠٠", "15:00+01:00", "-1:00", "1500"]
)
async def test_a_time_that_is_none_stays_in_the_form(tab: Tab, house: House, time: str) -> None:
    await opened(tab, house)
    found = await errors(tab, at=time)
    assert found == {"at": "Dit is geen tijd. Schrijf uren en minuten, zoals 15:00."}
    assert house.inbox.sent == []


@pytest.mark.parametrize("people", ["P9", "P1 P9", "DP1", "Anna", "P1,P2", "<b>P1</b>", "C1"])
async def test_somebody_who_is_not_in_the_room_cannot_be_named(
    tab: Tab, house: House, people: str
) -> None:
    await opened(tab, house)
    assert await errors(tab, people=people) == {"people": "Kies alleen mensen uit dit kanaal."}
    assert house.inbox.sent == []


async def test_somebody_who_left_the_channel_cannot_be_named_any_more(
    tab: Tab, house: House
) -> None:
    await opened(tab, house)
    house.room.set_members("C1", ["P1", "P2"])
    assert await errors(tab, people="P1 P3") == {"people": "Kies alleen mensen uit dit kanaal."}
    drawn = await opened(tab, house)
    assert "Bram" in drawn
    assert "Chris" not in drawn


@pytest.mark.parametrize(
    ("at_most", "people", "says"),
    [
        (2, "P1 P2 P3", "Dit zijn er 3; kies er hoogstens 2."),
        (1, "P1 P2", "Dit zijn er 2; kies er hoogstens 1."),
        (1, "P1 P1", "Dit zijn er 2; kies er hoogstens 1."),
    ],
)
async def test_no_more_people_are_named_than_may_be(
    tab: Tab, house: House, at_most: int, people: str, says: str
) -> None:
    await opened(tab, house, at_most=at_most)
    assert await errors(tab, people=people) == {"people": says}
    assert house.inbox.sent == []


async def test_what_has_to_be_there_is_asked_for_beside_each_field(tab: Tab, house: House) -> None:
    await opened(tab, house)
    found = await errors(tab, at=" ", people="  ", date="")
    assert found == {"at": "Kies hier nog iets.", "people": "Kies hier nog iemand."}
    assert house.inbox.sent == []


async def test_a_draft_may_have_gaps_but_names_nobody_who_is_not_there(
    tab: Tab, house: House
) -> None:
    await opened(tab, house)
    draft = {"token": "found|C1", "draft": True, "values": {"at": "", "people": "P9"}}
    answer = (await tab.do("page", draft)).json()
    assert answer["errors"] == {"people": "Kies alleen mensen uit dit kanaal."}
    draft["values"] = {"at": "", "people": ""}
    assert (await tab.do("page", draft)).json()["answer"] == Answer.DONE.value
    assert house.inbox.sent[0].as_draft


async def test_errors_are_said_in_the_language_of_the_browser(tab: Tab, house: House) -> None:
    await tab.control("language", {"language": "en"})
    await opened(tab, house, at_most=1)
    assert await errors(tab, at="3 pm", people="P1 P2") == {
        "at": "This is not a time. Write hours and minutes, like 15:00.",
        "people": "These are 2; please choose 1 at most.",
    }


async def test_a_time_and_people_come_through_as_they_were_chosen(tab: Tab, house: House) -> None:
    await opened(tab, house)
    assert await errors(tab) == {}
    assert house.inbox.sent[0].values == WELL


async def test_a_field_for_people_is_a_group_of_ticks_with_their_names(
    tab: Tab, house: House
) -> None:
    drawn = await opened(tab, house)
    group = drawn.partition('data-field="people"')[2].partition("</fieldset>")[0]
    assert "<legend>Met wie?</legend>" in group
    assert '<p class="note" id="field-2-hint">Zij lezen straks mee.</p>' in group
    assert 'aria-describedby="field-2-hint field-2-error"' in drawn
    ticks = [line for line in group.splitlines() if "checkbox" in line]
    assert ["checked" in line for line in ticks] == [True, False, True]
    for line, person in zip(ticks, PEOPLE, strict=True):
        assert '<label class="choice">' in line
        assert f'type="checkbox" name="people" value="{person.external}"' in line
        assert f"<span>{person.name}</span>" in line


@pytest.mark.parametrize(
    ("at_most", "says"), [(1, "Kies er hoogstens één."), (2, "Kies er hoogstens 2.")]
)
async def test_a_limit_that_matters_is_said_beforehand(
    tab: Tab, house: House, at_most: int, says: str
) -> None:
    drawn = await opened(tab, house, at_most=at_most)
    assert f'id="field-2-most" lang="nl">{says}</p>' in drawn
    assert 'aria-describedby="field-2-hint field-2-most field-2-error"' in drawn
    assert "hoogstens" not in await opened(tab, house, at_most=3)


async def test_a_time_is_asked_with_the_browser_s_own_control(tab: Tab, house: House) -> None:
    drawn = await opened(tab, house)
    assert '<label for="field-1">Hoe laat?</label>' in drawn
    assert 'id="field-1" name="at" type="time" value="15:00"' in drawn
    assert 'id="field-4" name="date" type="date" value="2026-03-26"' in drawn


async def test_a_choice_shows_the_name_that_the_room_knows(tab: Tab, house: House) -> None:
    """Somebody whom the room does not know keeps the label that came with the choice."""
    drawn = await opened(tab, house)
    choice = drawn.partition('data-field="guide"')[2].partition("</fieldset>")[0]
    assert '"a1" checked> <span>Bram</span>' in choice
    assert '"a2"> <span>Iemand van elders</span>' in choice


async def test_a_long_choice_shows_names_too(tab: Tab, house: House) -> None:
    page = arranging()
    guide = page.fields[2]
    many = tuple(replace(guide.choices[0], value=f"a{n}") for n in range(13))
    house.inbox.opens = replace(page, fields=(replace(guide, choices=many),))
    drawn = (await tab.do("press", {"token": "open-found|C1"})).json()["form"]
    assert drawn.count(">Bram</option>") == 13


async def test_names_in_a_form_are_text(tab: Tab, house: House) -> None:
    house.room.settle([RoomPerson("P2", "<b>Bram</b>", 2)], channel="intervisie-zuid")
    drawn = await opened(tab, house)
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;Bram&lt;/b&gt;") == 2
