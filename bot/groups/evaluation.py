"""The end of a programme, for each by themselves: their goals, a report, and how safe it was.

All of it may be passed over. Nobody else reads a report, and who wrote none is told to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..cards import Answer, Choice, FieldKind, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..records import TITLE, Evaluation, Group, Part, Programme, ProgrammeEnd
from . import keys
from .caller import Caller, Said, given_back, look_again, refused
from .effects import pages_of
from .fields import Spec, filled, read
from .goal_screens import A_CARD, goals_control, own_goals
from .mirror import mirror_control
from .programme_parts import parts_left
from .programme_screens import evaluation_control
from .safety import SKIPPED, has_answered
from .speech import Speech

#: What the report asks, each with what its field is called.
REPORT = {
    "changed": "field.evaluation-changed",
    "helped": "field.evaluation-helped",
    "hindered": "field.evaluation-hindered",
}
#: What is asked about how safe it was: what a field is called, and what it asks.
ASKED = {
    "safety-say": ("field.safety-say", "hint.safety-say"),
    "safety-mistake": ("field.safety-mistake", "hint.safety-mistake"),
    "safety-help": ("field.safety-help", "hint.safety-help"),
    "safety-other": ("field.safety-other", "hint.safety-other"),
}
#: What can be answered; without a choice somebody passes.
CHOICES = {
    SKIPPED: "choice.safety-skip",
    "yes": "choice.safety-yes",
    "mostly": "choice.safety-mostly",
    "half": "choice.safety-half",
    "seldom": "choice.safety-seldom",
    "no": "choice.safety-no",
}
LONGEST_REPORT = 600


@dataclass(frozen=True, slots=True)
class Closing:
    """A programme that comes to its end. ``is_ahead``: its closing talk has not begun."""

    group: Group
    programme: Programme
    is_ahead: bool


def _closing(caller: Caller, args: tuple[str, ...]) -> Closing | Reply:
    """The programme of this group that is looked back on now, or why none is.

    ``args``: the group, and where a form names it the programme that it is about.
    """
    group, speech = caller.group(args[0]), caller.speech()
    if group is None:
        return refused(speech, "refuse.not-a-member")
    known = caller.tx.groups.programmes(group.id)
    programme = known[-1] if known else None
    if programme is None or programme.end is ProgrammeEnd.DROPPED or not programme.has_closing:
        return refused(speech, "refuse.no-evaluation")
    if args[1:] and programme.id != FormId(args[1]):
        return refused(speech, "refuse.programme-gone")
    left = parts_left(caller.tx, caller.tools.shelf, group.id) or ()
    if Part.CLOSING in left and left != (Part.CLOSING,):
        return refused(speech, "refuse.evaluation-early")
    return Closing(group, programme, is_ahead=bool(left))


def _written(caller: Caller, closing: Closing) -> Evaluation:
    """What this person wrote of it before, or nothing yet."""
    programme, person = closing.programme.id, caller.person.id
    known = caller.tx.evaluations.get(programme, person)
    return known or Evaluation(programme, closing.group.id, person, made_at=caller.at)


def show_evaluation(caller: Caller, args: tuple[str, ...]) -> Reply:
    """What there is to look back on, each part behind a button of its own."""
    closing = _closing(caller, args)
    return closing if isinstance(closing, Reply) else _page(caller, closing)


def _page(caller: Caller, closing: Closing, *, first: tuple[str, ...] = ()) -> Reply:
    group, written = closing.group.id, _written(caller, closing)
    lines = [Paragraph(Line(key)) for key in first]
    goals, controls = _goals(caller)
    lines += [Paragraph(Line("evaluation.what")), *goals]
    has_report = any(written.fields.get(name) for name in REPORT)
    label = "control.change-evaluation" if has_report else "control.write-evaluation"
    controls.append(Control("open-evaluation", label, (group,), Does.FORM, main=not has_report))
    if closing.is_ahead:
        label = "control.change-safety" if has_answered(written) else "control.safety"
        controls.append(Control("open-safety", label, (group,), Does.FORM))
        lines.append(Paragraph(Line("evaluation.safety")))
    else:
        controls.append(mirror_control(group))
        lines.append(Paragraph(Line("evaluation.safety-over")))
    lines.append(Paragraph(Line("evaluation.who-reads"), Tone.NOTE))
    screen = Screen(
        Line("evaluation.title"),
        Line("push.reminder"),
        tuple(lines),
        None,
        (*controls, goals_control()),
    )
    return Reply(Answer.DONE, caller.speech().card(screen))


def _goals(caller: Caller) -> tuple[list[Paragraph], list[Control]]:
    """The own goals, as many as go on this card, each with a button that asks how far it came."""
    mine = own_goals(caller)[:A_CARD]
    pages = pages_of([one.fields[TITLE] for one in mine])
    lines: list[Paragraph] = []
    controls: list[Control] = []
    for number, goal in enumerate(mine[: pages[0][1]] if pages else (), start=1):
        values = (("number", number), ("text", Typed(goal.fields[TITLE])))
        lines.append(Paragraph(Line("goals.line", values), Tone.QUOTE))
        label, args = "control.how-far", (goal.id,)
        controls.append(Control("goal-attained", label, args, values=(("number", number),)))
    return lines, controls


# The report


def open_evaluation(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """Three questions, all of which may stay empty; what was written before can be changed."""
    closing = _closing(caller, args)
    if isinstance(closing, Reply):
        return closing
    speech = caller.speech()
    form = FormId(caller.tools.ids.new())
    return FormPage(
        token=f"evaluation|{closing.group.id}|{closing.programme.id}|{form}",
        form=form,
        title=speech.plain("evaluation.form"),
        language=speech.language,
        fields=filled(_report_specs(speech), _written(caller, closing).fields),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line("evaluation.intro")), Tone.NOTE),),
    )


def _report_specs(speech: Speech) -> tuple[Spec, ...]:
    return tuple(
        Spec(name, speech.plain(label), FieldKind.TEXT, max_length=LONGEST_REPORT)
        for name, label in REPORT.items()
    )


def keep_evaluation(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep it for its writer alone; empty answers take back what was written before."""
    form, speech = keys.form_id(args[2]), caller.speech()
    texts, errors = read(_report_specs(speech), values, speech, today=caller.today())
    closing = _closing(caller, args[:2])
    if isinstance(closing, Reply):
        return given_back(caller, closing, texts)
    if errors:
        reopen = Control("open-evaluation", "control.look-again", args[:1], Does.FORM, main=True)
        typed = "\n".join(text for text in texts.values() if text)
        return look_again(caller, errors, Said("evaluation.form", (), (reopen,), typed))
    if _is_new(caller, "evaluation", form):
        _keep(caller, closing, texts)
    return _page(caller, closing, first=("evaluation.kept",))


# How safe it was


def open_safety(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """A choice for each question, which may be to pass."""
    closing = _ahead(caller, args)
    if isinstance(closing, Reply):
        return closing
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"safety|{closing.group.id}|{closing.programme.id}|{form}",
        form=form,
        title=speech.plain("safety.form"),
        language=speech.language,
        fields=filled(_safety_specs(speech), _written(caller, closing).fields),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line("safety.intro")), Tone.NOTE),),
    )


def _ahead(caller: Caller, args: tuple[str, ...]) -> Closing | Reply:
    """The programme whose closing talk is still to come; then nothing is added up yet."""
    closing = _closing(caller, args)
    if isinstance(closing, Reply) or closing.is_ahead:
        return closing
    controls = (mirror_control(closing.group.id), evaluation_control(closing.group.id))
    return refused(caller.speech(), "refuse.safety-over", controls=controls)


def _safety_specs(speech: Speech) -> tuple[Spec, ...]:
    choices = tuple(Choice(value, speech.plain(key)) for value, key in CHOICES.items())
    return tuple(
        Spec(
            name,
            speech.plain(label),
            FieldKind.CHOICE,
            required=True,
            hint=speech.plain(hint),
            choices=choices,
            default=SKIPPED,
        )
        for name, (label, hint) in ASKED.items()
    )


def keep_safety(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the answers until all are added up; they can be changed until then."""
    form, speech = keys.form_id(args[2]), caller.speech()
    closing = _ahead(caller, args[:2])
    if isinstance(closing, Reply):
        return closing
    texts, errors = read(_safety_specs(speech), values, speech, today=caller.today())
    if errors:
        reopen = Control("open-safety", "control.look-again", args[:1], Does.FORM, main=True)
        return look_again(caller, errors, Said("safety.form", (), (reopen,)))
    if _is_new(caller, "safety", form):
        _keep(caller, closing, texts)
    return _page(caller, closing, first=("safety.kept",))


def _is_new(caller: Caller, what: str, form: FormId) -> bool:
    """Whether this form did not come before: what was erased since is not to come back with it."""
    once = keys.once(caller.tools.secret, what, caller.person.id, form)
    return caller.tx.deliveries.claim(once, caller.at)


def _keep(caller: Caller, closing: Closing, texts: Mapping[str, str]) -> None:
    written = _written(caller, closing)
    fields = {**written.fields, **texts}
    own = {name: text for name, text in fields.items() if text and text != SKIPPED}
    if own:
        caller.tx.evaluations.put(replace(written, fields=own))
    else:
        caller.tx.evaluations.forget(written)
