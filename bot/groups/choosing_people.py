"""Putting groups together for others: the forms in which people are chosen, and divided anew.

People are chosen in as many forms as somebody likes: what a platform takes at once adds up.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import Answer, Choice, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.replacing import replace
from ..engine.screen import Line, Tone
from . import keys
from .caller import Caller, Said, look_again, refused
from .chosen_people import (
    Chosen,
    choose_people_control,
    chosen_by,
    divide_control,
    division_card,
    forget_chosen,
    keep_chosen,
    nobody_chosen,
)
from .division import FEWEST, MOST, SIZES
from .fields import Spec, filled, read
from .founding import known
from .founding_form import date_specs
from .new_room import room_name
from .speech import Speech

#: Room for a number behind it, in what a room and a group are called.
LONGEST_NAME, LONGEST_TEAM = 40, 40
MOST_TEAMS = 12
USUAL_SIZE = 6
ADD, LEAVE_OUT = "add", "leave-out"


# Whom


def open_people(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form that adds people to what was chosen, or leaves some out again."""
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    intro = ("people.intro", "people.intro-outside")
    return FormPage(
        token=f"people|{form}",
        form=form,
        title=speech.plain("division.title"),
        language=speech.language,
        fields=filled(_people_specs(speech), {}),
        send_label=speech.plain("send.people"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in intro),
    )


def _people_specs(speech: Speech) -> tuple[Spec, ...]:
    choices = (
        Choice(ADD, speech.plain("choice.add-people")),
        Choice(LEAVE_OUT, speech.plain("choice.leave-people-out")),
    )
    return (
        Spec(
            "people",
            speech.plain("field.people-of-team"),
            FieldKind.PEOPLE,
            required=True,
            hint=speech.plain("hint.people-of-team"),
            at_most=MOST,
        ),
        Spec(
            "team",
            speech.plain("field.team"),
            FieldKind.LINE,
            max_length=LONGEST_TEAM,
            hint=speech.plain("hint.team"),
        ),
        Spec(
            "what",
            speech.plain("field.add-or-leave-out"),
            FieldKind.CHOICE,
            required=True,
            choices=choices,
            default=ADD,
        ),
    )


def keep_people(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Add these people, or leave them out. Whoever is chosen again is of the team said last."""
    form, speech = keys.form_id(args[0]), caller.speech()
    texts, errors = read(_people_specs(speech), values, speech, today=caller.today())
    named = [one for one in texts["people"].split() if one != caller.person.external]
    before = chosen_by(caller) or Chosen(form, {}, {})
    teams = dict(before.teams)
    if texts["what"] == LEAVE_OUT:
        teams = {person: team for person, team in teams.items() if person not in named}
    else:
        teams |= dict.fromkeys(named, texts["team"])
    if "people" not in errors and not named:
        errors["people"] = speech.plain("invalid.only-you")
    elif "people" not in errors and len(teams) > MOST:
        errors["people"] = speech.plain("invalid.people-named", most=MOST)
    if "team" not in errors and len(set(teams.values())) > MOST_TEAMS:
        errors["team"] = speech.plain("invalid.teams", most=MOST_TEAMS)
    if errors:
        again = Said("division.title", ("division.again",), (choose_people_control(main=True),))
        return look_again(caller, errors, again)
    once = keys.once(caller.tools.secret, "people", caller.person.external, form)
    if not caller.tx.deliveries.claim(once, caller.at):
        return show_division(caller, ())
    whoever = replace(caller, person=known(caller, caller.person.external))
    return keep_chosen(whoever, form, teams, before.wishes)


def show_division(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What was chosen by now."""
    found = chosen_by(caller)
    return (
        nobody_chosen(caller) if found is None else Reply(Answer.DONE, division_card(caller, found))
    )


def clear_division(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Forget whom somebody chose."""
    return forget_chosen(caller)


# How they are divided


def open_division(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form that asks for a size, and for what the rooms need that are made."""
    found = chosen_by(caller)
    if found is None:
        return nobody_chosen(caller)
    if len(found.teams) < FEWEST:
        return _too_few(caller)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"divide|{form}",
        form=form,
        title=speech.plain("division.title"),
        language=speech.language,
        fields=filled(_division_specs(speech), found.wishes),
        send_label=speech.plain("send.divide"),
    )


def _too_few(caller: Caller) -> Reply:
    return refused(
        caller.speech(), "refuse.choose-more-people", controls=(choose_people_control(),)
    )


def _division_specs(speech: Speech) -> tuple[Spec, ...]:
    sizes = tuple(Choice(str(size), str(size)) for size in SIZES)
    size = Spec(
        "size",
        speech.plain("field.group-size"),
        FieldKind.CHOICE,
        required=True,
        hint=speech.plain("hint.group-size"),
        choices=sizes,
        default=str(USUAL_SIZE),
    )
    name = Spec(
        "room-name",
        speech.plain("field.groups-name"),
        FieldKind.LINE,
        required=True,
        max_length=LONGEST_NAME,
        hint=speech.plain("hint.groups-name"),
    )
    return (size, name, *date_specs(speech))


def keep_division(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Propose a division. Sent again, the same form proposes the same one."""
    form, speech, found = keys.form_id(args[0]), caller.speech(), chosen_by(caller)
    if found is None:
        return nobody_chosen(caller)
    if len(found.teams) < FEWEST:
        return _too_few(caller)
    specs = _division_specs(speech)
    texts, errors = read(specs, values, speech, today=caller.today())
    if "room-name" not in errors and not room_name(texts["room-name"]):
        errors["room-name"] = speech.plain("invalid.room-name")
    if errors:
        again = Said("division.title", ("division.again",), (divide_control(found),))
        return look_again(caller, errors, again)
    return keep_chosen(caller, form, found.teams, {**texts, "seed": form})


def shuffle(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Propose another division of the same people. Pressed twice it shuffles once."""
    found, seen = chosen_by(caller), keys.form_id(args[0])
    if found is None:
        return nobody_chosen(caller)
    if found.form != seen or not found.groups:
        return Reply(Answer.DONE, division_card(caller, found))
    anew = FormId(caller.tools.ids.new())
    return keep_chosen(caller, anew, found.teams, {**found.wishes, "seed": anew})
