"""The one place where real things are plugged together: files, keys, a store, platforms.

Nothing here decides anything about meetings; what is plugged in stands in ``assembly``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .assembly import Bot, Parts
from .calendar_feeds import CalendarFeeds
from .config import Settings
from .errors import ConfigError
from .file_door import FileDoor
from .health import Front
from .meter import UNMETERED
from .methods_at_hand import load_methods
from .metrics import Figures, PrometheusMeter
from .opening import open_kept, plain
from .ports import Clock
from .proof_door import ProofDoor
from .registers_at_hand import registers_at_hand
from .schedule import PublicHolidays, RandomIds, SystemClock
from .serving import STOP_WITHIN, Home, Part, Serving, Started, Webs
from .unrecognisable.with_deduce import best_finder
from .watchdog import STEADY, Patience
from .webserver import WebServer

if TYPE_CHECKING:
    from adapters.slack import SlackClient, SlackHome, SlackSettings

ONE_PROCESS = """\
--only shares the work between processes, and only one of them may write a SQLite file. Leave it
out, or set INTERVISOR_DATABASE_URL and INTERVISOR_KEYSTORE_URL (docs/operations.md)."""
NOTHING_TO_SERVE = """\
No platform has settings yet, so there is nothing to serve. Choose at least one:
  Slack over a socket: INTERVISOR_SLACK_BOT_TOKEN and INTERVISOR_SLACK_APP_TOKEN
  Slack over HTTP: INTERVISOR_SLACK_BOT_TOKEN and INTERVISOR_SLACK_SIGNING_SECRET
  Slack for many workspaces: INTERVISOR_SLACK_CLIENT_ID, INTERVISOR_SLACK_CLIENT_SECRET and
    INTERVISOR_SLACK_SIGNING_SECRET
    how to get them: docs/slack.md; `intervisor manifest slack` prints the app to make
  Discord: INTERVISOR_DISCORD_TOKEN
    how to get it: docs/discord.md
They go into the environment or into .env (see .env.example). To try everything without an
account: `intervisor demo`."""


def slack_settings(settings: Settings) -> SlackSettings | None:
    """What is set for Slack; None without any of it, ``ConfigError`` when half is there."""
    token, app, secret = (
        plain(one)
        for one in (
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
        )
    )
    client = _slack_client(settings)
    if (client, token, app, secret) == (None, None, None, None):
        return None
    # Here and below: a platform is read in only where it is set, for each makes a start longer.
    from adapters.slack import SlackSettings  # noqa: PLC0415

    if client is not None:
        return SlackSettings(
            token,
            secret,
            app,
            settings.slack_api,
            client,
            language=settings.language,
            command=settings.command,
        )
    if token is None:
        raise ConfigError(
            "Slack is half set: INTERVISOR_SLACK_BOT_TOKEN is missing. It begins with xoxb- and"
            " stands on the app's page OAuth & Permissions. See docs/slack.md."
        )
    if app is None and secret is None:
        raise ConfigError(
            "Slack is half set: beside INTERVISOR_SLACK_BOT_TOKEN it needs"
            " INTERVISOR_SLACK_APP_TOKEN (over a socket) or INTERVISOR_SLACK_SIGNING_SECRET"
            " (over HTTP). See docs/slack.md."
        )
    return SlackSettings(token, secret, app, settings.slack_api, command=settings.command)


def _slack_client(settings: Settings) -> SlackClient | None:
    """What proves the app to Slack where many workspaces let it in; ``ConfigError`` for half."""
    client, secret = settings.slack_client_id.strip(), plain(settings.slack_client_secret)
    if not client and secret is None:
        return None
    if not client or secret is None:
        missing = "SECRET" if client else "ID"
        raise ConfigError(
            f"Slack is half set: INTERVISOR_SLACK_CLIENT_{missing} is missing. Both stand on the"
            " app's page Basic Information. See docs/slack.md."
        )
    from adapters.slack import SlackClient  # noqa: PLC0415

    return SlackClient(client, secret)


def homes_of(settings: Settings, *, clock: Clock, only: Part | None = None) -> dict[str, Home]:
    """The adapters that have settings, by the name of their platform."""
    homes: dict[str, Home] = {}
    for_slack = slack_settings(settings)
    if for_slack is not None:
        from adapters.slack import SlackHome  # noqa: PLC0415

        homes["slack"] = SlackHome(for_slack, clock=clock, listens=only is not Part.WORKER)
    token = plain(settings.discord_token)
    if token is not None:
        from adapters.discord import DiscordHome, DiscordSettings, read_shards  # noqa: PLC0415

        shards = read_shards(settings.discord_shards)
        for_discord = DiscordSettings(token, settings.discord_guild, settings.command, shards)
        homes["discord"] = DiscordHome(for_discord, clock=clock)
    if not homes:
        raise ConfigError(NOTHING_TO_SERVE)
    return homes


def _slack_of(homes: dict[str, Home]) -> SlackHome | None:
    """Slack's, where it is set: people come in to it by the web server, and by its own door."""
    home = homes.get("slack")
    if home is None:
        return None
    from adapters.slack import SlackHome  # noqa: PLC0415

    assert isinstance(home, SlackHome)
    return home


def _webs(settings: Settings, front: Front, figures: Figures | None, *, only: Part | None) -> Webs:
    """Take the ports; ``ConfigError`` when one is taken already, and then none is.

    A worker serves nobody's application, so that it needs a port only where somebody names one:
    else it and a web process on the same machine would both take the one that is there for all.
    """
    main = metrics = None
    finishes_in = int(STOP_WITHIN.total_seconds())
    if only is not Part.WORKER or "port" in settings.model_fields_set:
        host, port = settings.host, settings.port
        main = WebServer(front.asgi, host=host, port=port, finishes_in=finishes_in)
    try:
        if figures is not None and settings.metrics_port is not None:
            host, port = settings.metrics_host, settings.metrics_port
            metrics = WebServer(figures.asgi, host=host, port=port)
    except ConfigError:
        if main is not None:
            main.stop()
        raise
    return Webs(front, main, metrics)


def serving(
    settings: Settings, *, only: Part | None = None, patience: Patience = STEADY
) -> Serving:
    """The bot, or ``only`` a part of it, on every platform that has settings, on one database."""
    clock, ids = SystemClock(), RandomIds()
    if only is not None and plain(settings.database_url) is None:
        raise ConfigError(ONE_PROCESS)
    library, registers = load_methods(settings), registers_at_hand(settings)
    homes = homes_of(settings, clock=clock, only=only)
    # A port that is taken is found out before anything is opened.
    slack = _slack_of(homes)
    takes_in = only is not Part.WORKER
    public_url = settings.public_url.rstrip("/")
    feeds, files, proofs = CalendarFeeds(), FileDoor(), ProofDoor()
    routes = (feeds.route, files.route, proofs.route)
    doors = routes if public_url and takes_in else ()
    front = Front(slack.asgi if slack is not None and takes_in else None, doors)
    counts = PrometheusMeter(homes) if settings.metrics_port is not None else None
    figures = Figures(counts, clock=clock) if counts is not None else None
    meter = counts if counts is not None else UNMETERED
    web = _webs(settings, front, figures, only=only)
    try:
        kept = open_kept(settings, clock=clock, meter=meter)
    except BaseException:
        web.stop()
        raise
    started = Started()
    bot = Bot(
        Parts(
            store=kept.store,
            clock=clock,
            ids=ids,
            platforms=started,
            library=library,
            secret=kept.secret,
            language=settings.language,
            zone=settings.zone,
            command=settings.command,
            meter=meter,
            ledger=kept.ledger,
            holidays=PublicHolidays(settings.holidays),
            public_url=public_url,
            finder=best_finder(),
            registers=registers,
            proof_years=settings.proof_years,
        )
    )
    feeds.look_in(bot.store, bot.tools)
    files.look_in(bot.store, bot.tools, bot.words, started)
    proofs.look_in(bot.store, bot.words)
    if slack is not None:
        slack.keep_in(bot.installations)
    if figures is not None:
        figures.store = kept.store
    return Serving(bot, homes, started, web=web, only=only, patience=patience, meter=meter)
