"""Questions that sharpen a goal, one at a time; each is answered or passed over, in any order.

Where somebody is stands on the buttons alone, so nothing is lost by stopping half-way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..cards import Answer, FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone, Typed
from ..records import Goal
from . import keys
from .caller import Caller, Said, given_back, look_again
from .fields import filled, read
from .goal_fields import CHECKS, Check, check_specs, chosen
from .goal_screens import (
    goal_control,
    goal_gone,
    goal_line,
    goal_reply,
    hint_lines,
    own_goal,
    quoted,
)
from .speech import Speech


def show_check(caller: Caller, args: tuple[str, ...]) -> Reply:
    """One question about a goal; after the last one the goal itself."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    return _asked(caller, goal, int(args[1]))


def _asked(caller: Caller, goal: Goal, number: int, *, first: tuple[str, ...] = ()) -> Reply:
    if number == len(CHECKS):
        return goal_reply(caller, goal, first=first)
    if not 0 <= number < len(CHECKS):
        raise ValueError("no such question")
    check, speech = CHECKS[number], caller.speech()
    count = (("number", number + 1), ("of", len(CHECKS)))
    lines = [
        *(Paragraph(Line(key), Tone.NOTE) for key in first),
        quoted(goal),
        Paragraph(Line(check.question)),
        *(hint_lines(goal) if check.opens == "open-goal" else ()),
        *_answered(speech, check, goal),
    ]
    screen = Screen(
        Line("goal.check-title", count),
        Line("push.reminder"),
        tuple(lines),
        None,
        (*_answering(goal, check, number), goal_control(goal.id, "control.checked-enough")),
    )
    return Reply(Answer.DONE, speech.card(screen))


def _answering(goal: Goal, check: Check, number: int) -> tuple[Control, ...]:
    """Answer it, where it has not been yet, or go on."""
    passes = Control("goal-check", "control.pass-check", (goal.id, str(number + 1)))
    if check.opens == "open-goal-release" and goal.release is not None:
        return (passes,)
    args = (goal.id, str(number)) if check.asked else (goal.id,)
    label = "control.answer-check" if check.asked else "control.change-goal"
    if check.opens == "open-goal-release":
        label = "control.release-goal"
    return (Control(check.opens, label, args, Does.FORM, main=True), passes)


def _answered(speech: Speech, check: Check, goal: Goal) -> list[Paragraph]:
    """What was answered before."""
    found = []
    for asked in check.asked:
        answer = goal.fields.get(asked.name, "")
        if answer in asked.choices:
            answer = chosen(speech, asked, answer)
        if answer:
            found.append(Paragraph(Line(asked.shown, (("text", Typed(answer)),)), Tone.NOTE))
    return found


def _check_with_fields(number: str) -> Check:
    if not 0 <= int(number) < len(CHECKS) or not CHECKS[int(number)].asked:
        raise ValueError("no such question")
    return CHECKS[int(number)]


def open_check(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form of one question, with what was answered before."""
    goal, check = own_goal(caller, args[0]), _check_with_fields(args[1])
    if goal is None:
        return goal_gone(caller)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    return FormPage(
        token=f"goal-check|{goal.id}|{int(args[1])}|{form}",
        form=form,
        title=speech.plain("goal.check-form"),
        language=speech.language,
        fields=filled(check_specs(speech, check), goal.fields),
        send_label=speech.plain("send.keep"),
        intro=(
            Text(speech.markup(goal_line(goal)), Tone.QUOTE),
            Text(speech.markup(Line(check.question))),
        ),
    )


def keep_check(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the answer, and ask the next question; an empty answer takes the one before back."""
    goal, check, number = own_goal(caller, args[0]), _check_with_fields(args[1]), int(args[1])
    form, speech = keys.form_id(args[2]), caller.speech()
    texts, errors = read(check_specs(speech, check), values, speech, today=caller.today())
    if goal is None:
        return given_back(caller, goal_gone(caller), texts)
    if errors:
        reopen = Control(check.opens, "control.answer-check", args[:2], Does.FORM, main=True)
        typed = "\n".join(texts[one.name] for one in check.asked if not one.choices)
        return look_again(
            caller, errors, Said("goal.check-form", ("goal.again",), (reopen,), typed)
        )
    once = keys.once(caller.tools.secret, "goal-check", caller.person.id, form)
    if not caller.tx.deliveries.claim(once, caller.at):
        return _asked(caller, goal, number + 1)
    kept = replace(goal, fields={**goal.fields, **texts})
    caller.tx.goals.put(kept)
    return _asked(caller, kept, number + 1, first=("goal.answer-kept",))
