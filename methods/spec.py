"""What a method file may say, as pydantic models: the only definition of the format.

A method is data: a fixed sequence of phases with who gives, who listens, what may be given and
how it becomes visible. It holds no expressions, no conditions and no templates; words stand
beside it in one file a language. This module knows nothing of meetings or platforms.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

#: The frame of a method as it goes in a trial; no file names it.
TRIAL_FRAME = "trial"


class Mode(StrEnum):
    """How a group meets: they talk, they type together, or they write over days."""

    VOICE = "voice"
    CHAT = "chat"
    SLOW = "slow"


class Who(StrEnum):
    """Who gives in a phase."""

    CONTRIBUTOR = "contributor"
    OTHERS = "others"
    EVERYONE = "everyone"
    GUIDE = "guide"


class Length(StrEnum):
    """How much time a method asks: 15 to 30 minutes, an hour or so, or more than that."""

    SHORT = "short"
    STANDARD = "standard"
    LONG = "long"


class Weight(StrEnum):
    """What a question does to the contributor: it touches, it is new, or it is known already."""

    WARM = "warm"
    NEUTRAL = "neutral"
    COLD = "cold"


class CaseKind(StrEnum):
    """What a case, or a meeting, is like: the choices from which a method is proposed."""

    NEW_GROUP = "new-group"
    RECENT_EVENT = "recent-event"
    STUCK = "stuck"
    OWN_BEHAVIOUR = "own-behaviour"
    CHARGED_RELATION = "charged-relation"
    MORAL_DILEMMA = "moral-dilemma"
    LOW_ENERGY = "low-energy"
    LITTLE_TIME = "little-time"
    LEADERSHIP = "leadership"
    SPLIT_OPINIONS = "split-opinions"
    OVER_DAYS = "over-days"


class CasePart(StrEnum):
    """What of the written case a phase brings into its thread."""

    NONE = "none"
    SHORT = "short"
    WHOLE = "whole"


class When(StrEnum):
    """Where in the meeting a phase stands: once at its start, in each round, once at its end."""

    START = "start"
    ROUND = "round"
    END = "end"


class Visible(StrEnum):
    """How what is written becomes visible to the others."""

    AT_ONCE = "at-once"
    TOGETHER = "together"
    PRIVATE = "private"


class Gift(StrEnum):
    """What kind of thing may be given in a phase. What is not listed has no box there."""

    LOOK_BACK = "look-back"
    CASE_QUESTION = "case-question"
    FACTUAL_QUESTION = "factual-question"
    OPEN_QUESTION = "open-question"
    ANSWER = "answer"
    THOUGHT = "thought"
    STORY = "story"
    RESPONSE = "response"
    OUTCOME = "outcome"
    FORMULATION = "formulation"
    ADVICE = "advice"
    TAKEAWAY = "takeaway"
    INTENTION = "intention"
    EVALUATION = "evaluation"


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Hint = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=45, strip_whitespace=True)]
Choice = Annotated[int, Field(ge=1, le=9)]


class Strict(BaseModel):
    """Unknown keys and silent conversions are mistakes of the author, so they are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class People(Strict):
    """How many people a method needs, including the contributor."""

    min: int = Field(ge=3, le=12)
    ideal: int = Field(ge=3, le=12)
    max: int = Field(ge=3, le=12)

    @model_validator(mode="after")
    def _in_order(self) -> People:
        if not self.min <= self.ideal <= self.max:
            raise ValueError("people: min, ideal and max must rise")
        return self


class Span(Strict):
    """How many minutes the phases of a round may take together, by the method's source."""

    min: int = Field(ge=5, le=180)
    max: int = Field(ge=5, le=180)

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.min > self.max:
            raise ValueError("time: min is larger than max")
        return self


class Each(Strict):
    """How many contributions one person may give in a phase. ``min`` is asked, never forced."""

    min: int = Field(default=0, ge=0, le=5)
    max: int = Field(default=1, ge=1, le=5)

    @model_validator(mode="after")
    def _in_order(self) -> Each:
        if self.min > self.max:
            raise ValueError("each: min is larger than max")
        return self


class PhaseBase(Strict):
    """What every phase says, whatever its kind.

    ``step`` is the number people see; two phases may share one (CREA-M's third step), and those
    of a frame have none: 0.
    ``minutes`` is the time box in voice and chat, never made shorter than ``least``; ``hours`` the
    deadline in slow mode. ``case``: what of the written case comes into its thread. ``module``:
    the phase is gone through only where this module was chosen.
    ``written_in`` names the modes in which something is written; elsewhere people talk.
    ``silent`` people read along but give nothing; ``away`` people are turned away.
    """

    id: Slug
    step: int = Field(ge=0, le=20)
    when: Annotated[When, Field(strict=False)] = When.ROUND
    minutes: int = Field(ge=1, le=60)
    least: int = Field(default=1, ge=1, le=60)
    hours: int = Field(ge=1, le=168)
    who: Annotated[Who, Field(strict=False)] = Who.EVERYONE
    gives: tuple[Annotated[Gift, Field(strict=False)], ...] = Field(default=(), strict=False)
    written_in: tuple[Annotated[Mode, Field(strict=False)], ...] = Field(default=(), strict=False)
    visible: Annotated[Visible, Field(strict=False)] = Visible.TOGETHER
    named: bool = True
    each: Each = Each()
    case: Annotated[CasePart, Field(strict=False)] = CasePart.NONE
    module: Slug | None = None
    silent: tuple[Literal["contributor"], ...] = Field(default=(), strict=False)
    away: tuple[Literal["contributor"], ...] = Field(default=(), strict=False)


class Arrive(PhaseBase):
    """Everybody says in one spoken sentence how they are here. Nothing is written."""

    kind: Literal["arrive"]


class Agree(PhaseBase):
    """The agreements are read aloud; one press for the group (in chat and slow: one each)."""

    kind: Literal["agree"]


class LookBack(PhaseBase):
    """What became of the intentions of last time; at most fifteen minutes."""

    kind: Literal["look-back"]
    minutes: int = Field(ge=1, le=15)


class Choose(PhaseBase):
    """The group chooses the case of this round."""

    kind: Literal["choose"]


class Roles(PhaseBase):
    """Contributor and facilitator of this round are named and may be handed over."""

    kind: Literal["roles"]


class ChooseModule(PhaseBase):
    """The contributor chooses how the group will help: one of the method's modules."""

    kind: Literal["choose-module"]


class Tell(PhaseBase):
    """The contributor tells or responds; the others listen. What is written appears at once."""

    kind: Literal["tell"]


class Weigh(PhaseBase):
    """The contributor says of each question what it does: warm, neutral or cold."""

    kind: Literal["weigh"]


class Ask(PhaseBase):
    """The others ask, the contributor answers and may reword the question."""

    kind: Literal["ask"]


class Discuss(PhaseBase):
    """The group thinks aloud; those in ``silent`` listen."""

    kind: Literal["discuss"]


class Gather(PhaseBase):
    """Everybody writes privately, then all appears together (in voice: one after another)."""

    kind: Literal["gather"]


class Commit(PhaseBase):
    """Everybody named says an eye-opener and an own action, then keeps both in one form."""

    kind: Literal["commit"]


class Close(PhaseBase):
    """Rounding off: who does what, and the next date."""

    kind: Literal["close"]


Phase = Annotated[
    Arrive
    | Agree
    | LookBack
    | Choose
    | Roles
    | ChooseModule
    | Tell
    | Weigh
    | Ask
    | Discuss
    | Gather
    | Commit
    | Close,
    Field(discriminator="kind"),
]

PhaseKind = Literal[
    "arrive",
    "agree",
    "look-back",
    "choose",
    "roles",
    "choose-module",
    "tell",
    "weigh",
    "ask",
    "discuss",
    "gather",
    "commit",
    "close",
]


class PhaseTexts(Strict):
    """The words of one phase in one language.

    ``invitation`` is said to everybody, in every mode; ``voice``, ``chat`` and ``slow`` add
    what is particular to a mode. ``rule`` is an invitation with its reason. ``listening`` is
    for whoever is silent. ``labels`` and ``hints`` belong to the fields of the phase's form.
    """

    title: Label
    invitation: Sentence
    voice: Sentence | None = None
    chat: Sentence | None = None
    slow: Sentence | None = None
    rule: Sentence | None = None
    listening: Sentence | None = None
    labels: Mapping[Annotated[Gift, Field(strict=False)], Label] = {}
    hints: Mapping[Annotated[Gift, Field(strict=False)], Hint] = {}


class MethodTexts(Strict):
    """The words of a whole method in one language.

    ``also``: another name under which people know it. ``unsuited``: what it is not for.
    ``brings``: what the case form asks for in one sentence, where that is not what somebody is
    stuck in. ``mistakes``: what often goes wrong, said privately to whoever guides. ``modules``:
    what each module is called.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    short: Label
    also: Label | None = None
    aim: Sentence
    suits: Sentence
    unsuited: Sentence | None = None
    origin: Sentence
    brings: Label | None = None
    mistakes: tuple[Sentence, ...] = Field(default=(), max_length=6, strict=False)
    modules: Mapping[Slug, Label] = {}
    phases: Mapping[Slug, PhaseTexts]


class MethodFile(Strict):
    """What ``method.toml`` says.

    ``schema`` is the version of the format, ``version`` that of the method. ``year``: of its
    source. ``time``: what the source says of its minutes. ``suits``: for which kinds of cases it
    is proposed, and as which choice, the first before the second. ``reading``: references for
    whoever wants to know more. ``frame``: whose opening and closing stand around its phases.
    """

    format: Literal[1] = Field(alias="schema")
    id: Slug
    version: int = Field(ge=1)
    source: Sentence
    year: int | None = Field(default=None, ge=1900, le=2100)
    people: People
    level: Literal["easy", "medium", "high"]
    length: Annotated[Length, Field(strict=False)] = Length.STANDARD
    time: Span | None = None
    modes: tuple[Annotated[Mode, Field(strict=False)], ...] = Field(
        default=tuple(Mode), min_length=1, strict=False
    )
    suits: Mapping[Annotated[CaseKind, Field(strict=False)], Choice] = {}
    reading: tuple[Sentence, ...] = Field(default=(), max_length=12, strict=False)
    frame: Slug | None = None
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=30, strict=False)


class Method(MethodFile):
    """A method with its words: what a meeting takes a snapshot of.

    ``others``: in a snapshot, the methods by which single rounds of that meeting go.
    """

    texts: Mapping[str, MethodTexts] = {}
    others: Mapping[Slug, Method] = Field(default={}, exclude_if=lambda others: not others)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that may be chosen, in the order of their phases."""
        named = (phase.module for phase in self.phases if phase.module is not None)
        return tuple(dict.fromkeys(named))

    def phase(self, phase_id: str) -> Phase:
        """Return the phase with this id; ``KeyError`` when the method has none."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    def going_by(self, other: str | None) -> Method:
        """The method by which a round goes: another one of this snapshot, or this one itself."""
        return self if other is None else self.others[other]
