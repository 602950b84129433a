"""Reads a scenario: one TOML file a meeting, who does what and what is shown.

A scenario speaks of people and of what they do, never of a platform: ``tests/parity`` plays each
through the engine alone and through every entry point. What each key means stands at ``Step``.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.engine.effects import Reason
from bot.engine.state import RoundOutcome, Stage, StopAnswer
from methods.spec import Gift, Mode

FOLDER = Path(__file__).parent

#: Several people at once. "others" are all who are here but the contributor.
GROUPS = ("everybody", "others", "guide", "contributor")


class Does(StrEnum):
    """What somebody can do. Each is one control, or one form, on every platform."""

    NEXT = "next"
    BACK = "back"
    REVEAL = "reveal"
    PAUSE = "pause"
    RESUME = "resume"
    ADDS_ROUND = "adds round"
    EXTENDS = "extends"
    READY = "ready"
    STOPS = "stops"
    ANSWERS = "answers"
    OPENS_FORM = "opens form"
    GIVES = "gives"
    WITHDRAWS = "withdraws"
    OFFERS_CASE = "offers case"
    TAKES_CASE_BACK = "takes case back"
    KEEPS_CASE_FROM = "keeps case from"
    VOTES = "votes"
    CHOOSES = "chooses"
    GUIDES = "guides"
    HANDS_OVER = "hands over"
    LEAVES = "leaves"
    JOINS = "joins"
    READS_ALONG = "reads along"
    GOES_BY = "goes by"


#: What is done to somebody else, or about their case.
NEED_SOMEBODY = (Does.VOTES, Does.CHOOSES, Does.HANDS_OVER, Does.KEEPS_CASE_FROM)


class DoesBefore(StrEnum):
    """What somebody can do before there is a meeting, or a group."""

    COMMANDS = "commands"
    STARTS = "starts"
    STARTS_APART = "starts apart"
    STARTS_APART_AGAIN = "starts apart again"
    AGREES = "agrees"
    BEGINS_CASE = "begins case"
    FINISHES_CASE = "finishes case"
    CANNOT_COME = "cannot come"
    TRIES_OUT = "tries out"
    IS_IN = "is in"
    BEGINS = "begins"
    MOVES = "moves"
    GETS_ACQUAINTED = "gets acquainted"
    AGREES_ON_PROGRAMME = "agrees on a programme"
    ASKS_FOR_DAY = "asks for a day"
    SAYS_WHICH_DAY = "says which day"


class Harvest(StrEnum):
    """The one form that gives two things: an eye-opener and an own action."""

    HARVEST = "harvest"


class Strict(BaseModel):
    """A misspelled key is a mistake of the scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Strict):
    """What happens, and what is seen after it. What is left out is not looked at.

    ``after_minutes``: time goes by first, and timers fire; ``away_minutes``: the same with the
    bot down. ``who``: a person, several, or one of ``GROUPS``; ``{who}`` in ``text`` becomes the
    name. ``what``: a gift, "harvest" (with ``intends``, seen by the group where ``shares``), or an
    answer after a stop. ``form``: a name for a form that is opened first and sent later, or sent
    again. ``to``: whom something is handed to ("everybody": the group, in turn) or kept from, or
    whose case is meant. ``method``: by which this round is to go. ``stale``: with a control of the
    turn before. ``together``: all of them press at once what they see; one succeeds. ``restarts``:
    the process is killed first, and started again.

    ``refused``: why not (several where it may be either); without it nothing may be refused.
    ``phase``, ``round``, ``stage``, ``guide``, ``contributor``: where the meeting is then.
    ``turn_rises``: by one, or not at all. ``sees``: exactly what came into view of everybody.
    ``keeps``: what the person finds among the own drafts. ``offers``, ``offers_not``: controls on
    the board. ``progress``: done, of how many. ``told``: exactly who got a private message.
    ``reads``: exactly what a person who reads along finds, page by page. ``clears``: nothing that
    was written is in view any more.
    """

    note: str = ""
    after_minutes: float = Field(default=0, ge=0)
    away_minutes: float = Field(default=0, ge=0)
    who: str | tuple[str, ...] = ()
    does: Does | None = None
    what: Gift | Harvest | StopAnswer | None = None
    text: str = ""
    intends: str = ""
    shares: bool = False
    form: str = ""
    to: str = ""
    method: str = ""
    stale: bool = False
    together: bool = False
    restarts: bool = False

    refused: Reason | tuple[Reason, ...] | None = None
    phase: str | None = None
    round: int | None = None
    stage: Stage | None = None
    guide: str | None = None
    contributor: str | None = None
    turn_rises: bool | None = None
    sees: tuple[str, ...] | None = None
    keeps: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    offers_not: tuple[str, ...] = ()
    progress: tuple[int, int] | None = None
    told: tuple[str, ...] | None = None
    reads: tuple[str, ...] | None = None
    clears: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Step:
        if bool(self.who) != (self.does is not None):
            raise ValueError("who and does belong together")
        if self.does in (Does.GIVES, Does.OPENS_FORM, Does.ANSWERS) and self.what is None:
            raise ValueError("say what is given or answered")
        if self.does is Does.OPENS_FORM and not self.form:
            raise ValueError("a form that is opened needs a name")
        if self.does is Does.GIVES and not self.text:
            raise ValueError("what is given has a text")
        if (self.what is Harvest.HARVEST and self.does is Does.GIVES) != bool(self.intends):
            raise ValueError("a harvest, and nothing else, has an own action")
        if self.together and (len(self.who) < 2 or self.refused is None):
            raise ValueError("together are several, and all but one are refused")
        reads = self.does is Does.READS_ALONG and self.refused is None
        if reads != (self.reads is not None):
            raise ValueError("say what somebody reads who reads along")
        needs_other = self.does in NEED_SOMEBODY
        if needs_other != bool(self.to):
            raise ValueError("say whose case, or to whom")
        if (self.does is Does.GOES_BY) != bool(self.method):
            raise ValueError("say by which method")
        return self


class Before(Strict):
    """What happens before the meeting, for whoever has a group at all.

    ``who`` does it: types a command (``text`` behind its name; with ``shut`` in a room that the
    bot is not in), starts a group with everybody, apart: in a new room where one can be made (and
    again: sends the same form once more), puts a trial there, is in it, begins it, agrees, begins a
    case (``text`` is its title; one page is sent, the next one is left alone), finishes it from
    where it stood, says that they cannot come, moves the meeting to a week later once its agenda
    stands there, chooses on that agenda that the group gets acquainted first, agrees on a programme
    that begins on the planned day with an intake, asks which of two days is best (six days later
    and a week later), or says how each of them suits (``text``).
    ``restarts``: the process is killed first, and started again.

    ``refused``: the key of the answer without "refuse."; without it nothing may be refused.
    ``agreed``: how many have confirmed the agreements, of how many. ``planned``: whether a
    meeting is planned by now.
    """

    note: str = ""
    who: str | tuple[str, ...] = ()
    does: DoesBefore | None = None
    text: str = ""
    shut: bool = False
    restarts: bool = False

    refused: str | tuple[str, ...] | None = None
    agreed: tuple[int, int] | None = None
    planned: bool | None = None


class Ending(Strict):
    """After the last step. ``words_gone_after_minutes``: when nothing written stands there."""

    outcomes: tuple[RoundOutcome, ...]
    drafts: dict[str, tuple[str, ...]] = {}
    words_gone_after_minutes: int | None = None


class Scenario(Strict):
    """One meeting. ``people`` in the order of the member list: the first one guides first.

    ``cases``: the title of the case that somebody brought beforehand. ``before``: how the group
    came to be and those cases were brought; without it both are there already. ``trial``: it is
    one, which goes by the method that fits its people. ``absent``: who said
    beforehand that they do not come. ``leaves_early``: who said that they leave before the end.
    ``named``: who said that they will guide.
    """

    name: str
    title: str
    mode: Annotated[Mode, Field(strict=False)]
    method: str = "crea-m"
    language: Literal["nl", "en"] = "nl"
    people: tuple[str, ...]
    absent: tuple[str, ...] = ()
    leaves_early: tuple[str, ...] = ()
    named: str = ""
    rounds: int = 1
    trial: bool = False
    cases: dict[str, str] = {}
    before: tuple[Before, ...] = ()
    steps: tuple[Step, ...]
    end: Ending

    @model_validator(mode="after")
    def _names_are_known(self) -> Scenario:
        for step in self.steps:
            named = (step.who,) if isinstance(step.who, str) else step.who
            for name in (*named, *(step.told or ()), *((step.to,) if step.to else ())):
                if name not in self.people and name not in GROUPS:
                    raise ValueError(f"nobody is called {name}")
        for first in self.before:
            named = (first.who,) if isinstance(first.who, str) else first.who
            if not set(named) <= {*self.people, *GROUPS}:
                raise ValueError("somebody before the meeting belongs to nobody")
        said = {*self.absent, *self.leaves_early, *filter(None, (self.named,))}
        if not set(self.cases) | said | set(self.end.drafts) <= set(self.people):
            raise ValueError("a case, a draft or an absence belongs to nobody")
        return self

    @model_validator(mode="after")
    def _texts_differ(self) -> Scenario:
        texts = sorted(self.texts())
        for first in texts:
            if any(first != second and first in second for second in texts):
                raise ValueError(f"{first!r} stands inside another text")
        return self

    def texts(self) -> frozenset[str]:
        """Everything that anybody gives in this meeting."""
        return frozenset().union(*(self.texts_of(name) for name in self.people))

    def texts_of(self, name: str) -> frozenset[str]:
        """Everything that this person gives, or may give where a step does not say who does."""
        found: set[str] = set()
        for step in self.steps:
            named = (step.who,) if isinstance(step.who, str) else step.who
            if step.does is Does.GIVES and {name, *GROUPS} & {*named}:
                found |= {text.replace("{who}", name) for text in (step.text, step.intends)}
        return frozenset(found - {""})


def load_scenario(path: Path) -> Scenario:
    """Read one file; ``pydantic.ValidationError`` says what is wrong with it."""
    with path.open("rb") as file:
        return Scenario.model_validate({"name": path.stem, **tomllib.load(file)})


def scenarios() -> tuple[Scenario, ...]:
    """All scenarios, in the order of their file names."""
    return tuple(load_scenario(path) for path in sorted(FOLDER.glob("*.toml")))
