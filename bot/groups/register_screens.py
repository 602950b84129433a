"""Registers as somebody sees them: which they are in, which there are, and what one asks.

In which registers somebody is, they alone read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ..cards import Answer, Reply
from ..engine.ids import RegistrationId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed, Value
from ..records import NUMBER, OnPaper, Registration
from ..registers import Profile
from . import keys
from .caller import Caller, refused
from .register_progress import progress_lines
from .register_words import day_in_words, period_line, profile_lines
from .stated import register_name

_T = TypeVar("_T")

#: So many registers stand on one card; the others follow on the next.
A_CARD = 10


def registers_control() -> Control:
    """The button that shows in which registers somebody is, and leads to all of them."""
    return Control("registers", "control.registers", ("0",))


def register_list_control() -> Control:
    """The button that shows which registers there are."""
    return Control("register-list", "control.register-list", ("0",))


def registration_id(caller: Caller, register: str) -> RegistrationId:
    """The one registration that this person may have in a register."""
    name = keys.once(caller.tools.secret, "registration", caller.person.id, register)
    return RegistrationId(name[:16])


def own_registration(caller: Caller, register: str) -> Registration | None:
    """That this person is in a register, if they said so."""
    return caller.tx.registrations.get(registration_id(caller, register))


def register_gone(caller: Caller) -> Reply:
    """No such register is known."""
    return refused(caller.speech(), "refuse.register-gone", controls=(register_list_control(),))


# All of them


def registers_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """``/intervisie register``: in which registers they are, from one on."""
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    start = int(args[0]) if args else 0
    return Reply(Answer.DONE, caller.speech().card(_own_screen(caller, start=start)))


def registers_after(caller: Caller, first: str) -> Reply:
    """The same, with a word about what just happened."""
    return Reply(Answer.DONE, caller.speech().card(_own_screen(caller, start=0, first=first)))


def _own_screen(caller: Caller, *, start: int, first: str = "") -> Screen:
    mine = caller.tx.registrations.of_person(caller.person.id)
    here = _on_card(mine, start)
    lines = [Paragraph(Line(first))] if first else []
    if not mine:
        lines.append(Paragraph(Line("registers.what")))
    lines += [_own_line(caller, one, number) for number, one in enumerate(here, start=start + 1)]
    lines.append(Paragraph(Line("registers.never-decides"), Tone.NOTE))
    lines.append(Paragraph(Line("registers.private"), Tone.NOTE))
    controls = [_named(one.register, _name(caller, one.register)) for one in here]
    if start + A_CARD < len(mine):
        controls.append(Control("registers", "control.other-registers", (str(start + A_CARD),)))
    controls.append(register_list_control())
    return _screen(Line("registers.title"), lines, controls)


def list_registers(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Which registers there are, in the order of their names, from one on."""
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    start, language = int(args[0]), caller.person.language
    named = sorted((one.words(language).name, one.id) for one in caller.tools.registers.values())
    here = _on_card(named, start)
    controls = [_named(register, name) for name, register in here]
    if start + A_CARD < len(named):
        more = Control("register-list", "control.other-registers", (str(start + A_CARD),))
        controls.append(more)
    controls.append(registers_control())
    lines = [Paragraph(Line("registers.which")), Paragraph(Line("registers.missing"), Tone.NOTE)]
    screen = _screen(Line("registers.list-title"), lines, controls)
    return Reply(Answer.DONE, caller.speech().card(screen))


def _on_card(found: Sequence[_T], start: int) -> Sequence[_T]:
    if not 0 <= start < max(len(found), 1):
        raise ValueError("no such register")
    return found[start : start + A_CARD]


def _named(register: str, name: str) -> Control:
    return Control("register", "control.register", (register,), values=(("name", Typed(name)),))


def _own_line(caller: Caller, one: Registration, number: int) -> Paragraph:
    values: tuple[tuple[str, Value], ...] = (
        ("number", number),
        ("name", Typed(_name(caller, one.register))),
        ("at", day_in_words(one.since, language=caller.person.language)),
    )
    return Paragraph(Line("registers.line", values))


# One of them


def show_register(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of a register."""
    (register,) = args
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    return register_reply(caller, register)


def register_reply(caller: Caller, register: str, *, first: str = "") -> Reply:
    """What is known of a register, and that they are in it. ``first``: what is said before."""
    profile, mine = caller.tools.registers.get(register), own_registration(caller, register)
    if profile is None and mine is None:
        return register_gone(caller)
    lines = [Paragraph(Line(first))] if first else []
    lines += _that_it_is_mine(caller, profile, mine)
    if profile is None:
        lines.append(Paragraph(Line("register.gone")))
    else:
        lines += profile_lines(profile, language=caller.person.language, today=caller.today())
    title = Line(
        "register.title",
        (("name", Typed(_name(caller, register))),),
    )
    screen = _screen(title, lines, _controls(register, profile, mine))
    return Reply(Answer.DONE, caller.speech().card(screen))


def _that_it_is_mine(
    caller: Caller, profile: Profile | None, mine: Registration | None
) -> list[Paragraph]:
    if mine is None:
        return []
    language = caller.person.language
    day = day_in_words(mine.since, language=language)
    lines = [Line("register.mine", (("at", day),))]
    if mine.fields.get(NUMBER):
        lines.append(Line("register.number", (("text", Typed(mine.fields[NUMBER])),)))
        lines.append(_where(mine))
    if profile is not None:
        lines += period_line(profile, mine.since, today=caller.today(), language=language)
    so_far = () if profile is None else progress_lines(caller, profile, mine.since)
    private = Paragraph(Line("registers.private"), Tone.NOTE)
    return [*(Paragraph(one) for one in lines), *so_far, private]


def _name(caller: Caller, register: str) -> str:
    """What a register is called in the language of whoever asks."""
    return register_name(caller.tools, register, caller.person.language)


def _where(mine: Registration) -> Line:
    """On which papers the number stands."""
    if mine.on_paper(OnPaper.GUIDED) is not None:
        return Line("register.on-guided")
    return Line("register.on-own" if mine.on_paper(OnPaper.OWN) else "register.on-none")


def _controls(
    register: str, profile: Profile | None, mine: Registration | None
) -> tuple[Control, ...]:
    controls = []
    if profile is not None:
        label = "control.write-registration" if mine is None else "control.change-registration"
        controls.append(Control("open-registration", label, (register,), Does.FORM))
    if mine is not None:
        erase = Control("erase-registration", "control.erase-registration", (register,))
        controls.append(erase)
    return (*controls, registers_control(), register_list_control())


def _screen(title: Line, lines: Sequence[Paragraph], controls: Sequence[Control]) -> Screen:
    return Screen(title, Line("push.reminder"), tuple(lines), None, tuple(controls))
