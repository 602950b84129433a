"""Neutral messages and forms in somebody's language, and what each platform can do with them.

A card is what ``bot.words`` makes of a screen: sentences in the markup of one dialect, in which
everything a person typed is already escaped. Adapters lay cards and forms out; they add no words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .engine.ids import FormId, PersonId
from .engine.screen import Does, Progress, Tone

#: The narrowest platform's limits (Slack and Discord, see their documentation).
TOKEN_LIMIT = 100
#: A page of a form: its fields, and one more where something is said before the first one.
PARTS_PER_PAGE = 5
LABEL_LIMIT = 45
HINT_LIMIT = 100
BUTTON_LIMIT = 75
SEND_LIMIT = 24
TITLE_LIMIT = 150
CHOICES_LIMIT = 25
CHOICE_LIMIT = 75
#: One paragraph, and all paragraphs of a card together.
PARAGRAPH_LIMIT = 2900
TEXT_LIMIT = 3800
CONTROLS_LIMIT = 20
#: What a room is for, where a platform shows it.
PURPOSE_LIMIT = 250


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph in a dialect's markup."""

    markup: str
    tone: Tone = Tone.PLAIN
    by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A control with its words. ``token`` is at most ``TOKEN_LIMIT`` characters."""

    token: str
    label: str
    does: Does = Does.PRESS
    main: bool = False
    guide: bool = False

    @property
    def action(self) -> str:
        """The first part of the token: what it does, for whoever reads cards by machine."""
        return self.token.partition("|")[0]


@dataclass(frozen=True, slots=True)
class Card:
    """A message. ``push`` is plain text without markup and without anybody's words.

    ``progress`` is for a bar, where a platform can draw one; the texts say the same in words.

    ``language`` is the language of its words ("nl" or "en"), for screen readers.
    """

    title: str
    push: str
    language: str
    texts: tuple[Text, ...] = ()
    progress: Progress | None = None
    buttons: tuple[Button, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it asks something of its readers, and does not only offer somebody a form."""
        return any(one.main or one.does is Does.PRESS for one in self.buttons)


def bar(progress: Progress) -> str:
    """A bar of signs, for platforms that draw none: one for each person."""
    return "●" * progress.done + "○" * (progress.of - progress.done)


class FieldKind(StrEnum):
    """What a field of a form takes, and how it comes back.

    ``DATE``: "2026-03-12". ``TIME``: "15:00". ``PEOPLE``: the platform's ids of persons, with
    a space between them.
    """

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice. ``person``: whom it stands for (external id), if anybody.

    An adapter that knows that person by a better name than ``label`` shows it.
    """

    value: str
    label: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``value`` is what it holds now: raw text, never markup.

    ``at_most``: how many people may be named in a field for ``PEOPLE``.
    """

    name: str
    label: str
    kind: FieldKind
    value: str = ""
    hint: str = ""
    required: bool = False
    max_length: int = 3000
    choices: tuple[Choice, ...] = ()
    at_most: int = 1


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of a form: at most ``PARTS_PER_PAGE`` fields, one less with an ``intro``.

    ``token`` comes back with the fields. ``intro`` paragraphs say who will read what is
    written, before the first field. ``send_label`` says what sending does. ``page`` counts
    from 1. ``can_save_draft`` asks for a "keep as draft" control where a platform has one.
    """

    token: str
    form: FormId
    title: str
    language: str
    fields: tuple[Field, ...]
    send_label: str
    intro: tuple[Text, ...] = ()
    page: int = 1
    pages: int = 1
    can_save_draft: bool = False


class Answer(StrEnum):
    """What became of something a person did.

    ``INVALID``: a form needs another look. ``NOT_KEPT``: nothing can be stored just now, or read
    in time; it may be tried again. In both a form stays open with its text, wherever a platform
    lets it.
    """

    DONE = "done"
    REFUSED = "refused"
    INVALID = "invalid"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True)
class File:
    """Something to be kept by one person, outside the platform. ``name`` says nothing of them."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one person, for that person's eyes only.

    ``card`` is a private message (``None`` where the changed board says enough). ``errors``
    maps field names to plain sentences, for ``INVALID``: the form stays open and keeps its text.
    ``next_page`` follows at once, on platforms that can chain forms only; on others ``card`` has
    the button that opens it. ``reason`` is the key of the sentence that refuses, for counts and
    logs; nothing of it is shown. ``file`` comes with the card, where a platform ``gives_files``.
    """

    answer: Answer
    card: Card | None = None
    errors: dict[str, str] = field(default_factory=dict)
    next_page: FormPage | None = None
    reason: str = ""
    file: File | None = None


class Invites(StrEnum):
    """How somebody lets the bot into a private room: by a command there, or by its settings."""

    BY_COMMAND = "by-command"
    BY_SETTINGS = "by-settings"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one platform can do: the only place where platforms differ for the core.

    ``idempotent_posts``: creating a post with the same nonce again gives the first post back.
    ``lookup``: a post can be found by its nonce. ``enforces_writers``: one member can be kept
    from writing in a thread. ``chains_forms``: a form may follow a form at once. ``saves_draft``:
    a form can have a second way to send it. ``keeps_form_open``: a form that was sent with a
    mistake stays open with its text; elsewhere the core keeps the text as a draft and a button
    opens it again. ``hides_from_admins``: a private room is closed to whoever administers the
    workspace. ``goes_through``: the platform that all that is typed goes through, by name; "" where
    nothing leaves the machine. ``gives_files``: a file can be handed to one person privately.
    ``seconds_between_posts``: pacing per room, its threads counted in.
    """

    name: str
    idempotent_posts: bool
    lookup: bool
    enforces_writers: bool
    chains_forms: bool
    saves_draft: bool
    keeps_form_open: bool = True
    hides_from_admins: bool = True
    goes_through: str = ""
    invites: Invites = Invites.BY_COMMAND
    gives_files: bool = False
    seconds_between_posts: float = 0.0


PRACTICE = Capabilities(
    name="practice",
    idempotent_posts=True,
    lookup=True,
    enforces_writers=True,
    chains_forms=True,
    saves_draft=True,
    gives_files=True,
)
"""The practice room: a local page that keeps posts as a platform would."""

PRACTICE_LOST_REPLIES = Capabilities(
    name="practice-lost-replies",
    idempotent_posts=False,
    lookup=False,
    enforces_writers=False,
    chains_forms=True,
    saves_draft=True,
    gives_files=True,
)
"""The practice room with its switch for lost replies on: no nonce, no lookup."""

SLACK = Capabilities(
    name="slack",
    idempotent_posts=False,
    lookup=False,
    enforces_writers=False,
    chains_forms=True,
    saves_draft=False,
    goes_through="Slack",
    seconds_between_posts=1.0,
)
"""Slack: no key that makes a post unique, no look into a channel, no member kept from typing.

A post may be made once a second in a channel (its page on rate limits).
"""

DISCORD = Capabilities(
    name="discord",
    idempotent_posts=True,
    lookup=False,
    enforces_writers=True,
    chains_forms=False,
    saves_draft=False,
    keeps_form_open=False,
    hides_from_admins=False,
    goes_through="Discord",
    invites=Invites.BY_SETTINGS,
    gives_files=True,
)
"""Discord: a nonce makes a post unique for some minutes, a form cannot answer a form, and
administrators see every channel. Its library paces requests by itself.
"""
