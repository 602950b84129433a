"""The forms: which fields they have, on which page, and what is said before the first one.

A form is pages of at most five fields. Whoever writes is told first who will read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from methods.spec import Gift, Visible

from ..cards import (
    CHOICE_LIMIT,
    HINT_LIMIT,
    TEXT_LIMIT,
    Capabilities,
    Choice,
    FieldKind,
    FormPage,
    Text,
)
from ..engine.ids import FormId
from ..engine.phases import kind_of
from ..engine.screen import Line, Tone, Typed
from ..engine.screens import ONE_FORM
from ..engine.view import View
from ..records import Person, Readers
from ..words import clip
from .effects import is_harvest
from .fields import LONGEST_LINE, LONGEST_TEXT, Spec, filled
from .speech import Speech

#: What is chosen where the guiding goes back to the group.
TO_GROUP = "group"
#: An eye-opener and an intention are lines to keep, not reports.
LONGEST_KEPT = 600


def text_spec(
    speech: Speech,
    name: str,
    *,
    kind: FieldKind = FieldKind.TEXT,
    required: bool = False,
) -> Spec:
    """A field with the words of its name: ``field.`` and ``hint.`` of the catalogue."""
    label = speech.plain(f"field.{name}")
    hint = speech.plain(f"hint.{name}")
    limit = LONGEST_LINE if kind is FieldKind.LINE else LONGEST_TEXT
    return Spec(name, label, kind, required, limit, hint)


def with_warning(intro: tuple[str, ...], able: Capabilities) -> tuple[str, ...]:
    """Where a form that is closed is lost, it says so before the first field, if it says anything.

    A page without room for a word before its fields follows one that has said it.
    """
    return intro if able.saves_draft or not intro else (*intro, "form.closing-loses")


def choice_spec(
    speech: Speech,
    name: str,
    values: Sequence[tuple[str, str]],
    *,
    hint: str = "",
    has_usual: bool = True,
) -> Spec:
    """One of ``values``. The first is chosen already, where there is a usual one."""
    choices = tuple(Choice(value, speech.plain(key)) for value, key in values)
    label = speech.plain(f"field.{name}")
    return Spec(
        name,
        label,
        FieldKind.CHOICE,
        required=True,
        hint=hint,
        choices=choices,
        default=choices[0].value if has_usual else "",
    )


def _method_label(speech: Speech, view: View, gift: Gift) -> str:
    text = view.text(f"labels.{gift.value}")
    return speech.plain_line(Line("method", (("text", text),)))


def _method_hint(speech: Speech, view: View, gift: Gift) -> str:
    text = view.text(f"hints.{gift.value}")
    return speech.plain_line(Line("method", (("text", text),)))


def _gift_spec(speech: Speech, view: View, gift: Gift, *, name: str = "text") -> Spec:
    limit = LONGEST_KEPT if gift in (Gift.TAKEAWAY, Gift.INTENTION) else LONGEST_TEXT
    return Spec(
        name,
        _method_label(speech, view, gift),
        FieldKind.TEXT,
        required=True,
        max_length=limit,
        hint=_method_hint(speech, view, gift),
    )


#: What a form says of a kind of gift, where it holds more than one.
OF_KIND = {
    Gift.OPEN_QUESTION: "choice.open-question",
    Gift.FACTUAL_QUESTION: "choice.factual-question",
    Gift.ANSWER: "choice.answer",
    Gift.CASE_QUESTION: "choice.case-question",
}


def give_specs(speech: Speech, view: View, what: Gift) -> tuple[Spec, ...]:
    """The fields of the form with which somebody gives something in a phase."""
    match what:
        case Gift.OPEN_QUESTION | Gift.FACTUAL_QUESTION | Gift.ANSWER | Gift.CASE_QUESTION:
            group = next(group for group in ONE_FORM if what in group)
            offered = [gift for gift in group if gift in view.phase.gives]
            text = _gift_spec(speech, view, offered[0])
            if len(offered) == 1:
                return (text,)
            kinds = [(gift.value, OF_KIND[gift]) for gift in offered]
            return (choice_spec(speech, "kind", kinds), text)
        case Gift.TAKEAWAY | Gift.INTENTION if is_harvest(what, view.phase.gives):
            return _harvest_specs(speech, view)
        case _:
            return (_gift_spec(speech, view, what),)


def _harvest_specs(speech: Speech, view: View) -> tuple[Spec, ...]:
    plans = (("plan", "choice.plan"), ("leave", "choice.leave"))
    readers = (
        (Readers.ME.value, "choice.readers-me"),
        (Readers.GROUP.value, "choice.readers-group"),
    )
    # Five fields leave no room for a word before them: these two say who reads what.
    is_kept = view.visible is Visible.PRIVATE
    reads = speech.plain("hint.takeaway-kept" if is_kept else "hint.takeaway-shown")
    takeaway = _gift_spec(speech, view, Gift.TAKEAWAY, name="takeaway")
    both = f"{takeaway.hint} {reads}".strip()
    return (
        replace(takeaway, hint=both if len(both) <= HINT_LIMIT else reads),
        choice_spec(speech, "plan", plans),
        _gift_spec(speech, view, Gift.INTENTION, name="intention"),
        text_spec(speech, "ask-on", kind=FieldKind.DATE),
        choice_spec(speech, "readers", readers, hint=speech.plain("hint.readers")),
    )


@dataclass(frozen=True, slots=True)
class Giving:
    """Which form is opened: for what, in which slot, and under which id."""

    view: View
    what: Gift
    form: FormId


def give_page(
    speech: Speech, giving: Giving, values: Mapping[str, str], *, able: Capabilities
) -> FormPage:
    """The form of a phase."""
    view, run = giving.view, giving.view.run
    intro = with_warning(_readers_keys(giving), able)
    title = view.text("title")
    token = "|".join(
        (
            "give",
            view.state.meeting,
            str(view.slot),
            str(run.collection),
            giving.what.value,
            giving.form,
        )
    )
    return FormPage(
        token=token,
        form=giving.form,
        title=speech.plain_line(Line("method", (("text", title),))),
        language=speech.language,
        fields=filled(give_specs(speech, view, giving.what), values),
        send_label=speech.plain("send.give"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in intro),
        can_save_draft=able.saves_draft,
    )


def _readers_keys(giving: Giving) -> tuple[str, ...]:
    """Who will read it, and when."""
    if is_harvest(giving.what, giving.view.phase.gives):
        return ()
    if giving.view.visible is Visible.PRIVATE:
        return ("form.readers-only-you",)
    if kind_of(giving.view).at_once(giving.what):
        return ("form.readers-at-once", "form.no-names")
    return ("form.readers-together", "form.no-names")


def case_choice_specs(speech: Speech, cases: Sequence[tuple[str, str]]) -> tuple[Spec, ...]:
    """One choice among cases: pairs of id and title."""
    choices = tuple(Choice(case, clip(title, CHOICE_LIMIT)) for case, title in cases)
    label = speech.plain("field.case")
    return (Spec("case", label, FieldKind.CHOICE, required=True, choices=choices),)


def explained(
    speech: Speech, cases: Sequence[tuple[str, str]], *, room: int = TEXT_LIMIT
) -> tuple[Text, ...]:
    """Titles with their short explanations, clipped to their share of ``room``, escaped."""
    share = room // max(len(cases), 1) // 2 - 10
    lines = [
        Line(
            "choose.explained",
            (
                ("title", Typed(clip(title, share // 3))),
                ("text", Typed(clip(text, share * 2 // 3))),
            ),
        )
        for title, text in cases
    ]
    return tuple(Text(speech.markup(line)) for line in lines)


def case_choice_page(
    speech: Speech, token: str, form: FormId, *, cases: Sequence[tuple[str, str, str]]
) -> FormPage:
    """Choose a case (id, title, short explanation): titles as options, explanations before them."""
    options = [(case, title) for case, title, _ in cases]
    return FormPage(
        token=token,
        form=form,
        title=speech.plain("choose.form"),
        language=speech.language,
        fields=filled(case_choice_specs(speech, options), {}),
        send_label=speech.plain("send.choose"),
        intro=explained(speech, [(title, stuck) for _, title, stuck in cases]),
    )


def hand_over_specs(speech: Speech, people: Sequence[Person]) -> tuple[Spec, ...]:
    """One choice: the group, in turn, or one of these people."""
    choices = (
        Choice(TO_GROUP, speech.plain("choice.to-group")),
        *(Choice(one.id, speech.dialect.plain_name(one.external), one.external) for one in people),
    )
    label = speech.plain("field.hand-over")
    return (Spec("person", label, FieldKind.CHOICE, required=True, choices=choices),)


def hand_over_page(speech: Speech, token: str, form: FormId, people: Sequence[Person]) -> FormPage:
    """Choose who guides from here."""
    return FormPage(
        token=token,
        form=form,
        title=speech.plain("hand-over.form"),
        language=speech.language,
        fields=filled(hand_over_specs(speech, people), {}),
        send_label=speech.plain("send.hand-over"),
    )
