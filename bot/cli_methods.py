"""The commands about methods: which there are, what is in one, and one as a picture."""

from __future__ import annotations

import json
import os
from enum import StrEnum, auto
from pathlib import Path
from typing import Annotated, Any

import typer

from methods import check_folder, json_schema
from methods.fitting import total_minutes
from methods.spec import Method, Mode

from .cli_at_hand import one_named, tell_mistakes
from .config import Settings, load_settings
from .drawing import Outline, mermaid, outline, plain, svg
from .errors import ConfigError
from .methods_at_hand import load_methods
from .schedule import SystemClock

commands = typer.Typer(no_args_is_help=True, help="The methods, and files of your own.")

Named = Annotated[str, typer.Argument(metavar="METHOD", help="Its id, for example crea-m.")]
Language = Annotated[
    str | None, typer.Option(help="A language of the method; else that of the settings.")
]
Way = Annotated[Mode, typer.Option(help="voice, chat or slow.")]


class Part(StrEnum):
    """Which file of a method."""

    METHOD = auto()
    TEXTS = auto()


class Form(StrEnum):
    """How a picture is written down."""

    SVG = auto()
    MERMAID = auto()


@commands.command("list")
def list_methods(
    *, as_json: Annotated[bool, typer.Option("--json", help="An array of objects.")] = False
) -> None:
    """Name all methods: those that come with the bot, and your own."""
    settings = load_settings()
    library = load_methods(settings)
    if as_json:
        typer.echo(json.dumps([listed(one) for one in library.values()], ensure_ascii=False))
        return
    for method in library.values():
        drawn = outline(method, language=_language(method, None, settings), mode=Mode.VOICE)
        least, _, most = drawn.people
        typer.echo(
            f"{method.id:<24} {drawn.name}\n{'':<24} {least} to {most} people,"
            f" {drawn.minutes} minutes, {method.level}, {', '.join(sorted(method.texts))}"
        )


@commands.command("show")
def show_method(name: Named, *, language: Language = None, mode: Way = Mode.VOICE) -> None:
    """Show what a method is for, and its steps with their words."""
    typer.echo(plain(_outlined(name, language, mode), mode))


@commands.command("check")
def check_method(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="A method.toml, or its folder.")
    ],
) -> None:
    """Explain every mistake in a method, each with its place."""
    tell_mistakes({path: check_folder(path) for path in paths})


@commands.command("schema")
def show_schema(
    part: Annotated[Part, typer.Argument(help="method.toml, or a file of words.")] = Part.METHOD,
) -> None:
    """Print the JSON Schema of a method file, for editors."""
    typer.echo(json.dumps(json_schema("texts" if part is Part.TEXTS else "method"), indent=2))


@commands.command("diagram")
def draw_method(
    name: Named,
    *,
    form: Annotated[Form, typer.Option("--as", help="svg or mermaid.")] = Form.SVG,
    language: Language = None,
    mode: Way = Mode.CHAT,
) -> None:
    """Draw the steps of a method: who gives, who listens, and how it becomes visible."""
    drawn = _outlined(name, language, mode)
    typer.echo(svg(drawn) if form is Form.SVG else mermaid(drawn), nl=False)


@commands.command("print")
def print_method(
    name: Named,
    *,
    language: Language = None,
    out: Annotated[
        Path | None, typer.Option(help="The PDF to make; else METHOD.pdf in this folder.")
    ] = None,
) -> None:
    """Make one A4 of a method, to lay on the table where nobody looks at a screen."""
    drawn = _outlined(name, language, Mode.VOICE)
    # The library takes a while to be read in, and only this command needs it.
    from .drawing.paper import paper  # noqa: PLC0415

    content = paper(drawn, made_at=SystemClock().now())
    path = out or Path(f"{drawn.id}.pdf")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ConfigError(
            f"The sheet cannot be written: {os.strerror(error.errno or 0)}. Choose another place"
            " with --out."
        ) from None
    typer.echo(f"{path}: one A4 in {drawn.language}, for printing")


def listed(method: Method) -> dict[str, Any]:
    """What the list says of a method, for a program."""
    return {
        "id": method.id,
        "names": {language: texts.name for language, texts in sorted(method.texts.items())},
        "languages": sorted(method.texts),
        "modes": [mode.value for mode in method.modes],
        "people": method.people.model_dump(),
        "minutes": total_minutes(method),
        "level": method.level,
        "source": method.source,
    }


def _outlined(name: str, language: str | None, mode: Mode) -> Outline:
    settings = load_settings()
    method = one_named(load_methods(settings), name, kind="method")
    return outline(method, language=_language(method, language, settings), mode=mode)


def _language(method: Method, asked: str | None, settings: Settings) -> str:
    """Return the language asked for; else the settings' one, or the first that there is."""
    if asked is not None:
        return asked
    return settings.language if settings.language in method.texts else min(method.texts)
