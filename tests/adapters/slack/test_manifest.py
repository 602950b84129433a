"""The manifest is one that Slack takes, and asks for what the bot does and for nothing else."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it brings no types
import pytest

from adapters.slack import manifest
from adapters.slack.settings import BOTH_NAMES
from tests.standins.slack.reference import called_by, scopes_of

#: Methods whose scope depends on the kind of conversation: ours are private channels and the
#: bot's own messages to one person.
NARROWED = {
    "conversations.archive": {"groups:write"},
    "conversations.create": {"groups:write"},
    "conversations.info": {"groups:read"},
    "conversations.invite": {"groups:write"},
    "conversations.members": {"groups:read"},
    "conversations.open": {"im:write"},
    "conversations.setPurpose": {"groups:write"},
    "users.conversations": {"groups:read"},
}


def scopes(made: dict[str, Any]) -> set[str]:
    return set(made["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize(
    ("url", "many"),
    [
        (None, False),
        ("https://bot.example", False),
        ("https://bot.example/", False),
        ("https://bot.example", True),
    ],
)
def test_slacks_own_schema_takes_it(root: Path, url: str | None, many: bool) -> None:
    path = root / "tests" / "data" / "slack-manifest.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    made = manifest(url=url, many=many)
    jsonschema.validate(made, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**made, "surprise": 1}, schema)


def test_slacks_own_schema_takes_a_command_of_any_name(root: Path) -> None:
    path = root / "tests" / "data" / "slack-manifest.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    for name in ("x", "2-samen_leren", "x" * 31):
        made: dict[str, Any] = manifest(command=name)
        jsonschema.validate(made, schema)
        (command,) = made["features"]["slash_commands"]
        assert command["command"] == f"/{name}"
        assert {"casus,", "case", "hulp,", "help"} <= set(command["usage_hint"].split())


def test_many_workspaces_come_back_to_the_bot_with_tokens_that_run_out() -> None:
    made: dict[str, Any] = manifest(url="https://bot.example/", many=True)
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert made["settings"]["token_rotation_enabled"] is True
    assert made["settings"]["socket_mode_enabled"] is False
    one: dict[str, Any] = manifest(url="https://bot.example/")
    assert "redirect_urls" not in one["oauth_config"]
    assert one["settings"]["token_rotation_enabled"] is False
    with pytest.raises(ValueError, match="address"):
        manifest(many=True)


def test_it_hears_when_it_is_let_go() -> None:
    made: dict[str, Any] = manifest()
    heard = made["settings"]["event_subscriptions"]["bot_events"]
    assert {"app_uninstalled", "tokens_revoked"} <= set(heard)


def test_it_asks_for_every_scope_that_a_call_needs_and_for_no_other() -> None:
    needed: set[str] = set()
    for method in called_by():
        offered = scopes_of(method)
        assert NARROWED.get(method, offered) <= offered
        needed |= NARROWED.get(method, offered)
    # A command is no call; its scope is named after it.
    assert scopes(manifest()) == needed | {"commands"}


def test_it_cannot_read_what_people_write() -> None:
    made = manifest()
    assert not any("history" in scope for scope in scopes(made))
    settings = made["settings"]
    assert isinstance(settings, dict)
    heard = settings["event_subscriptions"]["bot_events"]
    assert not [event for event in heard if "message" in event or "history" in event]


def test_over_http_everything_goes_to_one_address() -> None:
    told = json.dumps(manifest(url="https://bot.example/"))
    assert told.count("https://bot.example/slack/events") == 4
    assert json.loads(told)["settings"]["socket_mode_enabled"] is False


def test_over_a_socket_there_is_no_address() -> None:
    told = json.dumps(manifest())
    assert "http" not in told
    assert json.loads(told)["settings"]["socket_mode_enabled"] is True


def test_who_reads_no_dutch_sees_what_the_command_is_for() -> None:
    features = manifest()["features"]
    assert isinstance(features, dict)
    dutch, english = features["slash_commands"]
    assert (dutch["command"], english["command"]) == BOTH_NAMES
    for command, words in ((dutch, ("casus", "mijn", "hulp")), (english, ("case", "mine", "help"))):
        assert set(words) <= set(command["usage_hint"].split())
