"""The form of a case: two pages for the group, and one for whoever brings it.

Only a title and a sentence are needed. The first page is read when the group chooses, the second
once the case was chosen; what is on the third is read by nobody but its author.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..cards import CHOICE_LIMIT, Capabilities, Choice, FieldKind, FormPage, Text
from ..engine.ids import FormId, GroupId
from ..engine.screen import Line, MethodText, Tone
from ..records import TITLE, Goal
from ..words import clip
from .cannot_wait import WAITS, waits_spec
from .fields import Spec, filled
from .forms import text_spec, with_warning
from .kept_from import KEPT_FROM, kept_from_spec
from .speech import Speech

#: With so many pages a case comes on the table; what is for oneself comes later, or never.
CASE_PAGES = 2
#: The kind of help that is sought, and what is offered there, in this order.
WANTS = "wants"
HELP = {
    "sort": "choice.wants-sort",
    "mirror": "choice.wants-mirror",
    "ideas": "choice.wants-ideas",
    "decide": "choice.wants-decide",
    "heard": "choice.wants-heard",
}
#: To which goal of one's own a case belongs; to none, where nobody says so.
GOAL, NO_GOAL = "goal", "none"
#: The fields that are chosen and not written: none of them is a text.
CHOSEN = frozenset({KEPT_FROM, WAITS, WANTS, GOAL})


def case_pages(*, is_trial: bool) -> int:
    """How many pages the case form has: in a trial what else there is, is told."""
    return 1 if is_trial else CASE_PAGES


def case_specs(speech: Speech, page: int) -> tuple[Spec, ...]:
    """The fields of a page of the case form. Only a title and one sentence are asked for."""
    if page == 1:
        return (
            kept_from_spec(speech),
            text_spec(speech, "title", kind=FieldKind.LINE, required=True),
            _one_sentence(speech),
            waits_spec(speech),
        )
    return (
        text_spec(speech, "happened"),
        text_spec(speech, "question", kind=FieldKind.LINE),
        _wants_spec(speech),
        text_spec(speech, "help"),
        text_spec(speech, "unwanted", kind=FieldKind.LINE),
    )


def preparation_specs(speech: Speech, goals: Sequence[Goal]) -> tuple[Spec, ...]:
    """What helps to prepare, for whoever brings the case: their own goals are among it."""
    asked = (
        text_spec(speech, "did"),
        text_spec(speech, "difficult"),
        text_spec(speech, "value"),
        text_spec(speech, "tried"),
    )
    return (*asked, _goal_spec(speech, goals)) if goals else asked


def _one_sentence(speech: Speech) -> Spec:
    """Where somebody is stuck; or what the method of the meeting asks for instead."""
    spec = text_spec(speech, "stuck", required=True)
    if speech.method is None:
        return spec
    own = speech.plain_line(Line("method", (("text", MethodText(None, "brings")),)))
    return replace(spec, label=own, hint=speech.plain("hint.brings")) if own else spec


def _wants_spec(speech: Speech) -> Spec:
    choices = tuple(Choice(value, speech.plain(key)) for value, key in HELP.items())
    hint = speech.plain("hint.wants")
    return Spec(WANTS, speech.plain("field.wants"), FieldKind.CHOICE, hint=hint, choices=choices)


def _goal_spec(speech: Speech, goals: Sequence[Goal]) -> Spec:
    none = Choice(NO_GOAL, speech.plain("choice.no-goal"))
    own = (Choice(goal.id, clip(goal.fields[TITLE], CHOICE_LIMIT)) for goal in goals)
    return Spec(
        GOAL,
        speech.plain("field.case-goal"),
        FieldKind.CHOICE,
        hint=speech.plain("hint.case-goal"),
        choices=(none, *own),
    )


def case_page(
    speech: Speech,
    group: GroupId,
    form: FormId,
    *,
    page: int,
    values: Mapping[str, str],
    able: Capabilities,
    is_trial: bool = False,
) -> FormPage:
    """A page of the case form, with what was written before."""
    pages = case_pages(is_trial=is_trial)
    last = page == pages
    return FormPage(
        token=f"case|{group}|{form}|{page}",
        form=form,
        title=speech.plain("case.form"),
        language=speech.language,
        fields=filled(case_specs(speech, page), values),
        send_label=speech.plain("send.bring-case" if last else "send.next-page"),
        intro=_intro(speech, able, is_trial=is_trial) if page == 1 else (),
        page=page,
        pages=pages,
        can_save_draft=able.saves_draft and not is_trial,
    )


def _intro(speech: Speech, able: Capabilities, *, is_trial: bool) -> tuple[Text, ...]:
    """What is said before the first field: how to write, who reads it, and who could.

    The fields of the second page say themselves who reads them: there is no room for more.
    """
    keys = ["case.intro", "case.intro-readers"]
    if is_trial:
        keys = ["trial.case-intro", "trial.case-readers"]
    if able.goes_through:
        keys.append("case.intro-through")
    if not able.hides_from_admins:
        keys.append("case.intro-admins")
    values = (("name", able.goes_through),)
    lines = (Line(key, values) for key in with_warning(tuple(keys), able))
    return tuple(Text(speech.markup(line), Tone.NOTE) for line in lines)


def preparation_page(
    speech: Speech,
    group: GroupId,
    form: FormId,
    *,
    values: Mapping[str, str],
    goals: Sequence[Goal],
) -> FormPage:
    """The page that only its author reads; each of its fields says so."""
    if values.get(GOAL) not in {goal.id for goal in goals}:
        # A goal that was let go of meanwhile is none any more.
        values = {**values, GOAL: ""}
    return FormPage(
        token=f"preparation|{group}|{form}",
        form=form,
        title=speech.plain("preparation.title"),
        language=speech.language,
        fields=filled(preparation_specs(speech, goals), values),
        send_label=speech.plain("send.keep"),
    )
