"""``/intervisie`` in the room: from where it is said, who is there, and the form that it opens."""

import pytest

from bot.cards import Answer, Reply
from bot.inputs import Command, Locale, Reach

from .conftest import House, Tab, arranging, card, form

DUTCH = Locale("nl", "Europe/Amsterdam")
EVERYBODY = ("P1", "P2", "P3")


async def test_another_command_is_not_said_aloud(tab: Tab, house: House) -> None:
    answer = await tab.do("say", {"text": "/intervisei casus"})
    assert answer.status_code == 422
    assert "alleen /intervisie" in answer.json()["say"]
    assert house.room.posts("C1", person="P1") == ()
    assert house.inbox.commands == []


@pytest.mark.parametrize("place", ["DP2", "C2", ""])
async def test_a_command_in_a_place_of_somebody_else_never_reaches_the_inbox(
    tab: Tab, house: House, place: str
) -> None:
    answer = await tab.do("say", {"place": place, "text": "/intervisie start"})
    assert answer.status_code == 404
    assert house.inbox.commands == []


async def test_a_command_is_for_the_bot_and_not_for_the_others(tab: Tab, house: House) -> None:
    house.inbox.answer = Reply(Answer.DONE, card("Binnenkort", buttons=False))
    answer = await tab.do("say", {"text": "/intervisie casus  graag "})
    assert house.inbox.commands == [
        Command("practice:local", "P1", "C1", "casus  graag", Reach.PRIVATE, EVERYBODY, DUTCH)
    ]
    assert answer.json()["shown"]
    assert house.room.posts("C1", person="P2") == ()


async def test_a_command_that_is_sent_twice_is_answered_in_one_card(tab: Tab, house: House) -> None:
    """It changes nothing, so it needs no delivery key."""
    house.inbox.answer = Reply(Answer.DONE, card("Binnenkort", buttons=False))
    for _ in range(2):
        await tab.do("say", {"text": "/intervisie"}, deed="deed-0001")
    assert len(house.room.posts("C1", person="P1")) == 1


async def test_a_command_tells_who_is_in_the_channel_now(tab: Tab, house: House) -> None:
    house.room.set_members("C1", ["P3", "P1"])
    await tab.do("say", {"text": "/intervisie start"})
    assert house.inbox.commands[0].readers == ("P1", "P3")


async def test_a_command_in_a_thread_or_in_own_messages_says_so(tab: Tab, house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="3 · Verkennen", nonce="2")
    direct = await house.platform.direct("P1")
    for place in (thread, direct):
        await tab.do("say", {"place": place, "text": "/intervisie start"})
    told = [(one.place, one.reach, one.readers) for one in house.inbox.commands]
    assert told == [(thread, Reach.OPEN, EVERYBODY), (direct, Reach.DIRECT, ("P1",))]


async def test_the_language_of_the_browser_goes_with_everything(tab: Tab, house: House) -> None:
    await tab.control("language", {"language": "en"})
    await tab.do("say", {"text": "/intervisie"})
    await tab.do("press", {"token": "open-give|1"})
    await tab.do("page", {"token": "give|1", "values": {"line": "x"}})
    english = Locale("en", "Europe/Amsterdam")
    assert house.inbox.commands[0].locale == english
    assert house.inbox.pressed[0].locale == english
    assert house.inbox.sent[0].locale == english


async def test_a_command_can_open_a_form(tab: Tab, house: House) -> None:
    house.inbox.commanded = arranging()
    answer = (await tab.do("say", {"text": "/intervisie start"})).json()
    assert 'data-token="found|C1"' in answer["form"]
    assert answer["shown"] is None
    assert house.room.posts("C1", person="P1") == ()


async def test_a_form_from_a_command_is_looked_at_before_it_is_sent_on(
    tab: Tab, house: House
) -> None:
    house.inbox.commanded = form()
    await tab.do("say", {"text": "/intervisie casus"})
    answer = await tab.do("page", {"token": "give|1", "values": {}})
    assert answer.json()["errors"] == {"line": "Schrijf hier nog iets."}
    assert house.inbox.sent == []
