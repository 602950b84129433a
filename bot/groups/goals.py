"""Somebody's own goals: writing one in a sentence, changing it, reaching it, letting it go.

A goal is private until its owner lets somebody read its title (``goal_release``), and theirs until
they let it go. Nobody is reminded of it: whoever likes looks it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ..cards import FormPage, Reply, Text
from ..engine.ids import FormId, GoalId
from ..engine.screen import Control, Does, Line, Tone
from ..ports import Tx
from ..records import TITLE, Goal
from . import erasing, keys
from .caller import Caller, Said, done, given_back, look_again, refused
from .fields import filled, read
from .goal_fields import UNTIL, goal_specs
from .goal_screens import (
    MOST_GOALS,
    goal_gone,
    goal_reply,
    goals_control,
    goals_reply,
    own_goal,
    write_goal_control,
)
from .meetings import Tools

#: In the place of a goal that is still to be written, and of a release that there is not.
NEW, NOBODY = "new", "nobody"


def open_goal(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form of a new goal, or of one's own with what it says now."""
    if not args:
        return _page(caller, None) if _has_room(caller) else _too_many(caller)
    goal = own_goal(caller, args[0])
    return goal_gone(caller) if goal is None else _page(caller, goal)


def _has_room(caller: Caller) -> bool:
    return len(caller.tx.goals.of_person(caller.person.id)) < MOST_GOALS


def _too_many(caller: Caller) -> Reply:
    return refused(caller.speech(), "refuse.goals-enough", controls=(goals_control(),))


def _page(caller: Caller, goal: Goal | None) -> FormPage:
    speech, form = caller.speech(), FormId(caller.tools.ids.new())
    values: dict[str, str] = {}
    if goal is not None:
        values[TITLE] = goal.fields[TITLE]
        # A day that has passed is no day to choose again.
        ahead = goal.until is not None and goal.until > caller.today()
        values[UNTIL] = goal.until.isoformat() if goal.until is not None and ahead else ""
    is_read = goal is not None and goal.release is not None
    key = "goal.another-reads" if is_read else "goal.who-reads"
    return FormPage(
        token=f"goal|{NEW if goal is None else goal.id}|{_seen(goal)}|{form}",
        form=form,
        title=speech.plain("goal.form"),
        language=speech.language,
        fields=filled(goal_specs(speech), values),
        send_label=speech.plain("send.keep"),
        intro=(Text(speech.markup(Line(key)), Tone.NOTE),),
    )


def _seen(goal: Goal | None) -> str:
    """Who is said to read it: what somebody writes for themselves reaches nobody later."""
    return NOBODY if goal is None or goal.release is None else goal.release.form


def keep_goal(
    caller: Caller, args: tuple[str, ...], values: Mapping[str, str], *, as_draft: bool
) -> Reply:
    """Keep the goal as it was sent; a form that comes once more changes nothing."""
    which, seen, form = args[0], args[1], keys.form_id(args[2])
    speech, is_new = caller.speech(), args[0] == NEW
    texts, errors = read(goal_specs(speech), values, speech, today=caller.today())
    if errors:
        reopen = write_goal_control(main=True)
        if not is_new:
            reopen = Control("open-goal", "control.change-goal", (which,), Does.FORM, main=True)
        again = Said("goal.form", ("goal.again",), (reopen,), texts[TITLE])
        return look_again(caller, errors, again)
    goal = None if is_new else own_goal(caller, which)
    once = keys.once(caller.tools.secret, "goal", caller.person.id, form)
    if not caller.tx.deliveries.claim(once, caller.at):
        # It came before. What was written since, or let go of, is not to come back with it.
        return goals_reply(caller, ()) if goal is None else goal_reply(caller, goal)
    refusal = _refusal(caller, goal, seen, is_new=is_new)
    if refusal is not None:
        caller.tx.deliveries.forget(once)
        return given_back(caller, refusal, texts)
    kept = _with(caller, goal, texts)
    caller.tx.goals.put(kept)
    return goal_reply(caller, kept, first=("goal.kept",), hints=True)


def _refusal(caller: Caller, goal: Goal | None, seen: str, *, is_new: bool) -> Reply | None:
    """Why it is not kept as it was sent."""
    if is_new:
        return None if _has_room(caller) else _too_many(caller)
    if goal is None:
        return goal_gone(caller)
    if _seen(goal) not in (seen, NOBODY):
        return refused(caller.speech(), "refuse.goal-read-meanwhile")
    return None


def _with(caller: Caller, goal: Goal | None, texts: Mapping[str, str]) -> Goal:
    until = date.fromisoformat(texts[UNTIL]) if texts[UNTIL] else None
    if goal is None:
        fields = {TITLE: texts[TITLE]}
        goal_id = GoalId(caller.tools.ids.new())
        return Goal(goal_id, caller.person.id, made_at=caller.at, until=until, fields=fields)
    return replace(goal, until=until, fields={**goal.fields, TITLE: texts[TITLE]})


def show_goal(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of one of their goals; ``args`` say from which text on."""
    goal = own_goal(caller, args[0])
    return goal_gone(caller) if goal is None else goal_reply(caller, goal, start=int(args[1]))


def reach_goal(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Say that a goal is reached, or that it is not; saying it twice is saying it once."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    match args[1]:
        case "yes":
            kept = replace(goal, reached_at=goal.reached_at or caller.at)
        case "no":
            kept = replace(goal, reached_at=None)
        case _:
            raise ValueError("no such answer")
    caller.tx.goals.put(kept)
    return goal_reply(caller, kept)


def erase_goal(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Let go of a goal; the first press only asks."""
    goal = own_goal(caller, args[0])
    if goal is None:
        return goal_gone(caller)
    match args[1:]:
        case ():
            sure = Control("erase-goal", "control.erase-goal-so", (args[0], "yes"), main=True)
            said = Said("goal.title", ("goal.erase", "erase.copies"), (sure, goals_control()))
            return done(caller.speech(), said)
        case ("yes",):
            forget_goal(caller.tx, caller.tools, goal)
            return done(caller.speech(), Said("goal.title", ("goal.erased",), (goals_control(),)))
        case _:
            raise ValueError("no such answer")


def forget_goal(tx: Tx, tools: Tools, goal: Goal) -> None:
    """Erase a goal for good: nobody reads its title any more either."""
    tools.ledger.note((erasing.goal_name(goal.id),))
    tx.goals.forget(goal.id)
