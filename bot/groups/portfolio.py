"""Somebody makes a portfolio of what is their own: they choose, look once more, and get a file.

Nothing of it is kept: the file is made when it is asked for, of what was looked at just before. Was
anything written or erased meanwhile, it is not made, and they look once more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..cards import Answer, File, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone
from ..paper import markdown
from ..schedule.series import local_date
from . import keys
from .caller import Caller, Said, look_again, refused
from .fields import filled, read
from .file_link import FileKind, Wanted, link_to
from .later import Later, Make
from .portfolio_choice import Chosen, choice_specs
from .portfolio_content import Material, own_material, print_of
from .portfolio_json import portfolio_json
from .portfolio_words import portfolio_document
from .speech import Speech
from .unrecognisable import standing_out


@dataclass(frozen=True, slots=True)
class Form:
    """What a portfolio can be handed over as."""

    ending: str
    media_type: str
    make: Callable[[Material, Speech], bytes]


def _pdf(material: Material, speech: Speech) -> bytes:
    # Its library is read in by the first who asks, for it makes a start longer.
    from ..paper.pages import pages  # noqa: PLC0415

    return pages(portfolio_document(material, speech))


FORMS: Mapping[str, Form] = {
    "pdf": Form("pdf", "application/pdf", _pdf),
    "markdown": Form(
        "md", "text/markdown", lambda m, s: markdown(portfolio_document(m, s)).encode()
    ),
    "json": Form("json", "application/json", lambda m, _: portfolio_json(m)),
}
#: The button of each.
_LABELS = {
    "pdf": "control.portfolio-pdf",
    "markdown": "control.portfolio-markdown",
    "json": "control.portfolio-json",
}


def portfolio_control() -> Control:
    """The button that tells what a portfolio is, and begins one."""
    return Control("portfolio", "control.portfolio")


def _choose_control(label: str = "control.portfolio-choose", *, main: bool = False) -> Control:
    return Control("open-portfolio", label, (), Does.FORM, main=main)


def portfolio_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """``/intervisie portfolio``: what it is, and what becomes of it."""
    if args:
        raise ValueError("nothing more is asked here")
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    if not _can_be_given(caller):
        return _no_way(caller)
    lines = (
        Paragraph(Line("portfolio.what")),
        Paragraph(Line("portfolio.nothing-kept"), Tone.NOTE),
    )
    return _told(caller, lines, (_choose_control(main=True),))


def _can_be_given(caller: Caller) -> bool:
    """Whether there is a private way to hand a file over here."""
    return caller.able.gives_files or bool(caller.tools.public_url)


def _no_way(caller: Caller) -> Reply:
    return refused(caller.speech(), "refuse.portfolio-no-way")


def _told(caller: Caller, lines: tuple[Paragraph, ...], controls: tuple[Control, ...]) -> Reply:
    screen = Screen(Line("portfolio.title"), Line("push.reminder"), lines, None, controls)
    return Reply(Answer.DONE, caller.speech().card(screen))


def open_portfolio(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form in which somebody chooses what goes in."""
    if args:
        raise ValueError("nothing more is asked here")
    if not _can_be_given(caller):
        return _no_way(caller)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"portfolio|{form}",
        form=form,
        title=speech.plain("portfolio.title"),
        language=speech.language,
        fields=filled(choice_specs(speech), {}),
        send_label=speech.plain("send.portfolio"),
        intro=(Text(speech.markup(Line("portfolio.own-only")), Tone.NOTE),),
    )


def choose_portfolio(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """What goes in is chosen: they look at it once more before it is made."""
    keys.form_id(args[0])
    speech = caller.speech()
    texts, errors = read(choice_specs(speech), values, speech, today=caller.today())
    if errors:
        return look_again(caller, errors, Said("portfolio.title", (), (_choose_control(),)))
    chosen = Chosen.of(texts)
    return Later(Answer.DONE, look=lambda late: _looked_at(late, chosen))


def check_portfolio(caller: Caller, args: tuple[str, ...]) -> Reply:
    """The same once more, after something changed."""
    (letters,) = args
    chosen = Chosen.read(letters)
    return Later(Answer.DONE, look=lambda late: _looked_at(late, chosen))


def _looked_at(caller: Caller, chosen: Chosen) -> Make:
    material = own_material(caller.tx, caller.person, chosen, at=caller.at)
    if material.is_empty:
        empty = refused(
            caller.speech(), "refuse.portfolio-empty", controls=(_choose_control(main=True),)
        )
        return lambda: empty
    return lambda: _look(caller, chosen, material)


def _look(caller: Caller, chosen: Chosen, material: Material) -> Reply:
    """What goes in, by what in it somebody may be recognised, and the three files."""
    counted = (
        ("portfolio.count-goals", material.goals),
        ("portfolio.count-intentions", material.intentions),
        ("portfolio.count-reports", material.reports),
        ("portfolio.count-meetings", material.meetings),
    )
    lines = [Paragraph(Line(key, (("count", len(kind)),))) for key, kind in counted if kind]
    texts = {str(number): text for number, text in enumerate(material.texts())}
    if texts:
        lines += standing_out(caller.tools.finder, texts, caller.person.language)
    lines.append(Paragraph(Line(_way(caller)), Tone.NOTE))
    seen = (chosen.letters, print_of(material, caller.tools.secret))
    files = (
        Control("portfolio-file", label, (*seen, form), main=form == "pdf")
        for form, label in _LABELS.items()
    )
    again = _choose_control("control.portfolio-choose-anew")
    return _told(caller, tuple(lines), (*files, again))


def _way(caller: Caller) -> str:
    """How it is handed over, and who could read it on the way."""
    return "portfolio.as-file" if caller.able.gives_files else "portfolio.as-link"


def give_portfolio(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Hand it over as it was looked at."""
    letters, seen, form = args
    if form not in FORMS:
        raise ValueError("no such file")
    if not _can_be_given(caller):
        return _no_way(caller)
    chosen = Chosen.read(letters)
    return Later(Answer.DONE, look=lambda late: _given(late, chosen, seen, form))


def _given(caller: Caller, chosen: Chosen, seen: str, form: str) -> Make:
    material = own_material(caller.tx, caller.person, chosen, at=caller.at)
    if material.is_empty or print_of(material, caller.tools.secret) != seen:
        again = Control("portfolio-check", "control.portfolio-check", (chosen.letters,), main=True)
        changed = refused(caller.speech(), "refuse.portfolio-changed", controls=(again,))
        return lambda: changed
    if not caller.able.gives_files:
        wanted = Wanted(FileKind.PORTFOLIO, chosen.letters, seen, form)
        url = link_to(caller.tools, caller.person, wanted, at=caller.at)
        line = Paragraph(Line("portfolio.link", (("url", url),)))
        linked = _told(caller, (line, Paragraph(Line("portfolio.link-how"), Tone.NOTE)), ())
        return lambda: linked
    told = _told(caller, (Paragraph(Line("portfolio.given")),), ())
    speech = caller.speech()
    return lambda: Reply(Answer.DONE, told.card, file=portfolio_file(material, speech, form))


def portfolio_file(material: Material, speech: Speech, form: str) -> File:
    """Make the file; its name says nothing but the day."""
    day, made = local_date(material.at, material.person.zone), FORMS[form]
    name = f"portfolio-{day.isoformat()}.{made.ending}"
    return File(name, made.media_type, made.make(material, speech))
