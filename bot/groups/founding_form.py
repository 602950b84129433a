"""The form that founds a group: who they are on its first page, when and how on its second.

What can be set elsewhere is not asked: the method, the place, and where words are read.
"""

from __future__ import annotations

from methods.spec import Mode

from ..cards import Choice, FieldKind
from ..records import GroupKind
from .fields import Spec
from .forms import choice_spec
from .sizes import FEWEST, MOST
from .speech import Speech

PAGES = 2
#: The field for who guides an open group.
GUIDE = "founding-guide"
#: A group meets in the afternoon until it says otherwise.
USUAL_TIME = "15:00"
#: So many weeks lie between two meetings, as a group likes. Six to eight meetings a year are usual.
CADENCES = (2, 4, 6, 8)
USUAL_CADENCE = 6
KINDS = (
    (GroupKind.FIXED.value, "choice.kind-fixed"),
    (GroupKind.OPEN.value, "choice.kind-open"),
)
#: Whether they do roughly the same work, and what is said to that on the card that follows.
SAME_WORK = (
    ("yes", "choice.work-same"),
    ("partly", "choice.work-partly"),
    ("no", "choice.work-different"),
)
OF_WORK = {"partly": ("found.work-partly",), "no": ("found.work-different",)}
MODES = (
    (Mode.CHAT, "choice.mode-chat"),
    (Mode.VOICE, "choice.mode-voice"),
    (Mode.SLOW, "choice.mode-slow"),
)


def people_spec(speech: Speech, *, hint: str, label: str = "field.people") -> Spec:
    """Who a group is for; ``hint`` and ``label`` are keys of the catalogue."""
    return Spec(
        "people",
        speech.plain(label),
        FieldKind.PEOPLE,
        required=True,
        hint=speech.plain(hint),
        at_least=FEWEST,
        at_most=MOST,
    )


def kind_specs(speech: Speech) -> tuple[Spec, ...]:
    """What kind of group it is, and whether its people do the same work."""
    return (
        choice_spec(speech, "kind", KINDS),
        choice_spec(speech, "work", SAME_WORK),
    )


def date_specs(speech: Speech) -> tuple[Spec, Spec, Spec]:
    """When and how any new group meets: its first date, its hour, its mode."""
    modes = tuple(Choice(mode.value, speech.plain(key)) for mode, key in MODES)
    return (
        Spec(
            "first-on",
            speech.plain("field.first-on"),
            FieldKind.DATE,
            required=True,
            hint=speech.plain("hint.first-on"),
        ),
        Spec(
            "at",
            speech.plain("field.at"),
            FieldKind.TIME,
            required=True,
            hint=speech.plain("hint.at", zone=speech.zone),
            default=USUAL_TIME,
        ),
        Spec(
            "mode",
            speech.plain("field.mode"),
            FieldKind.CHOICE,
            required=True,
            choices=modes,
            default=Mode.CHAT.value,
        ),
    )


def when_specs(speech: Speech, kind: GroupKind, *, founder: str) -> tuple[Spec, ...]:
    """The second page; an open group is asked who guides it (external ids)."""
    first_on, at, mode = date_specs(speech)
    weeks = tuple(
        Choice(str(count), speech.plain("choice.every-weeks", count=count)) for count in CADENCES
    )
    how_often = Spec(
        "weeks",
        speech.plain("field.weeks"),
        FieldKind.CHOICE,
        required=True,
        hint=speech.plain("hint.weeks"),
        choices=weeks,
        default=str(USUAL_CADENCE),
    )
    specs = (first_on, at, how_often, mode)
    return (*specs, _guide_spec(speech, founder)) if kind is GroupKind.OPEN else specs


def _guide_spec(speech: Speech, founder: str) -> Spec:
    """An open group has somebody who guides it; whoever leaves this empty has chosen otherwise."""
    return Spec(
        GUIDE,
        speech.plain("field.founding-guide"),
        FieldKind.PEOPLE,
        hint=speech.plain("hint.founding-guide"),
        default=founder,
    )
