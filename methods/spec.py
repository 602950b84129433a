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
    TAKEAWAY = "takeaway"
    INTENTION = "intention"
    EVALUATION = "evaluation"


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=32)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Hint = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=45, strip_whitespace=True)]


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

    ``step`` is the number people see; two phases may share one (CREA-M's third step).
    ``minutes`` is the time box in voice and chat, ``hours`` the deadline in slow mode.
    ``written_in`` names the modes in which something is written; elsewhere people talk.
    ``silent`` people read along but give nothing; ``away`` people are turned away.
    """

    id: Slug
    step: int = Field(ge=1, le=20)
    when: Annotated[When, Field(strict=False)] = When.ROUND
    minutes: int = Field(ge=1, le=60)
    hours: int = Field(ge=1, le=168)
    who: Annotated[Who, Field(strict=False)] = Who.EVERYONE
    gives: tuple[Annotated[Gift, Field(strict=False)], ...] = Field(default=(), strict=False)
    written_in: tuple[Annotated[Mode, Field(strict=False)], ...] = Field(default=(), strict=False)
    visible: Annotated[Visible, Field(strict=False)] = Visible.TOGETHER
    named: bool = True
    each: Each = Each()
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
    Arrive | Agree | LookBack | Choose | Roles | Ask | Discuss | Gather | Commit | Close,
    Field(discriminator="kind"),
]

PhaseKind = Literal[
    "arrive",
    "agree",
    "look-back",
    "choose",
    "roles",
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
    """The words of a whole method in one language."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    short: Label
    aim: Sentence
    suits: Sentence
    origin: Sentence
    phases: Mapping[Slug, PhaseTexts]


class Method(Strict):
    """A method with its words: what a meeting takes a snapshot of.

    ``schema`` in the file is the version of the format, ``version`` that of the method.
    """

    format: Literal[1] = Field(alias="schema")
    id: Slug
    version: int = Field(ge=1)
    source: Sentence
    people: People
    level: Literal["easy", "medium", "high"]
    suits: tuple[Slug, ...] = Field(default=(), strict=False)
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=30, strict=False)
    texts: Mapping[str, MethodTexts] = {}

    def phase(self, phase_id: str) -> Phase:
        """Return the phase with this id; ``KeyError`` when the method has none."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)
