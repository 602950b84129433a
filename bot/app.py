"""The one place where real things are plugged together: files, keys, a store, platforms.

Nothing here decides anything about meetings; what is plugged in stands in ``assembly``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.discord import DiscordHome, DiscordSettings
from adapters.practice import (
    CHANNEL,
    WORKSPACE,
    Hub,
    PageServer,
    PracticeClock,
    PracticePlatform,
    PracticeStore,
    Room,
    create_app,
)
from adapters.practice.demo import Demo, Wishes
from adapters.slack import SlackClient, SlackHome, SlackSettings
from methods import MethodError, load_library
from methods.spec import Method
from storage import (
    FileKeystore,
    InlineStore,
    MemoryKeystore,
    open_inline_store,
    open_store,
)

from .assembly import Bot, Parts
from .calendar_feeds import CalendarFeeds
from .config import Settings
from .engine.ids import GroupId
from .errors import ConfigError, StoreFull
from .health import Front
from .meter import UNMETERED
from .metrics import Figures, PrometheusMeter
from .opening import Folder, derived, forget_folder, master_key, open_kept, plain
from .platforms import ByName
from .ports import Clock
from .rehearsal import Around, Colleagues, Habits, Lively, StepReader
from .rehearsal.run import Props
from .schedule import PublicHolidays, RandomIds, SystemClock
from .serving import STOP_WITHIN, Home, Part, Serving, Started, Webs
from .simulation.lives import Laboratory
from .watchdog import STEADY, Patience
from .webserver import WebServer

ONE_PROCESS = """\
--only shares the work between processes, and only one of them may write a SQLite file. Leave it
out, or set INTERVISOR_DATABASE_URL and INTERVISOR_KEYSTORE_URL (docs/operations.md)."""


def load_methods(settings: Settings) -> Mapping[str, Method]:
    """The library with the operator's own methods; ``ConfigError`` names every mistake."""
    try:
        return load_library(settings.methods)
    except MethodError as error:
        problems = "\n".join(f"  {problem}" for problem in error.problems)
        raise ConfigError(f"A method file is not right:\n{problems}") from None


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
        if app is None and secret is None:
            return None
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
    return SlackClient(client, secret)


def homes_of(settings: Settings, *, clock: Clock, only: Part | None = None) -> dict[str, Home]:
    """The adapters that have settings, by the name of their platform."""
    homes: dict[str, Home] = {}
    for_slack = slack_settings(settings)
    if for_slack is not None:
        homes["slack"] = SlackHome(for_slack, clock=clock, listens=only is not Part.WORKER)
    token = plain(settings.discord_token)
    if token is not None:
        for_discord = DiscordSettings(token, settings.discord_guild, settings.command)
        homes["discord"] = DiscordHome(for_discord, clock=clock)
    if not homes:
        raise ConfigError(NOTHING_TO_SERVE)
    return homes


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
    library = load_methods(settings)
    homes = homes_of(settings, clock=clock, only=only)
    # A port that is taken is found out before anything is opened.
    slack = homes.get("slack")
    takes_in = only is not Part.WORKER
    public_url = settings.public_url.rstrip("/")
    feeds = CalendarFeeds() if public_url and takes_in else None
    front = Front(slack.asgi if isinstance(slack, SlackHome) and takes_in else None, feeds)
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
            secret=derived(kept.master, "names"),
            language=settings.language,
            zone=settings.zone,
            command=settings.command,
            meter=meter,
            ledger=kept.ledger,
            holidays=PublicHolidays(settings.holidays),
            public_url=public_url,
        )
    )
    if feeds is not None:
        feeds.look_in(bot.store, bot.tools)
    if isinstance(slack, SlackHome):
        slack.keep_in(bot.installations)
    if figures is not None:
        figures.store = kept.store
    return Serving(bot, homes, started, web=web, only=only, patience=patience, meter=meter)


def rehearsal_bot(library: Mapping[str, Method], props: Props) -> Bot:
    """A bot for a rehearsal: the whole stack on a store in memory, with keys of its own."""
    store = open_inline_store(keystore=MemoryKeystore(), now=props.clock.now)
    return Bot(
        Parts(
            store=store,
            clock=props.clock,
            ids=props.ids,
            platforms=props.platforms,
            library=library,
            secret=derived(b"rehearsal", "names"),
        )
    )


def laboratory() -> Laboratory:
    """Where lives are simulated: the library's methods, and a database in memory for each."""
    return Laboratory(dict(load_library()), _database_for_a_life)


def _database_for_a_life(now: Callable[[], datetime]) -> InlineStore:
    return open_inline_store(keystore=MemoryKeystore(), now=now)


class PracticeHouse:
    """The practice room with a whole bot behind it, in one folder."""

    def __init__(self, settings: Settings, wishes: Wishes, *, port: int | None = None) -> None:
        """Open or make everything; ``ConfigError`` when the folder or the keys are not right."""
        self.folder = Folder(settings.data / "practice")
        self.starts_over = False
        library = load_methods(settings)
        ids = RandomIds()
        self.hub = Hub()
        master = master_key(settings, self.folder)
        room_store = PracticeStore.open(self.folder.room, key_path=self.folder.room_key, ids=ids)
        clock = PracticeClock(room_store, base=SystemClock(), hub=self.hub)
        self.room = Room(room_store, clock=clock, ids=ids, hub=self.hub)
        try:
            keystore = FileKeystore(self.folder.keys, derived(master, "keys"))
            store = open_store(self.folder.database, keystore=keystore, now=clock.now)
        except BaseException as error:
            room_store.close()
            if isinstance(error, StoreFull):
                raise ConfigError(str(error)) from None
            raise
        platform = PracticePlatform(self.room, seed=0)
        self.bot = Bot(
            Parts(
                store=store,
                clock=clock,
                ids=ids,
                platforms=ByName({"practice": platform}),
                library=library,
                secret=derived(master, "names"),
                language=wishes.language,
                holidays=PublicHolidays(),
            )
        )

        def colleagues(group: GroupId, language: str) -> Colleagues:
            around = Around(
                inbox=self.bot.inbox,
                window=platform,
                steps=StepReader(store, self.bot.tools, group, trials_too=True),
                clock=clock,
                ids=ids,
                workspace=WORKSPACE,
            )
            seed = int(ids.new(), 16)
            return Colleagues(
                around,
                seed=seed,
                language=language,
                pacing=Lively(seed),
                habits=Habits(cases=2, says_which_day=True),
                say=self._say,
            )

        self.demo = Demo(
            self.room,
            self.bot,
            clock=clock,
            hub=self.hub,
            colleagues=colleagues,
            wishes=wishes,
            forget=self._start_over,
        )
        app = create_app(
            self.room,
            inbox=self.bot.inbox,
            controls=self.demo,
            ids=ids,
            language=wishes.language,
            zone=wishes.zone,
        )
        self.server = PageServer(
            app, hub=self.hub, port=settings.practice_port if port is None else port
        )

    async def serve(self, *, ready: Callable[[str], None]) -> None:
        """Run until ``stop``: page, colleagues and ticks. ``ready`` is told the address."""
        await self.demo.found()
        self.bot.ticks.start()
        life = asyncio.create_task(self.demo.live())
        ready(self.server.url)
        try:
            await self.server.serve()
        finally:
            life.cancel()
            await asyncio.gather(life, return_exceptions=True)
            await self.bot.ticks.stop()
            await self.bot.store.close()
            self.room.store.close()
        if self.starts_over:
            forget_folder(self.folder)

    def stop(self) -> None:
        """End ``serve``, in order."""
        self.server.stop()

    async def _say(self, person: str, text: str) -> None:
        self.room.say(CHANNEL, text, person=person, nonce=self.bot.tools.ids.new())

    async def _start_over(self) -> None:
        # The answer to whoever asked goes out first; then everything is closed and forgotten.
        self.starts_over = True
        asyncio.get_running_loop().call_later(0.3, self.stop)
