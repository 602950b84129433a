"""The one place where real things are plugged together: files, keys, a store, platforms.

Nothing here decides anything about meetings; what is plugged in stands in ``assembly``.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from starlette.types import ASGIApp

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
from adapters.slack import SlackHome, SlackSettings
from methods import MethodError, load_library
from methods.spec import Method
from storage import (
    FileKeystore,
    FileLedger,
    MemoryKeystore,
    load_or_make_master_key,
    open_inline_store,
    open_store,
)

from .assembly import Bot, Parts
from .config import Settings
from .engine.ids import GroupId
from .errors import ConfigError, StoreFull
from .ports import Clock, Platform
from .rehearsal import Around, Colleagues, Habits, Lively, StepReader
from .rehearsal.run import Props
from .schedule import RandomIds, SystemClock
from .serving import STOP_WITHIN, Home, Serving, front
from .webserver import WebServer

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one bot keeps what it keeps: database, keys, and the practice room's own store."""

    path: Path

    @property
    def database(self) -> Path:
        """The database of the bot."""
        return self.path / "intervisor.db"

    @property
    def keys(self) -> Path:
        """The folder of wrapped keys; the master key lies in it unless settings say otherwise."""
        return self.path / "keys"

    @property
    def erased(self) -> Path:
        """What was erased, as hashes: outside the database, so that no backup brings it back."""
        return self.keys / "erased.log"

    @property
    def epoch(self) -> Path:
        """The count by which an old database that was put back by hand is found out."""
        return self.keys / "epoch"

    @property
    def room(self) -> Path:
        """What the practice room keeps as a chat platform would."""
        return self.path / "room.db"

    @property
    def room_key(self) -> Path:
        """The key of the practice room's own store."""
        return self.keys / "room.key"


def master_key(settings: Settings, folder: Folder) -> bytes:
    """The key from the settings, else from its file, made on the very first start."""
    if settings.key is not None:
        try:
            key = bytes.fromhex(settings.key.get_secret_value())
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise ConfigError(
                "INTERVISOR_KEY is not a key: it takes 64 hexadecimal characters. Give the key"
                " that this database was made with. Nothing was changed."
            )
        return key
    path = settings.key_file or folder.keys / "master.key"
    return load_or_make_master_key(path, database_exists=folder.database.exists())


def derived(master: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which the master key cannot be found."""
    return hmac.digest(master, f"intervisor|{purpose}".encode(), "sha256")


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
    how to get them: docs/slack.md; `intervisor slack manifest` prints the app to create
  Discord: INTERVISOR_DISCORD_TOKEN
    how to get it: docs/discord.md
They go into the environment or into .env (see .env.example). To try everything without an
account: `intervisor demo`."""


def slack_settings(settings: Settings) -> SlackSettings | None:
    """What is set for Slack; None without any of it, ``ConfigError`` when half is there."""
    token, app, secret = (
        _plain(one)
        for one in (
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
        )
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
    return SlackSettings(token, secret, app, settings.slack_api)


def _plain(secret: SecretStr | None) -> str | None:
    """A secret's text; None where a setting is there but empty."""
    return (secret.get_secret_value().strip() or None) if secret is not None else None


def homes_of(settings: Settings, *, clock: Clock) -> dict[str, Home]:
    """The adapters that have settings, by the name of their platform."""
    homes: dict[str, Home] = {}
    for_slack = slack_settings(settings)
    if for_slack is not None:
        homes["slack"] = SlackHome(for_slack, clock=clock)
    token = _plain(settings.discord_token)
    if token is not None:
        for_discord = DiscordSettings(token, settings.discord_guild)
        homes["discord"] = DiscordHome(for_discord, clock=clock)
    if not homes:
        raise ConfigError(NOTHING_TO_SERVE)
    return homes


def _web_server(app: ASGIApp, settings: Settings) -> WebServer:
    finishes_in = int(STOP_WITHIN.total_seconds())
    return WebServer(app, host=settings.host, port=settings.port, finishes_in=finishes_in)


def serving(settings: Settings) -> Serving:
    """The bot on every platform that has settings, on one database."""
    clock, ids, folder = SystemClock(), RandomIds(), Folder(settings.data)
    library = load_methods(settings)
    homes = homes_of(settings, clock=clock)
    # A port that is taken is found out before anything is opened.
    slack = homes.get("slack")
    app = slack.asgi if isinstance(slack, SlackHome) else None
    web = None if app is None else _web_server(front(app), settings)
    try:
        master = master_key(settings, folder)
        ledger = FileLedger(folder.erased, derived(master, "erased"), clock.now)
        ledger.forget_old()
        keystore = FileKeystore(folder.keys, derived(master, "keys"), ledger=ledger)
        store = open_store(folder.database, keystore=keystore, now=clock.now, epoch=folder.epoch)
    except BaseException as error:
        if web is not None:
            web.stop()
        if isinstance(error, StoreFull):
            raise ConfigError(str(error)) from None
        raise
    platforms: dict[str, Platform] = {}
    bot = Bot(
        Parts(
            store=store,
            clock=clock,
            ids=ids,
            platforms=platforms,
            library=library,
            secret=derived(master, "names"),
            language=settings.language,
            zone=settings.zone,
            ledger=ledger,
        )
    )
    return Serving(bot, homes, platforms, web=web)


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
                platforms={"practice": platform},
                library=library,
                secret=derived(master, "names"),
                language=wishes.language,
            )
        )

        def colleagues(group: GroupId, language: str) -> Colleagues:
            around = Around(
                inbox=self.bot.inbox,
                window=platform,
                steps=StepReader(store, self.bot.tools, group),
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
                habits=Habits(cases=2),
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


def forget_folder(folder: Folder) -> None:
    """Forget a practice folder: its databases and its keys, and nothing else that lies there."""
    for database in (folder.database, folder.room):
        for path in folder.path.glob(f"{database.name}*"):
            path.unlink(missing_ok=True)
    for key in folder.keys.glob("*"):
        if key.is_file():
            key.unlink(missing_ok=True)
