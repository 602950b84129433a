"""The command ``intervisor``. Every command says in one line what it did or what to do."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable, Coroutine
from enum import StrEnum, auto
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from urllib.parse import urlsplit

import structlog
import typer

from methods.spec import Mode

from . import cli_backup, cli_certificate, cli_keys, cli_methods, cli_registers, cli_workspace
from .app import serving
from .cli_at_hand import one_named
from .cli_simulate import simulate
from .config import Settings, load_settings
from .engine.time_left import MOST_ROUNDS
from .errors import EXIT_CONFIG, EXIT_DEAD, ConfigError, ConnectionDead
from .laboratory import rehearsal_bot
from .methods_at_hand import load_methods
from .opening import open_kept
from .records import GroupKind, RoomKind
from .rehearsal.report import Report
from .rehearsal.run import rehearse as play
from .rehearsal.wanted import FEWEST, MOST, Wanted
from .schedule import SystemClock
from .serving import Part
from .words import LANGUAGES
from .words.check import main as check_words

if TYPE_CHECKING:
    from adapters.practice.demo import Wishes

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
words_app = typer.Typer(no_args_is_help=True, help="The words in Dutch and English.")
app.add_typer(cli_methods.commands, name="methods")
app.add_typer(cli_registers.commands, name="registers")
app.add_typer(cli_keys.commands, name="keys")
app.add_typer(cli_certificate.commands, name="certificate")
app.add_typer(words_app, name="words")
manifest_app = typer.Typer(no_args_is_help=True, help="What a platform makes the app from.")
app.add_typer(manifest_app, name="manifest")
cli_backup.register(app)
cli_workspace.register(app)


def main() -> None:
    """Run the command line. A wrong configuration ends with exit status 78, a dead line with 70."""
    try:
        app()
    except ConfigError as error:
        typer.echo(f"intervisor: {error}", err=True)
        sys.exit(EXIT_CONFIG)
    except ConnectionDead as error:
        typer.echo(f"intervisor: {error}", err=True)
        sys.exit(EXIT_DEAD)


def set_up_logging(level: str) -> None:
    """Log to standard error. Libraries that log what passes through them stay at warnings."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING)


@app.command()
def demo(
    *,
    mode: Annotated[Mode, typer.Option(help="voice, chat or slow.")] = Mode.CHAT,
    language: Annotated[str | None, typer.Option(help="nl or en.")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=MOST_ROUNDS, help="Cases in one meeting.")] = 1,
    people: Annotated[int, typer.Option(min=FEWEST, max=MOST, help="From nine on: two rooms.")] = 6,
    sealed: Annotated[bool, typer.Option(help="What people write is read by button.")] = False,
    open_group: Annotated[
        bool, typer.Option("--open", help="People come and go, and confirm each time.")
    ] = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Start the practice room: a group, a real meeting, no account needed."""
    settings = load_settings()
    if sealed and mode is Mode.CHAT:
        raise ConfigError("Whoever types together does so in the room: take --mode voice or slow.")
    # A command reads in the platform that it is about, and no other.
    from adapters.practice.demo import Wishes  # noqa: PLC0415

    wishes = Wishes(
        language=_known_language(language or settings.language),
        zone=settings.zone,
        mode=mode,
        people=people,
        rounds=rounds,
        room_kind=RoomKind.SEALED if sealed else RoomKind.THREADED,
        kind=GroupKind.OPEN if open_group else GroupKind.FIXED,
    )
    _serve_practice(settings, wishes, port=port, ready=_say_and_open if browser else _say)


@app.command()
def serve(
    *,
    only: Annotated[
        Part | None,
        typer.Option(help="On PostgreSQL: take people in (web), or keep the clock (worker)."),
    ] = None,
) -> None:
    """Run the bot on every platform that has settings; without any it says what is missing."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    running = serving(settings, only=only)
    if running.web is not None:
        if running.web.main is not None:
            typer.echo(f"Listening at {running.web.main.url}")
        if running.web.metrics is not None:
            typer.echo(f"Figures at {running.web.metrics.url}metrics")
    _run_until_stopped(running.serve(ready=_say_connected), running.stop)


def _say_connected(name: str) -> None:
    typer.echo(f"Connected: {name}")


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version, and see that its keys are the right ones.

    ``serve`` does the same when it starts; any number of processes may, at once.
    """
    settings = load_settings()
    set_up_logging(settings.log_level)
    kept = open_kept(settings, clock=SystemClock())
    asyncio.run(kept.store.close())
    typer.echo("The database is ready for this version.")


class Connect(StrEnum):
    """How Slack and the bot come together."""

    SOCKET = auto()
    HTTP = auto()


@manifest_app.command("slack")
def print_slack_manifest(
    *,
    connect: Annotated[
        Connect,
        typer.Option(help="socket: the bot calls Slack. http: Slack calls the bot, at --url."),
    ],
    url: Annotated[
        str | None, typer.Option(help="The bot's own address, for example https://bot.example.")
    ] = None,
    many: Annotated[
        bool, typer.Option("--many", help="Workspaces let the bot in by themselves, over HTTP.")
    ] = False,
) -> None:
    """Print the manifest from which Slack makes the app."""
    address = _slack_calls(connect, url)
    if many and address is None:
        raise typer.BadParameter("many workspaces come in over HTTP: take --connect http.")
    from adapters.slack import manifest  # noqa: PLC0415

    made = manifest(url=address, many=many, command=load_settings().command)
    typer.echo(json.dumps(made, indent=2))


def _slack_calls(connect: Connect, url: str | None) -> str | None:
    """The address that Slack calls, or None over a socket. Raises ``typer.BadParameter``."""
    if connect is Connect.SOCKET:
        if url is not None:
            raise typer.BadParameter(
                "over a socket the bot calls Slack, and has no address. Leave --url out, or take"
                " --connect http."
            )
        return None
    if url is None:
        raise typer.BadParameter(
            "over HTTP Slack must know where the bot is: --url https://bot.example. Without an"
            " address of its own, take --connect socket."
        )
    if not _is_address(url):
        raise typer.BadParameter(
            "--url is an address that begins with https:// and names a host, for example"
            " https://bot.example: Slack calls no other."
        )
    return url


def _is_address(url: str) -> bool:
    """Whether Slack would call this: https, a host, and nothing that is not an address's."""
    try:
        parts = urlsplit(url)
        named = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return (
        named
        and not ("@" in parts.netloc or parts.query or parts.fragment)
        and url.isprintable()
        and " " not in url
    )


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ConfigError(f"The language is {' or '.join(LANGUAGES)}.")
    return language


def _say(url: str) -> None:
    typer.echo(f"The practice room is at {url} (stop with Ctrl-C)")


def _say_and_open(url: str) -> None:
    _say(url)
    # A browser that takes its time to start must not keep the room waiting.
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _serve_practice(
    settings: Settings, wishes: Wishes, *, port: int | None, ready: Callable[[str], None]
) -> None:
    from .practice_house import PracticeHouse  # noqa: PLC0415

    set_up_logging(settings.log_level)
    again = True
    while again:
        house = PracticeHouse(settings, wishes, port=port)
        port = house.server.port
        _run_until_stopped(house.serve(ready=ready), house.stop)
        # Starting over forgets everything and opens the same room anew.
        again = house.starts_over
        ready = _say


def _run_until_stopped(work: Coroutine[Any, Any, None], stop: Callable[[], None]) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop)
        await work

    asyncio.run(run())


@app.command()
def rehearse(
    *,
    method: Annotated[str, typer.Argument(help="The id of a method, for example crea-m.")],
    people: Annotated[int, typer.Option(min=FEWEST, max=MOST)] = 6,
    mode: Annotated[Mode, typer.Option(help="voice, chat or slow.")] = Mode.VOICE,
    language: Annotated[str, typer.Option(help="nl or en.")] = "nl",
    seed: Annotated[int, typer.Option(help="The same seed plays the same meeting.")] = 0,
    rounds: Annotated[int, typer.Option(min=1, max=MOST_ROUNDS, help="Cases in one meeting.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    transcript: Annotated[bool, typer.Option(help="What readers would have seen.")] = False,
) -> None:
    """Play a full meeting with simulated members in virtual time, through the whole stack.

    Ends with status 1 when an invariant breaks or the budget of questions is passed.
    """
    settings = load_settings()
    set_up_logging("error")
    library = load_methods(settings)
    one_named(library, method, kind="method")
    wanted = Wanted(method, people, mode, _known_language(language), seed, rounds)
    report, lines = asyncio.run(play(partial(rehearsal_bot, library), wanted))
    if transcript:
        typer.echo("\n".join(lines))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    elif not transcript:
        typer.echo(summary_of(report))
    raise typer.Exit(0 if report.ok else 1)


app.command()(simulate)


def summary_of(report: Report) -> str:
    """A rehearsal in a few lines, for a person."""
    broken = "".join(f"\n  broken: {f.name}: {f.detail}" for f in report.failures)
    return (
        f"{report.method}, {report.mode}, {report.language}: {report.people} people,"
        f" {report.rounds} round(s), {report.meeting_minutes:.0f} minutes\n"
        f"phases: {' '.join(report.phases)}\n"
        f"{sum(report.contributions.values())} contributions,"
        f" {sum(report.takeaways.values())} eye-openers,"
        f" {sum(report.intentions.values())} intentions, {report.refusals} refusals,"
        f" {report.timers_fired} timers\n"
        f"{report.invariants_checked} checks, {report.invariants_broken} broken,"
        f" {report.wall_seconds:.2f} s{broken}"
    )


@words_app.command("check")
def check_catalogues() -> NoReturn:
    """See that every sentence is there in both languages, and keeps our tone."""
    raise typer.Exit(check_words())
