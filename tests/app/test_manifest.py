"""``intervisor manifest slack`` prints what Slack takes, and says what is wrong with its flags."""

import json

import pytest
from typer.testing import CliRunner, Result

from adapters.slack import manifest
from bot.cli import app
from bot.errors import ConfigError

USAGE = 2


def run(*flags: str) -> Result:
    return CliRunner().invoke(app, ["manifest", "slack", *flags])


def said(told: Result) -> str:
    """What stands in the error's frame, as one line."""
    return " ".join(told.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("flags", "url"),
    [
        (["--connect", "socket"], None),
        (["--connect", "http", "--url", "https://bot.example"], "https://bot.example"),
        (["--connect", "http", "--url", "https://bot.example", "--many"], "https://bot.example"),
        (
            ["--connect", "http", "--url", "https://bot.example:8443/b/"],
            "https://bot.example:8443/b/",
        ),
    ],
)
def test_it_prints_the_manifest(flags: list[str], url: str | None) -> None:
    told = run(*flags)
    assert (told.exit_code, told.stderr) == (0, "")
    assert json.loads(told.stdout) == manifest(url=url, many="--many" in flags)


def test_the_command_is_called_as_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVISOR_COMMAND", "collegiaal")
    told = run("--connect", "socket")
    assert json.loads(told.stdout) == manifest(command="collegiaal")
    (command,) = json.loads(told.stdout)["features"]["slash_commands"]
    assert command["command"] == "/collegiaal"
    monkeypatch.setenv("INTERVISOR_COMMAND", "/collegiaal")
    wrong = run("--connect", "socket")
    assert isinstance(wrong.exception, ConfigError)
    assert wrong.stdout == ""


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ([], "--connect"),
        (["--connect", "pigeon"], "socket"),
        (["--connect", "socket", "--url", "https://bot.example"], "Leave --url out"),
        (["--connect", "socket", "--many"], "--connect http"),
        (["--connect", "http"], "--url https://bot.example"),
        (["--connect", "http", "--url", "http://bot.example"], "https://"),
        (["--connect", "http", "--url", "bot.example"], "https://"),
        (["--connect", "http", "--url", "https://"], "names a host"),
        (["--connect", "http", "--url", ""], "names a host"),
        (["--connect", "http", "--url", "https://bot.example/?a=b"], "names a host"),
        (["--connect", "http", "--url", "https://user@bot.example"], "names a host"),
        (["--connect", "http", "--url", "https://bot.example:port"], "names a host"),
        (["--connect", "http", "--url", "https://[bot"], "names a host"),
        (["--connect", "http", "--url", "https://bot example"], "names a host"),
        (["--connect", "http", "--url", "https://bot.example\n"], "names a host"),
    ],
)
def test_a_wrong_flag_is_told_and_nothing_is_printed(flags: list[str], why: str) -> None:
    told = run(*flags)
    assert (told.exit_code, told.stdout) == (USAGE, "")
    assert why in said(told)
