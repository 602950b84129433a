"""Whom somebody chose to put into groups, kept as a draft of theirs, and how it is shown to them.

Nobody else reads it, and nobody in it hears of it before the rooms are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..cards import Answer, Card, Reply
from ..engine.ids import FormId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Does, Line, Paragraph, People, Screen, Tone, Typed
from ..records import Draft, Person
from . import keys
from .caller import Caller, Said, done, refused
from .division import FEWEST, divide, how_many_groups
from .speech import Speech

_TEAM_OF = "team:"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom somebody chose, each with the label of their team, and how they wish them divided.

    ``form`` is another one after each change, so that a button tells what was seen.
    """

    form: FormId
    teams: Mapping[str, str] = field(repr=False)
    wishes: Mapping[str, str] = field(repr=False)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The division that is proposed; none before a size was chosen, or with too few."""
        if "size" not in self.wishes or len(self.teams) < FEWEST:
            return ()
        count = how_many_groups(len(self.teams), size=int(self.wishes["size"]))
        return divide(self.teams, groups=count, seed=self.wishes["seed"])


def chosen_by(caller: Caller) -> Chosen | None:
    """What this person chose by now; None where that is nothing."""
    draft = caller.tx.drafts.get(caller.person.id, keys.division_draft())
    if draft is None:
        return None
    people = {n.removeprefix(_TEAM_OF): v for n, v in draft.fields.items() if _is_person(n)}
    wishes = {name: text for name, text in draft.fields.items() if not _is_person(name)}
    return Chosen(draft.form, people, wishes)


def _is_person(name: str) -> bool:
    return name.startswith(_TEAM_OF)


def keep_chosen(
    caller: Caller, form: FormId, teams: Mapping[str, str], wishes: Mapping[str, str]
) -> Reply:
    """Keep what was chosen, and show it. ``form``: another one for whatever changed it."""
    if not teams:
        return forget_chosen(caller)
    fields = {**wishes, **{f"{_TEAM_OF}{person}": team for person, team in teams.items()}}
    draft = Draft(caller.person.id, keys.division_draft(), form, caller.at, fields=fields)
    caller.tx.drafts.put(draft)
    return Reply(Answer.DONE, division_card(caller, Chosen(form, teams, wishes)))


def forget_chosen(caller: Caller) -> Reply:
    """Nobody is chosen any more."""
    caller.tx.drafts.forget(caller.person.id, keys.division_draft())
    said = Said("division.title", ("division.cleared",), (choose_people_control(main=True),))
    return done(caller.speech(), said)


def nobody_chosen(caller: Caller) -> Reply:
    """There is nothing to go on with yet."""
    controls = (choose_people_control(main=True),)
    return refused(caller.speech(), "refuse.nobody-chosen", controls=controls)


def choose_people_control(*, main: bool = False) -> Control:
    """The button that opens the form; ``main`` where there is nothing else to do."""
    label = "control.choose-people" if main else "control.choose-more-people"
    return Control("open-people", label, (), Does.FORM, main=main)


def division_card(caller: Caller, found: Chosen, *first: str) -> Card:
    """What was chosen and how it would be divided, for whoever chose it alone."""
    lines = [Paragraph(Line(key)) for key in first]
    lines.append(Paragraph(Line("division.count", (("count", len(found.teams)),))))
    labels = sorted(set(found.teams.values()))
    for label in labels if labels != [""] else ():
        count = sum(team == label for team in found.teams.values())
        values = (("team", Typed(label)), ("count", count))
        shown = Line("division.team", values) if label else Line("division.no-team", values[1:])
        lines.append(Paragraph(shown, Tone.NOTE))
    groups = found.groups
    for number, group in enumerate(groups, start=1):
        people = People(tuple(PersonId(one) for one in group))
        lines.append(Paragraph(Line("division.group", (("number", number), ("people", people)))))
    lines += [Paragraph(Line(key), Tone.NOTE) for key in _what_follows(found)]
    controls = _controls(found)
    screen = Screen(Line("division.title"), Line("push.reminder"), tuple(lines), None, controls)
    return _named(caller, found).card(screen)


def _named(caller: Caller, found: Chosen) -> Speech:
    """Words in which people can be named of whom only their platform knows."""
    me = caller.person
    people = {
        PersonId(one): Person(PersonId(one), me.workspace, one, me.language, me.zone)
        for one in found.teams
    }
    return replace(caller.speech(), people=people)


def _what_follows(found: Chosen) -> tuple[str, ...]:
    if len(found.teams) < FEWEST:
        return ("division.choose-more",)
    if not found.groups:
        return ("division.then-divide",)
    return ("division.then-made", "division.may-say-no")


def divide_control(found: Chosen) -> Control:
    """The button that opens the form which asks for a size."""
    label = "control.divide-anew" if found.groups else "control.divide"
    return Control("open-division", label, (), Does.FORM, main=not found.groups)


def _controls(found: Chosen) -> tuple[Control, ...]:
    clear = Control("clear-division", "control.clear-division")
    if len(found.teams) < FEWEST:
        return (choose_people_control(main=True), clear)
    if not found.groups:
        return (divide_control(found), choose_people_control(), clear)
    make = Control("make-groups", "control.make-groups", (found.form,), main=True)
    shuffle = Control("shuffle", "control.shuffle", (found.form,))
    return (make, shuffle, divide_control(found), choose_people_control(), clear)
