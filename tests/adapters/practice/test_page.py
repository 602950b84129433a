"""The page as a person uses it: reading, pressing, writing, the strip, two languages."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from markupsafe import escape

from bot.cards import Answer, Reply, Text
from bot.engine.screen import Progress, Tone
from bot.inputs import Locale, Press
from methods import load_library
from methods.spec import Mode

from .conftest import PEOPLE, START, House, Tab, card, form

DUTCH = Locale("nl", "Europe/Amsterdam")


async def test_somebody_chooses_who_they_are(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    for person in PEOPLE:
        assert f'href="/as/{person.external}"' in page.text
        assert person.name in page.text
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "P1" not in cookie


async def test_several_tabs_are_several_people(client: httpx.AsyncClient, house: House) -> None:
    anna, bram = Tab(client, "P1"), Tab(client, "P2")
    await anna.open()
    await bram.open()
    await anna.do("press", {"token": "ready|1"})
    await bram.do("press", {"token": "ready|1"})
    assert [one.person for one in house.inbox.pressed] == ["P1", "P2"]


async def test_a_board_is_drawn_with_its_buttons_set_apart(tab: Tab, house: House) -> None:
    board = replace(
        card("3 · Samen <em>verkennen</em>"),
        texts=(Text("Denk hardop."), Text("4 van 5", Tone.NOTE), Text("Woorden", Tone.QUOTE)),
        progress=Progress(4, 5),
    )
    await house.platform.post("C1", board, nonce="1")
    page = (await tab.open()).text
    assert '<h3 id="title-' in page
    assert "3 · Samen <em>verkennen</em></h3>" in page
    assert '<progress max="5" value="4" aria-label="3 · Samen verkennen: 4/5">' in page
    assert '<blockquote dir="auto">Woorden</blockquote>' in page
    own, _, guides = page.partition("buttons guides")
    assert 'class="main" data-token="open-give|1" aria-haspopup="dialog">Schrijven<' in own
    assert 'data-token="next|1"' not in own
    assert "Gespreksleider:" in guides
    assert 'data-token="next|1"' in guides
    assert 'data-to-post="post-m' in page


async def test_a_press_reaches_the_inbox_with_a_delivery_key_of_its_own(
    tab: Tab, house: House
) -> None:
    assert (await tab.do("press", {"token": "ready|1"}, deed="deed-0001")).json() == {
        "answer": "done",
        "shown": None,
        "form": None,
        "errors": {},
        "notice": None,
        "file": None,
    }
    await tab.do("press", {"token": "ready|1"}, deed="deed-0001")
    await tab.do("press", {"token": "ready|1"}, deed="deed-0002")
    assert house.inbox.pressed == [
        Press("practice:P1:deed-0001", "practice:local", "P1", "ready|1", DUTCH),
        Press("practice:P1:deed-0001", "practice:local", "P1", "ready|1", DUTCH),
        Press("practice:P1:deed-0002", "practice:local", "P1", "ready|1", DUTCH),
    ]


async def test_a_private_reply_is_seen_by_one_person_and_can_be_put_away(
    tab: Tab, house: House
) -> None:
    board = await house.platform.post("C1", card(), nonce="1")
    house.inbox.answer = Reply(Answer.REFUSED, card("Past beter in stap 4", buttons=False))
    answer = (await tab.do("press", {"token": "ready|1", "post": board})).json()
    assert answer["answer"] == "refused"
    view = (await tab.client.get("/as/P1/in/C1/view")).json()
    assert [piece["id"] for piece in view["posts"]] == [
        "day-2026-03-12",
        f"post-{board}",
        f"post-{answer['shown']}",
    ]
    assert "Alleen jij ziet dit" in view["posts"][2]["html"]
    assert "stap 4" not in (await tab.client.get("/as/P2/in/C1/view")).text
    assert (await tab.do("dismiss", {"post": answer["shown"]})).status_code == 200
    assert (await tab.do("dismiss", {"post": answer["shown"]})).status_code == 404
    assert "stap 4" not in (await tab.client.get("/as/P1/in/C1/view")).text


async def test_an_answer_takes_the_place_of_the_private_card_it_was_asked_in(
    tab: Tab, house: House
) -> None:
    board = await house.platform.post("C1", card(), nonce="1")
    house.inbox.answer = Reply(Answer.DONE, card("Kun je een deel?"))
    asked = (await tab.do("press", {"token": "absent|1", "post": board})).json()["shown"]
    house.room.say("C1", "later gezegd", person="P2", nonce="2")
    house.inbox.answer = Reply(Answer.DONE, card("Tot later", buttons=False))
    await tab.do("press", {"token": "later|1", "post": asked})
    titles = [kept.card.title for kept in house.room.posts("C1", person="P1") if kept.card]
    assert titles == ["Stap 3", "Tot later"]
    assert house.room.posts("C1", person="P1")[-1].text == "later gezegd"


async def test_an_answer_that_the_board_gives_puts_the_private_card_away(
    tab: Tab, house: House
) -> None:
    mine = house.room.reply_to("P1", card("Kun je een deel?"), place="C1", under=None)
    await tab.do("press", {"token": "later|1", "post": mine})
    assert house.room.posts("C1", person="P1") == ()
    theirs = house.room.reply_to("P2", card("Kun je een deel?"), place="C1", under=None)
    await tab.do("press", {"token": "later|1", "post": theirs})
    assert len(house.room.posts("C1", person="P2")) == 1
    house.inbox.answer = Reply(Answer.REFUSED)
    kept = house.room.reply_to("P1", card("Kun je een deel?"), place="C1", under=None)
    await tab.do("press", {"token": "later|1", "post": kept})
    assert [one.external for one in house.room.posts("C1", person="P1")] == [kept]


async def test_a_form_opens_with_labels_bound_to_its_fields(tab: Tab) -> None:
    drawn = (await tab.do("press", {"token": "open-give|1"})).json()["form"]
    for expected in (
        '<label for="field-1">In één zin</label>',
        'id="field-1" name="line" type="text"',
        '<textarea id="field-2" name="more"',
        "<legend>Voor wie?",
        'type="radio" name="who" value="all"',
        'id="field-4" name="on" type="date"',
        "Ieder leest dit straks.",
        ">Geven</button>",
        "Bewaar als concept",
        "Sluiten kan altijd.",
    ):
        assert expected in drawn
    assert drawn.count("hoeft niet") == 3


async def test_a_form_holds_what_was_written_before(tab: Tab, house: House) -> None:
    page = form(value="half < heel")
    written = {"more": "regel een\n\nregel twee", "who": "all", "on": "2026-04-01"}
    fields = [replace(one, value=written.get(one.name, one.value)) for one in page.fields]
    house.inbox.opens = replace(page, fields=tuple(fields))
    drawn = (await tab.do("press", {"token": "open-give|1"})).json()["form"]
    assert 'name="line" type="text" value="half &lt; heel"' in drawn
    # A browser leaves out the first line break.
    assert ">\nregel een\n\nregel twee</textarea>" in drawn
    assert 'name="who" value="all" checked>' in drawn
    assert 'type="date" value="2026-04-01"' in drawn


async def test_a_form_without_drafts_has_no_control_for_them(tab: Tab, house: House) -> None:
    house.inbox.opens = replace(form(), can_save_draft=False, page=2, pages=3)
    drawn = (await tab.do("press", {"token": "open-give|1"})).json()["form"]
    assert "data-draft" not in drawn
    assert "2 van 3" in drawn


async def test_a_form_that_does_not_open_says_why_privately(tab: Tab, house: House) -> None:
    house.inbox.opens = Reply(Answer.REFUSED, card("Nu niet", buttons=False))
    answer = (await tab.do("press", {"token": "open-give|1"})).json()
    assert answer["form"] is None
    assert answer["shown"]


async def test_the_room_s_window_asks_for_what_is_missing_or_too_long(
    tab: Tab, house: House
) -> None:
    await tab.do("press", {"token": "open-give|1"})
    missing = await tab.do("page", {"token": "give|1", "values": {"line": " \n"}})
    assert missing.json()["errors"] == {"line": "Schrijf hier nog iets."}
    long = await tab.do("page", {"token": "give|1", "values": {"line": "x" * 85}})
    assert "5 tekens te lang" in long.json()["errors"]["line"]
    assert house.inbox.sent == []
    draft = {"token": "give|1", "values": {"more": "half"}, "draft": True}
    assert (await tab.do("page", draft)).json()["answer"] == "done"
    assert house.inbox.sent[0].as_draft
    assert house.inbox.sent[0].values == {"more": "half"}


async def test_a_form_sent_after_a_restart_of_the_room_still_arrives(
    tab: Tab, house: House
) -> None:
    """The page is not known any more; the core judges it."""
    await tab.do("page", {"token": "give|1", "values": {"line": "regel\r\nregel"}})
    assert house.inbox.sent[0].values == {"line": "regel\nregel"}
    assert house.inbox.sent[0].token == "give|1"


async def test_errors_of_the_core_stand_beside_their_fields(tab: Tab, house: House) -> None:
    house.inbox.answer = Reply(
        Answer.INVALID, card("Kijk nog even", buttons=False), errors={"line": "Zonder namen."}
    )
    answer = (await tab.do("page", {"token": "give|1", "values": {"line": "x"}})).json()
    assert answer["answer"] == "invalid"
    assert answer["errors"] == {"line": "Zonder namen."}
    assert "Kijk nog even" in answer["notice"]
    assert house.room.posts("C1", person="P1") == ()


async def test_a_form_that_cannot_be_kept_stays_open_with_its_text(tab: Tab, house: House) -> None:
    house.inbox.answer = Reply(Answer.NOT_KEPT, card("Het is even druk", buttons=False))
    for _ in range(2):
        answer = (await tab.do("page", {"token": "give|1", "values": {"line": "x"}})).json()
        assert answer["answer"] == "invalid", "the page leaves the form open"
        assert "Het is even druk" in answer["notice"]
    assert house.room.posts("C1", person="P1") == ()


async def test_the_next_page_follows_at_once(tab: Tab, house: House) -> None:
    house.inbox.answer = Reply(Answer.DONE, next_page=replace(form("give|2"), page=2, pages=2))
    answer = (await tab.do("page", {"token": "give|1", "values": {"line": "x"}})).json()
    assert 'data-token="give|2"' in answer["form"]
    again = await tab.do("page", {"token": "give|2", "values": {}})
    assert again.json()["errors"] == {"line": "Schrijf hier nog iets."}


async def test_people_talk_and_the_bot_is_not_told(tab: Tab, house: House) -> None:
    answer = await tab.do("say", {"text": "Ik ben er om drie uur.\r\nTot zo."}, deed="deed-0001")
    again = await tab.do("say", {"text": "Ik ben er om drie uur.\r\nTot zo."}, deed="deed-0001")
    assert answer.json()["shown"] == again.json()["shown"]
    assert [kept.text for kept in house.room.posts("C1", person="P2")] == [
        "Ik ben er om drie uur.\nTot zo."
    ]
    assert house.inbox.pressed == []
    assert house.inbox.commands == []
    assert "leest de bot niet" in (await tab.open()).text


async def test_a_thread_opens_beside_the_channel(tab: Tab, house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="3 · Verkennen", nonce="2")
    await house.platform.post(thread, card("Onthuld", buttons=False), nonce="3")
    link = (await tab.open()).text.partition("Gesprek · 1 bericht")[2].partition("</a>")[0]
    assert "(nieuw)" in link
    page = (await tab.open(f"/as/P1/in/{thread}")).text
    assert "(nieuw)" not in page
    assert '<h2 id="thread-title" tabindex="-1">3 · Verkennen</h2>' in page
    assert "Onthuld" in page
    assert "Stap 3" in page
    assert "Terug naar het kanaal" in page


async def test_a_thread_in_which_nothing_was_said_is_soon_out_of_the_way(
    tab: Tab, house: House
) -> None:
    for step in ("Aankomen", "Terugblik", "Verkennen"):
        post = await house.platform.post("C1", card(step), nonce=step)
        thread = await house.platform.open_thread("C1", post, title=step, nonce=step)
        if step == "Terugblik":
            await house.platform.post(thread, card("Onthuld", buttons=False), nonce="words")
        await house.platform.edit("C1", post, card(step, buttons=step == "Verkennen"))
    view = (await tab.client.get("/as/P1/in/C1/view")).json()
    rail = view["rail"]
    assert "Aankomen" not in rail
    assert rail.index("Verkennen") < rail.index("Terugblik")
    links = ["thread-link" in piece["html"] for piece in view["posts"][1:]]
    assert links == [False, True, True]


async def test_who_listens_reads_that_and_cannot_write(tab: Tab, house: House) -> None:
    post = await house.platform.post("C1", card(), nonce="1")
    thread = await house.platform.open_thread("C1", post, title="3 · Verkennen", nonce="2")
    await house.platform.set_listeners(thread, ["P1"])
    assert (await tab.client.get(f"/as/P1/in/{thread}/view")).json()["writes"] is False
    assert (await tab.client.get(f"/as/P2/in/{thread}/view")).json()["writes"] is True
    answer = await tab.do("say", {"place": thread, "text": "toch iets"})
    assert answer.status_code == 403
    assert "Je luistert" in answer.json()["say"]


async def test_a_quiet_dot_says_that_something_is_new(tab: Tab, house: House) -> None:
    direct = await house.platform.direct("P1")
    await house.platform.post(direct, card("Voor jou"), nonce="1")
    assert 'class="dot"' in (await tab.client.get("/as/P1/in/C1/view")).json()["rail"]
    await tab.client.get(f"/as/P1/in/{direct}")
    assert 'class="dot"' not in (await tab.client.get("/as/P1/in/C1/view")).json()["rail"]
    await tab.do("say", {"place": direct, "text": "zelf gezegd"})
    assert 'class="dot"' not in (await tab.client.get("/as/P1/in/C1/view")).json()["rail"]


async def test_a_piece_keeps_its_mark_until_it_changes(tab: Tab, house: House) -> None:
    """So that the page leaves focus and scrolling alone."""
    post = await house.platform.post("C1", card(), nonce="1")
    first = (await tab.client.get("/as/P1/in/C1/view")).json()["posts"]
    assert (await tab.client.get("/as/P1/in/C1/view")).json()["posts"] == first
    await house.platform.edit("C1", post, card("Nieuw"))
    changed = (await tab.client.get("/as/P1/in/C1/view")).json()["posts"]
    assert changed[0] == first[0]
    assert changed[1]["id"] == first[1]["id"]
    assert changed[1]["mark"] != first[1]["mark"]


async def test_the_strip_shows_the_clock_and_moves_it(tab: Tab, house: House) -> None:
    view = (await tab.client.get("/as/P1/in/C1/view")).json()
    assert "donderdag 12 maart, 15:00" in view["strip"]
    assert "Daarna: de agenda" in view["strip"]
    assert "vrijdag 13 maart, 15:00" in view["strip"]
    assert (await tab.control("next")).status_code == 200
    assert house.clock.now() == START + timedelta(days=1)
    assert (await tab.client.get("/as/P1/in/C1/view")).json()["now"].startswith("2026-03-13")
    today = (await tab.client.get("/as/P1/in/C1/view")).json()["strip"]
    assert "Daarna: de agenda · <time" in today
    assert today.count("vrijdag 13 maart") == 1


async def test_nothing_planned_is_said(client: httpx.AsyncClient) -> None:
    client._transport.app.state.controls.comes = None  # type: ignore[attr-defined]  # httpx names it so
    assert "niets gepland" in (await client.get("/as/P1/in/C1/view")).json()["strip"]


async def test_the_switches_reach_who_they_are_for(tab: Tab, house: House) -> None:
    controls = tab.client._transport.app.state.controls  # type: ignore[attr-defined]  # httpx names it so
    await tab.control("colleagues", {"on": False})
    assert controls.on is False
    await tab.control("lost-replies", {"on": True})
    assert house.room.loses_replies
    await tab.control("mode", {"mode": "chat"})
    assert controls.next_mode is Mode.CHAT
    page = (await tab.open()).text
    assert 'data-switch="colleagues" >' in page
    assert 'data-switch="lost-replies" checked>' in page
    assert 'value="chat" checked>' in page
    controls.next_mode = None
    assert 'name="mode"' not in (await tab.open()).text


async def test_starting_over_makes_old_pages_old(tab: Tab, house: House) -> None:
    house.room.say("C1", "hoi", person="P1", nonce="1")
    assert (await tab.control("start-over")).status_code == 200
    assert house.room.posts("C1", person="P1") == ()
    assert (await tab.do("press", {"token": "ready|1"})).json()["code"] == "old-page"
    await tab.open()
    assert (await tab.do("press", {"token": "ready|1"})).status_code == 200


@pytest.mark.parametrize(("language", "word"), [("nl", "Instellingen"), ("en", "Settings")])
async def test_the_frame_speaks_two_languages(tab: Tab, language: str, word: str) -> None:
    await tab.control("language", {"language": language})
    page = (await tab.open()).text
    assert f'<html lang="{language}" data-zone="Europe/Amsterdam">' in page
    assert word in page


async def test_changing_the_language_is_told_to_the_group_too(tab: Tab, house: House) -> None:
    await tab.control("language", {"language": "en"})
    assert house.controls.language == "en"
    refused = await tab.control("language", {"language": "xx"})
    assert refused.status_code == 422
    assert house.controls.language == "en"


async def test_the_next_meeting_is_a_calendar_file_when_there_is_one(
    tab: Tab, house: House
) -> None:
    coming, house.controls.comes = house.controls.comes, None
    assert (await tab.client.get("/room/calendar.ics")).status_code == 404
    house.controls.comes = coming
    file = await tab.client.get("/room/calendar.ics")
    assert file.status_code == 200
    assert file.headers["content-type"].startswith("text/calendar")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_method_of_the_meeting_has_a_page_with_its_picture(
    tab: Tab, house: House, language: str
) -> None:
    await tab.control("language", {"language": language})
    assert f'href="/as/{tab.person}/method"' in (await tab.open()).text
    page = await tab.client.get(f"/as/{tab.person}/method")
    words = load_library()["crea-m"].texts[language]
    assert page.status_code == 200
    assert f"<h1>{escape(words.name)}</h1>" in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page.text
    assert all(escape(one.title) in page.text for one in words.phases.values())
    assert "style=" not in page.text
    house.controls.comes = None
    assert (await tab.client.get(f"/as/{tab.person}/method")).status_code == 404
    assert (await tab.client.get("/as/nobody/method")).status_code == 404


async def test_a_page_has_landmarks_and_headings(tab: Tab, house: House) -> None:
    await house.platform.post("C1", card(), nonce="1")
    page = (await tab.open()).text
    for expected in (
        '<a class="skip" href="#conversation">',
        "<header",
        '<nav id="rail" class="rail" aria-label="Plaatsen">',
        '<main id="conversation"',
        "<h1>",
        'aria-live="polite"',
        '<label class="unseen" for="say-C1">Bericht in intervisie-zuid</label>',
        'lang="nl"',
    ):
        assert expected in page


async def test_no_address_of_the_page_holds_a_name(tab: Tab, house: House) -> None:
    await house.platform.post("C1", card(), nonce="1")
    page = (await tab.open()).text
    links = [piece.partition('"')[0] for piece in page.split('href="')[1:]]
    assert links
    assert not any(person.name in link for person in PEOPLE for link in links)


async def test_a_room_that_was_made_is_in_the_column_of_who_is_in_it(
    client: httpx.AsyncClient, house: House
) -> None:
    room = await house.platform.make_room("intervisie-berk", nonce="a1", wished_by="P1")
    await house.platform.invite(room, "P1")
    await house.platform.set_purpose(room, "Waar deze <ruimte> voor is")
    page = (await client.get(f"/as/P1/in/{room}")).text
    assert "intervisie-berk</a>" in page
    assert '<p class="note">Waar deze &lt;ruimte&gt; voor is</p>' in page
    assert (await client.get(f"/as/P2/in/{room}")).status_code == 404
    assert "intervisie-berk" not in (await client.get("/as/P2")).text
