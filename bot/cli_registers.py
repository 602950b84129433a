"""The commands about registers: which there are, what one asks, and whether a file is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from .cli_at_hand import one_named, tell_mistakes
from .config import load_settings
from .engine.screen import Line, Typed
from .groups.register_words import profile_lines
from .registers import Profile, check_file
from .registers_at_hand import registers_at_hand
from .schedule import SystemClock
from .schedule.series import local_date
from .words import PlainDialect, Words

commands = typer.Typer(no_args_is_help=True, help="What registers ask, and files of your own.")


@commands.command("list")
def list_registers(
    *, as_json: Annotated[bool, typer.Option("--json", help="An array of objects.")] = False
) -> None:
    """Name all registers: those that come with the bot, and your own."""
    settings = load_settings()
    profiles = registers_at_hand(settings)
    if as_json:
        typer.echo(json.dumps([listed(one) for one in profiles.values()], ensure_ascii=False))
        return
    for profile in profiles.values():
        texts = profile.words(settings.language)
        typer.echo(
            f"{profile.id:<32} {texts.name}\n{'':<32} checked {profile.checked.isoformat()},"
            f" {profile.confidence}, ask {profile.ask}"
        )


@commands.command("show")
def show_register(
    name: Annotated[str, typer.Argument(metavar="REGISTER", help="Its id, for example lvv.")],
    *,
    language: Annotated[
        str | None, typer.Option(help="nl or en; else the language of the settings.")
    ] = None,
) -> None:
    """Show what is known of a register, what is not, when it was checked, and where to ask."""
    settings = load_settings()
    profile = one_named(registers_at_hand(settings), name, kind="register")
    chosen = language or settings.language
    today = local_date(SystemClock().now(), settings.zone)
    title = Line("register.title", (("name", Typed(profile.words(chosen).name)),))
    told = profile_lines(profile, language=chosen, today=today)
    words = Words(settings.command)
    for line in (title, *(one.line for one in told)):
        text = words.plain(
            line, language=chosen, dialect=PlainDialect(), people={}, zone=settings.zone
        )
        typer.echo(text)


@commands.command("check")
def check_register(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="A profile, as TOML.")],
) -> None:
    """Explain every mistake in a profile, each with its place."""
    tell_mistakes({path: check_file(path) for path in paths})


def listed(profile: Profile) -> dict[str, Any]:
    """What the list says of a register, for a program. What is not known is null."""
    content = profile.model_dump(mode="json", by_alias=True, exclude={"format", "texts"})
    names = {language: texts.name for language, texts in sorted(profile.texts.items())}
    return {**content, "names": names}
