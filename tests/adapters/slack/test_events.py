"""What Slack tells by itself: taken once stored, told again when it was not, and nothing read."""

import json

import pytest

from adapters.slack.events import ROOM_EVENTS
from tests.standins.slack.workspace import TEAM

from .conftest import WORDS, Office


async def test_a_room_is_looked_at_when_somebody_comes_or_goes(open_office: Office) -> None:
    office = open_office
    dora = office.slack.workspace.add_member("Dora").id
    came = await office.slack.join(dora, office.room)
    went = await office.slack.leave(dora, office.room)
    assert (came.status, went.status) == (200, 200)
    assert office.news.looked == [(f"slack:{TEAM}", office.room)] * 2


@pytest.mark.parametrize(
    "kind", sorted({*ROOM_EVENTS} - {"member_joined_channel", "member_left_channel"})
)
async def test_a_room_is_looked_at_when_it_is_closed_or_opened(
    open_office: Office, kind: str
) -> None:
    told = await open_office.slack.tell({"type": kind, "channel": open_office.room})
    assert told.status == 200
    assert len(open_office.news.looked) == 1


async def test_news_of_a_shared_room_come_from_another_workspace_too(open_office: Office) -> None:
    office = open_office
    told = await office.slack.tell(
        {"type": "channel_shared", "channel": office.room, "connected_team_id": "E0THEIRS"},
        happened_in="T0THEIRS",
    )
    assert told.status == 200
    assert office.news.looked == [(f"slack:{TEAM}", office.room)]


async def test_whoever_has_no_account_any_more_is_gone(open_office: Office) -> None:
    office = open_office
    changed = {"type": "user_change", "user": {"id": office.bram, "profile": {}, "deleted": False}}
    assert (await office.slack.tell(changed)).status == 200
    assert office.news.gone == []
    closed = {"type": "user_change", "user": {"id": office.bram, "deleted": True}}
    assert (await office.slack.tell(closed)).status == 200
    assert office.news.gone == [(f"slack:{TEAM}", office.bram)]


async def test_what_was_not_stored_is_told_again(http_office: Office) -> None:
    office = http_office
    office.news.answer = False
    told = await office.slack.tell({"type": "group_archive", "channel": office.room})
    assert told.status == 503
    office.news.answer = True
    assert [again.status for again in await office.slack.tell_again()] == [200]
    assert await office.slack.tell_again() == []
    assert len(office.news.looked) == 2


@pytest.mark.parametrize(
    ("event", "team", "status"),
    [
        ({"type": "message", "text": WORDS, "channel": "C1"}, TEAM, 200),
        ({"type": "group_archive", "channel": "C1"}, "TELSEWHERE", 403),
        ({"type": "group_archive"}, TEAM, 400),
        ({"type": "group_archive", "channel": {"id": "C1"}}, TEAM, 400),
        ({"type": 7}, TEAM, 400),
        ({"type": "user_change"}, TEAM, 400),
        ({"type": "user_change", "user": {"id": 7, "deleted": True}}, TEAM, 400),
    ],
    ids=[
        "not asked for",
        "of another workspace",
        "no room",
        "another shape",
        "no kind",
        "nobody",
        "no id",
    ],
)
async def test_what_is_not_for_us_is_not_looked_into(
    http_office: Office, event: dict[str, object], team: str, status: int
) -> None:
    told = await http_office.slack.tell(event, team=team)
    assert told.status == status
    assert http_office.news.looked == []


async def test_slack_may_ask_whether_the_address_is_ours(http_office: Office) -> None:
    challenge = {"type": "url_verification", "challenge": "a-word", "token": "old"}
    answered = await http_office.slack.app.deliver(challenge)
    assert answered.status == 200
    assert json.dumps(answered.body).count("a-word") == 1
