"""What a meeting was about, in general words: the group chooses them from a list, or chooses none.

The list is the same for everybody and never made of a case. It is chosen on the card that stands in
the room after a meeting, for as long as what is noted of it can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import FormPage, Reply
from ..engine.ids import FormId, MeetingId
from ..engine.replacing import replace
from ..engine.screen import Control, Does
from ..records import HeldMeeting, Theme
from . import keys
from .attendance import OPEN_FOR, show_record
from .caller import Caller, Said, done, look_again, refused
from .fields import Spec, filled, read
from .forms import choice_spec
from .meetings import MeetingAtHand
from .speech import Speech
from .withdrawing import withdraw_about

FIELD, NONE = "theme", "none"
#: What each is called in the list.
CHOICES: Mapping[Theme, str] = {
    Theme.COOPERATION: "choice.theme-cooperation",
    Theme.BOUNDARIES: "choice.theme-boundaries",
    Theme.RESPONSIBILITY: "choice.theme-responsibility",
    Theme.CONVERSATION: "choice.theme-conversation",
    Theme.VALUES: "choice.theme-values",
    Theme.WORKLOAD: "choice.theme-workload",
    Theme.CONFIDENCE: "choice.theme-confidence",
    Theme.LEADING: "choice.theme-leading",
    Theme.CHANGE: "choice.theme-change",
    Theme.TEAM: "choice.theme-team",
}


def theme_control(meeting: MeetingId) -> Control:
    """The button that opens the list."""
    return Control("open-theme", "control.theme", (meeting,), Does.FORM)


def still_open(caller: Caller, meeting_id: str) -> tuple[MeetingAtHand, HeldMeeting] | Reply:
    """A meeting of which what is noted can still be changed, for a member; else why it cannot."""
    at_hand = caller.meeting(meeting_id)
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    held, ended_at = caller.tx.attendances.meeting(at_hand.meeting.id), at_hand.meeting.ended_at
    if held is None or ended_at is None:
        return refused(caller.speech(at_hand), "refuse.nothing-noted")
    if caller.at > ended_at + OPEN_FOR:
        return refused(caller.speech(at_hand), "refuse.attendance-stands")
    return at_hand, held


def open_theme(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The list, with what is chosen now."""
    (meeting_id,) = args
    found = still_open(caller, meeting_id)
    if isinstance(found, Reply):
        return found
    at_hand, held = found
    speech, form = caller.speech(at_hand), FormId(caller.tools.ids.new())
    chosen = NONE if held.theme is None else held.theme.value
    return FormPage(
        token=f"theme|{at_hand.meeting.id}|{form}",
        form=form,
        title=speech.plain("theme.title"),
        language=speech.language,
        fields=filled((_spec(speech),), {FIELD: chosen}),
        send_label=speech.plain("send.keep"),
    )


def _spec(speech: Speech) -> Spec:
    choices = ((NONE, "theme.none"), *((one.value, key) for one, key in CHOICES.items()))
    return choice_spec(speech, "theme", choices, hint=speech.plain("hint.theme"))


def keep_theme(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep what was chosen last; the same again changes nothing."""
    meeting_id, form = args
    keys.form_id(form)
    found = still_open(caller, meeting_id)
    if isinstance(found, Reply):
        return found
    at_hand, held = found
    speech = caller.speech(at_hand)
    texts, errors = read((_spec(speech),), values, speech, today=caller.today())
    if errors:
        return look_again(caller, errors, Said("theme.title", (), (theme_control(held.meeting),)))
    theme = None if texts[FIELD] == NONE else Theme(texts[FIELD])
    if theme is not held.theme:
        withdraw_about(caller.tx, caller.tools, held)
        caller.tx.attendances.put_meeting(replace(held, theme=theme))
        show_record(caller.tx, caller.tools, at_hand)
    return done(speech, Said("theme.title", ("theme.kept",)))
