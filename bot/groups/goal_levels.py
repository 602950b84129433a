"""Five sentences about a goal, from much less to much more than expected, and which was reached.

They are written beforehand, and what is shown afterwards is the sentence: a number says little to
whoever reads it, and much to whoever compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..cards import Answer, FormPage, Reply
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Typed
from ..records import TITLE, Goal
from . import keys
from .caller import Caller, Said, given_back, look_again
from .fields import filled, read
from .goal_fields import (
    ATTAINED,
    EXPECTED,
    LEVELS,
    LONGEST_LEVEL,
    as_still_shown,
    level_specs,
)
from .goal_screens import goal_control, goal_gone, goal_reply, own_goal, quoted


def open_levels(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form of the five sentences; the middle one begins as the goal itself."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    usual = goal.fields[TITLE] if len(goal.fields[TITLE]) <= LONGEST_LEVEL else ""
    values = {EXPECTED: usual, **goal.fields}
    return FormPage(
        token=f"goal-levels|{goal.id}|{form}",
        form=form,
        title=speech.plain("levels.form"),
        language=speech.language,
        fields=filled(level_specs(speech), values),
        send_label=speech.plain("send.keep"),
    )


def keep_levels(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the sentences. A level that has none any more was not reached."""
    goal, form, speech = own_goal(caller, args[0]), keys.form_id(args[1]), caller.speech()
    texts, errors = read(level_specs(speech), values, speech, today=caller.today())
    if goal is None:
        return given_back(caller, goal_gone(caller), texts)
    if errors:
        args = (goal.id,)
        reopen = Control("open-goal-levels", "control.goal-levels", args, Does.FORM, main=True)
        typed = "\n".join(text for text in texts.values() if text)
        return look_again(caller, errors, Said("levels.form", ("goal.again",), (reopen,), typed))
    once = keys.once(caller.tools.secret, "goal-levels", caller.person.id, form)
    if not caller.tx.deliveries.claim(once, caller.at):
        return goal_reply(caller, goal)
    fields = {**goal.fields, **texts}
    if not fields.get(fields.get(ATTAINED, "")):
        fields.pop(ATTAINED, None)
    kept = replace(goal, fields=as_still_shown(fields))
    caller.tx.goals.put(kept)
    return goal_reply(caller, kept, first=("levels.kept",))


def mark_level(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Ask which sentence fits now, or keep the one that was pressed: pressing again is harmless."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    match args[1:]:
        case ():
            return _which(caller, goal)
        case (level,) if level in LEVELS:
            if not goal.fields.get(level):
                # The sentences were changed since.
                return _which(caller, goal)
            kept = replace(goal, fields=as_still_shown({**goal.fields, ATTAINED: level}))
            caller.tx.goals.put(kept)
            return goal_reply(caller, kept, first=("levels.marked",))
        case _:
            raise ValueError("no such level")


def _which(caller: Caller, goal: Goal) -> Reply:
    written = {name: mark for name, (mark, *_) in LEVELS.items() if goal.fields.get(name)}
    lines = [quoted(goal), Paragraph(Line("levels.which" if written else "levels.none"))]
    lines += [
        Paragraph(Line("goal.level", (("mark", mark), ("text", Typed(goal.fields[name])))))
        for name, mark in written.items()
    ]
    controls = [
        Control("goal-attained", "control.goal-level", (goal.id, name), values=(("mark", mark),))
        for name, mark in written.items()
    ]
    if not written:
        one = (goal.id,)
        controls.append(
            Control("open-goal-levels", "control.goal-levels", one, Does.FORM, main=True)
        )
    controls.append(goal_control(goal.id))
    screen = Screen(
        Line("levels.title"), Line("push.reminder"), tuple(lines), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech().card(screen))
