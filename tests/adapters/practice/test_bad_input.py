"""What the practice room does with what no page of its own would send."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from adapters.practice.guard import BODY_LIMIT
from bot.cards import Button
from bot.errors import Busy, StoreFull

from .conftest import HERE, House, Tab, card, form

MARKUP = '<script>alert(1)</script><img src=x onerror="alert(1)">{{ 7 * 7 }}'
STRANGE = "שלום \u202eomgekeerd\u202c \x00\x07\x1b[31m👩\u200d👩\u200d👧"


async def test_a_foreign_host_is_refused(client: httpx.AsyncClient) -> None:
    """A name that points to this computer is not this page (DNS rebinding)."""
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "127.0.0.1@x", ""):
        answer = await client.get("/", headers={"host": host})
        assert answer.status_code == 400, host
    for host in ("localhost:8000", "127.0.0.1", "127.0.0.1:80"):
        assert (await client.get("/", headers={"host": host})).status_code == 200, host


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_a_deed_from_another_site_is_refused(
    tab: Tab, house: House, headers: dict[str, str]
) -> None:
    answer = await tab.do("press", {"token": "ready|1"}, headers=headers)
    assert answer.status_code == 403
    assert house.inbox.pressed == []


async def test_a_deed_without_an_origin_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/room/start-over", json={})).status_code == 403


async def test_a_foreign_page_cannot_fetch_what_somebody_sees(client: httpx.AsyncClient) -> None:
    fetched = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    assert (await client.get("/as/P1/in/C1/view", headers=fetched)).status_code == 403
    linked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert (await client.get("/as/P1", headers=linked)).status_code == 200


async def test_a_deed_without_the_pages_token_is_refused(tab: Tab, house: House) -> None:
    for token in ("", "0" * 64, tab.token[:-1]):
        answer = await tab.do("press", {"token": "ready|1"}, headers={"x-room-token": token})
        assert answer.status_code == 403
        assert "verouderd" in answer.json()["say"]
    assert house.inbox.pressed == []


@pytest.mark.parametrize("token", ["", "x" * 101, "knop\n|1", "knóp|1", "een knop", "\x00"])
async def test_a_token_that_no_button_has_never_reaches_the_inbox(
    tab: Tab, house: House, token: str
) -> None:
    for what in ("press", "page"):
        answer = await tab.do(what, {"token": token} | ({"values": {}} if what == "page" else {}))
        assert answer.status_code == 422
        assert answer.json()["say"] == "Deze knop is hier niet bekend. Laad de bladzijde opnieuw."
    assert house.inbox.pressed == []
    assert house.inbox.sent == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[" * 5000,
        b'{"token": 3, "place": "C1", "deed": "deed-0001"}',
        b'{"token": "a", "place": "C1", "deed": "deed-0001", "more": "x"}',
        b"\xff\xfe",
    ],
)
async def test_a_body_that_is_no_deed_is_refused(tab: Tab, house: House, body: bytes) -> None:
    answer = await tab.client.post(
        "/as/P1/press", content=body, headers={"origin": HERE, "x-room-token": tab.token}
    )
    assert answer.status_code == 400
    assert house.inbox.pressed == []


@pytest.mark.parametrize("deed", ["kort", "x" * 65, "met spaties erin", "../../etc", "deed:één:1"])
async def test_an_id_of_a_deed_is_plain(tab: Tab, house: House, deed: str) -> None:
    assert (await tab.do("press", {"token": "ready|1"}, deed=deed)).status_code == 422
    assert house.inbox.pressed == []


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    tab: Tab, house: House
) -> None:
    answer = await tab.do("page", {"token": "give|1", "values": {"more": "x" * BODY_LIMIT}})
    assert answer.status_code == 413
    assert "te veel in één keer" in answer.json()["say"]

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 50_000

    answer = await tab.client.post(
        "/as/P1/page",
        content=endless(),
        headers={"origin": HERE, "x-room-token": tab.token},
    )
    assert answer.status_code == 413
    assert house.inbox.sent == []


async def test_fifty_thousand_characters_arrive_whole(tab: Tab, house: House) -> None:
    """What is too long is the core's to say, beside its field; nothing is cut off here."""
    long = dict.fromkeys("abcde", "😀" * 50_000)
    answer = await tab.do("page", {"token": "give|1", "values": long})
    assert answer.status_code == 200
    assert house.inbox.sent[0].values == long


async def test_a_message_of_fifty_thousand_characters_is_refused_and_kept_by_the_page(
    tab: Tab, house: House
) -> None:
    answer = await tab.do("say", {"text": "x" * 50_000})
    assert answer.status_code == 422
    assert "4000 tekens" in answer.json()["say"]
    assert house.room.posts("C1", person="P1") == ()


async def test_an_empty_message_is_no_message(tab: Tab, house: House) -> None:
    assert (await tab.do("say", {"text": " \n "})).json()["shown"] is None
    assert house.room.posts("C1", person="P1") == ()


@pytest.mark.parametrize("text", [MARKUP, STRANGE, "&lt;b&gt; & <b>", "\u2028</li><li>"])
async def test_what_somebody_types_is_shown_as_text(tab: Tab, house: House, text: str) -> None:
    await tab.do("say", {"text": text})
    page = (await tab.client.get("/as/P2")).text
    said = page.partition('class="post talk')[2].partition("</article>")[0]
    assert said
    for forbidden in ("<script", "<img", "<b>", "\x00", "\x1b", "\u202e", "</li>", "49"):
        assert forbidden not in said
    if text is STRANGE:
        assert "שלום" in said
        assert "👩\u200d👩\u200d👧" in said


async def test_labels_and_values_of_a_form_are_text(tab: Tab, house: House) -> None:
    page = form(value=MARKUP)
    house.inbox.opens = replace(
        page,
        title=MARKUP,
        send_label=MARKUP,
        fields=tuple(replace(one, label=MARKUP, hint=MARKUP, value=MARKUP) for one in page.fields),
    )
    drawn = (await tab.do("press", {"token": "open-give|1"})).json()["form"]
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "onerror=&#34;" in drawn


async def test_a_card_s_plain_words_are_text(tab: Tab, house: House) -> None:
    loud = replace(card(), push=MARKUP, buttons=(Button("a|1", MARKUP),))
    await house.platform.post("C1", loud, nonce="1")
    page = (await tab.client.get("/as/P1")).text
    assert "<script>" not in page
    assert "<img" not in page


async def test_the_dialect_makes_typed_text_inert(house: House) -> None:
    written = house.platform.dialect.escape(MARKUP + STRANGE)
    assert "<" not in written
    assert "\u202e" not in written
    assert "\x00" not in written


async def test_somebody_unknown_gets_a_page_that_says_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/as/P9")
    assert answer.status_code == 404
    assert "niet in de kamer" in answer.text
    assert "/as/P1" in answer.text


async def test_somebody_unknown_does_nothing(client: httpx.AsyncClient, house: House) -> None:
    tab = Tab(client)
    await tab.open()
    tab.person = "P9"
    assert (await tab.do("press", {"token": "ready|1"})).status_code == 404
    assert house.inbox.pressed == []


async def test_a_place_of_somebody_else_is_not_shown(client: httpx.AsyncClient) -> None:
    for path in ("/as/P1/in/DP2", "/as/P1/in/nowhere", "/as/P1/in/DP2/view"):
        assert (await client.get(path)).status_code == 404


async def test_nothing_is_said_in_a_place_of_somebody_else(tab: Tab, house: House) -> None:
    assert (await tab.do("say", {"place": "DP2", "text": "hoi"})).status_code == 404
    assert (await tab.do("press", {"place": "T1", "token": "ready|1"})).status_code == 404
    assert house.inbox.pressed == []


async def test_an_address_that_is_not_there_answers_plainly(tab: Tab) -> None:
    assert (await tab.client.get("/nergens")).status_code == 404
    assert (await tab.client.get("/room/next")).status_code == 404
    assert (await tab.control("vreemd")).status_code == 422
    assert (await tab.control("mode", {"mode": "dansen"})).status_code == 400
    assert (await tab.control("language", {"language": "xx"})).status_code == 422
    missing = await tab.client.post("/nergens", headers={"origin": HERE})
    assert missing.status_code == 404
    assert missing.json()["say"]


@pytest.mark.parametrize(
    ("breaks", "status", "says"),
    [
        (Busy(), 503, "even druk"),
        (StoreFull(), 507, "schijf is vol"),
        (ValueError("iets wat iemand typte"), 500, "Dit lukte niet"),
    ],
)
async def test_what_breaks_behind_the_page_is_said_plainly_and_logged_without_words(
    tab: Tab,
    house: House,
    caplog: pytest.LogCaptureFixture,
    breaks: Exception,
    status: int,
    says: str,
) -> None:
    house.inbox.breaks = breaks
    with caplog.at_level(logging.DEBUG):
        answer = await tab.do("page", {"token": "give|1", "values": {"line": "heel geheim"}})
    assert answer.status_code == status
    assert says in answer.json()["say"]
    assert "geheim" not in caplog.text
    assert "typte" not in caplog.text


async def test_every_answer_forbids_what_comes_from_outside(client: httpx.AsyncClient) -> None:
    """Also the refusals: a browser that is told nothing would allow everything."""
    pages = ["/", "/as/P1", "/as/P9", "/static/room.js", "/as/P1/in/C1/view", "/nergens"]
    answers = [await client.get(path) for path in pages]
    answers.append(await client.get("/", headers={"host": "evil.example"}))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


async def test_a_page_holds_nothing_inline_and_nothing_from_elsewhere(
    client: httpx.AsyncClient, house: House
) -> None:
    await house.platform.post("C1", card(), nonce="1")
    for path in ("/", "/as/P1"):
        html = (await client.get(path)).text
        assert " style=" not in html
        assert " onclick=" not in html
        assert "http:" not in html
        assert "https:" not in html
        assert html.count("<script") == html.count('<script type="module" src="/static/')
