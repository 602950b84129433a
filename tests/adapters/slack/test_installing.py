"""Somebody installs the bot in a workspace, in a browser; and whatever may go wrong on the way."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.slack.pages import TEXTS, Page, language_of, status_of, written
from adapters.slack.states import GOOD_FOR
from bot.errors import Busy, StoreFull
from tests.standins.slack.browser import REDIRECT
from tests.standins.slack.reference import errors_of
from tests.standins.slack.workspace import TEAM

from .conftest import Office
from .installing import NAME, Kept, keep

MARKUP = '"><script>alert(1)</script>'


@pytest.fixture
async def kept(office: Office) -> AsyncIterator[Kept]:
    made = keep(office)
    yield made
    for running in made.running:
        await running.end()
    await made.store.close()


def said(page: Page, language: str = "nl") -> str:
    return TEXTS[language][page][0]


async def test_a_workspace_lets_the_bot_in_and_people_come_at_once(kept: Kept) -> None:
    browser = await kept.browser()
    seen = await browser.installs(TEAM)
    assert seen.status == 200
    assert said(Page.DONE) in seen.text
    assert browser.cookies == {}
    installed = await kept.installations.get(NAME)
    assert installed is not None
    assert (installed.bot, installed.installer) == ("UBOT", "UADMIN")
    assert set(installed.scopes) == kept.office.slack.api.scopes
    assert installed.expires_at == kept.office.clock.now() + timedelta(hours=12)
    answered = await kept.office.slack.press(kept.office.anna, "ready|1")
    assert answered.well
    assert [press.workspace for press in kept.office.inbox.pressed] == [NAME]


async def test_before_that_nobody_does(kept: Kept) -> None:
    await kept.process()
    assert (await kept.office.slack.press(kept.office.anna, "ready|1")).status == 403
    assert kept.office.came_in() == 0


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("de-DE,en-GB;q=0.8,nl;q=0.5", "en"),
        ("fr", "nl"),
        ("", "nl"),
        ("EN", "en"),
    ],
)
async def test_in_the_language_of_the_browser(kept: Kept, asked: str, language: str) -> None:
    assert language_of(asked, otherwise="nl") == language
    browser = await kept.browser()
    browser.language = asked
    seen = await browser.open("/slack/install")
    assert said(Page.INSTALL, language) in seen.text
    assert f'<html lang="{language}">' in seen.text
    assert said(Page.DONE, language) in (await browser.installs(TEAM)).text


async def test_somebody_says_no(kept: Kept) -> None:
    browser = await kept.browser()
    link = await browser.goes_to_slack()
    back = f"{browser.url}{REDIRECT}"
    seen = await browser.open(kept.office.slack.grants.refuse(link, back))
    assert (seen.status, said(Page.CANCELLED) in seen.text) == (200, True)
    assert seen.link == "/slack/install"
    seen = await browser.open(kept.office.slack.grants.refuse(link, back, why=MARKUP))
    assert (seen.status, said(Page.DECLINED) in seen.text) == (400, True)
    assert "script" not in seen.text
    assert await kept.installations.marks() == {}


async def test_a_state_is_good_for_ten_minutes(kept: Kept) -> None:
    browser = await kept.browser()
    back = browser.allowed(await browser.goes_to_slack(), TEAM)
    kept.office.clock.move_to(kept.office.clock.now() + GOOD_FOR + timedelta(seconds=1))
    seen = await browser.open(back)
    assert (seen.status, said(Page.TOO_OLD) in seen.text) == (400, True)
    # By then a browser has dropped the cookie as well.
    browser.cookies.clear()
    seen = await browser.open(back)
    assert said(Page.TOO_OLD) in seen.text
    assert await kept.installations.marks() == {}


async def test_a_state_is_good_once_for_all_processes(kept: Kept) -> None:
    browser = await kept.browser()
    back = browser.allowed(await browser.goes_to_slack(), TEAM)
    cookies = dict(browser.cookies)
    assert (await browser.open(back)).status == 200
    first = await kept.installations.get(NAME)
    await kept.process()
    other = await kept.browser()
    other.cookies = cookies
    seen = await other.open(back.replace(browser.url, other.url))
    assert (seen.status, said(Page.USED) in seen.text) == (400, True)
    assert await kept.installations.get(NAME) == first


async def test_a_state_of_another_browser_is_refused(kept: Kept) -> None:
    """Else somebody could send a link that installs for them."""
    browser = await kept.browser()
    back = browser.allowed(await browser.goes_to_slack(), TEAM)
    seen = await (await kept.browser()).open(back)
    assert (seen.status, said(Page.OTHER_BROWSER) in seen.text) == (400, True)
    assert await kept.installations.marks() == {}
    assert (await browser.open(back)).status == 200, "it is still good where it began"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=code-1",
        "state=&code=code-1",
        f"state={MARKUP}&code=code-1",
        "state=1.0123456789abcdef." + "0" * 64 + "&code=code-1",
        "state=" + "9" * 10_000,
        "code=%ff%fe&state=%00",
        "state=a&state=b&code=x",
    ],
)
async def test_what_never_began_here_is_refused(kept: Kept, query: str) -> None:
    browser = await kept.browser()
    await browser.goes_to_slack()
    for cookie in (dict(browser.cookies), {"slack-app-oauth-state": "x"}, {}):
        browser.cookies = cookie
        seen = await browser.open(f"{REDIRECT}?{query}")
        assert (seen.status, said(Page.FOREIGN) in seen.text) == (400, True)
        assert "script" not in seen.text
    assert await kept.installations.marks() == {}


async def test_a_forged_state_with_its_own_cookie_is_refused(kept: Kept) -> None:
    browser = await kept.browser()
    link = await browser.goes_to_slack()
    (state,) = browser.cookies.values()
    forged = f"{state[:-1]}{'0' if state[-1] != '0' else '1'}"
    back = browser.allowed(link, TEAM).replace(state, forged)
    browser.cookies = {"slack-app-oauth-state": forged}
    seen = await browser.open(back)
    assert (seen.status, said(Page.FOREIGN) in seen.text) == (400, True)


async def test_a_code_that_slack_does_not_know(kept: Kept) -> None:
    browser = await kept.browser()
    back = browser.allowed(await browser.goes_to_slack(), TEAM)
    seen = await browser.open(back.replace("code-1", "code-9"))
    assert (seen.status, said(Page.CODE) in seen.text) == (400, True)
    assert seen.link == "/slack/install"
    assert await kept.installations.marks() == {}


@pytest.mark.parametrize("code", errors_of("oauth.v2.access"))
async def test_whatever_slack_says_no_with_has_a_page(kept: Kept, code: str) -> None:
    browser = await kept.browser()
    no = {"ok": False, "error": code}
    kept.office.slack.answer_next("oauth.v2.access", 200, no)
    with capture_logs() as logs:
        seen = await browser.installs(TEAM)
    if code == "invalid_code":
        page = Page.CODE
    elif code in ("cannot_install_an_org_installed_app", "user_email_unverified"):
        page = Page.DECLINED
    else:
        page = Page.OPERATOR
    assert (seen.status, said(page) in seen.text) == (status_of(page), True)
    assert code not in seen.text
    assert ("oauth.v2.access", code) in [(one.get("method"), one.get("code")) for one in logs]
    errors = [one["code"] for one in logs if one["log_level"] == "error"]
    assert errors == ([code] if page is Page.OPERATOR else [])
    assert (await browser.installs(TEAM)).status == 200


async def test_a_slack_that_is_away(kept: Kept) -> None:
    browser = await kept.browser()
    for status, body in ((503, {}), (200, {"ok": False, "error": "fatal_error"}), (429, {})):
        kept.office.slack.answer_next("oauth.v2.access", status, body)
        seen = await browser.installs(TEAM)
        assert (seen.status, said(Page.AWAY) in seen.text) == (503, True)
    kept.office.slack.lose_next("oauth.v2.access")
    assert (await browser.installs(TEAM)).status == 503
    assert await kept.installations.marks() == {}
    assert (await browser.installs(TEAM)).status == 200


async def test_slack_that_answers_something_else(kept: Kept) -> None:
    browser = await kept.browser()
    for body in ({"ok": True}, {"ok": True, "access_token": 1, "team": []}):
        kept.office.slack.answer_next("oauth.v2.access", 200, body)
        assert (await browser.installs(TEAM)).status == 503


async def test_a_whole_organisation_is_not_installed(kept: Kept) -> None:
    browser = await kept.browser()
    whole = {"ok": True, "is_enterprise_install": True, "team": None}
    kept.office.slack.answer_next("oauth.v2.access", 200, whole)
    seen = await browser.installs(TEAM)
    assert (seen.status, said(Page.ORGANISATION) in seen.text) == (400, True)


async def test_secrets_that_slack_does_not_know_are_for_the_operator(kept: Kept) -> None:
    await kept.process(secret="another-secret")
    browser = await kept.browser()
    with capture_logs() as logs:
        seen = await browser.installs(TEAM)
    assert (seen.status, said(Page.OPERATOR) in seen.text) == (500, True)
    assert "<a " not in seen.text
    assert [log["code"] for log in logs if log["log_level"] == "error"] == ["bad_client_secret"]


@pytest.mark.parametrize("error", [Busy(), StoreFull()])
async def test_what_cannot_be_kept_is_not_said_to_be(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fails(grant: object) -> None:
        raise error

    browser = await kept.browser()
    monkeypatch.setattr(kept.installations, "install", fails)
    seen = await browser.installs(TEAM)
    assert (seen.status, said(Page.BUSY) in seen.text) == (503, True)


async def test_nothing_of_an_address_is_shown_or_logged(kept: Kept) -> None:
    browser = await kept.browser()
    with capture_logs() as logs:
        seen = await browser.open(f"/slack/install?team={MARKUP}&hidden=geheim")
        assert "geheim" not in seen.text
        assert "alert" not in seen.text
        link = await browser.goes_to_slack()
        back = browser.allowed(link, TEAM)
        state = back.rpartition("state=")[2]
        await browser.open(back.replace("code-1", "code-9-geheim"))
        await browser.installs(TEAM)
    told = repr(logs)
    assert "geheim" not in told
    assert state not in told
    assert "xox" not in told


async def test_pages_keep_to_themselves(kept: Kept) -> None:
    """No other site may show them in a frame, no script runs, and nothing is kept or passed on."""
    browser = await kept.browser()
    seen = [await browser.open("/slack/install"), await browser.open(REDIRECT)]
    for one in (*seen, await browser.installs(TEAM)):
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["referrer-policy"] == "no-referrer"
        policy = one.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert one.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("page", Page)
def test_every_page_says_what_happened_and_what_to_do(page: Page) -> None:
    for language, texts in TEXTS.items():
        assert set(texts) == set(Page)
        title, what, next_step = texts[page]
        assert all((title, what, next_step))
        shown = re.sub(r"<[^>]*>", " ", written(page, language=language, command="samen"))
        assert "/intervisie" not in shown
        assert ("/samen" in shown) == (page in (Page.DONE, Page.USED))
        assert not re.search(r"\b(oauth|state|token|error|code|cookie-?id)\b", shown, re.IGNORECASE)
