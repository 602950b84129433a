"""Somebody's own goals as they see them: the list, and one goal with all that stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from ..cards import Answer, Reply
from ..engine.ids import GoalId
from ..engine.screen import Control, Does, Line, Moment, Paragraph, Person, Screen, Tone, Typed
from ..records import TITLE, Goal
from ..schedule.series import occurrence_at
from .caller import Caller, refused
from .case_goals import titles_for_goal
from .effects import pages_of
from .goal_fields import CHECKS, LEVELS, chosen, reached_level
from .goal_hints import Trait, hints_in
from .goal_links import linked_lines
from .goal_sight import shown_level
from .speech import Speech, with_others

#: So many goals stand on one card; the others follow on the next.
A_CARD = 5
#: With more goals nobody works on any of them.
MOST_GOALS = 12
#: One hint is a question; more would be a verdict.
MOST_HINTS = 1
_NOON = time(12, 0)
_HINTS = {
    Trait.AWAY: "goal.hint-away",
    Trait.OTHERS: "goal.hint-others",
    Trait.TRIES: "goal.hint-tries",
    Trait.COMPARES: "goal.hint-compares",
    Trait.ABSOLUTE: "goal.hint-absolute",
}


def goals_control() -> Control:
    """The button that shows somebody's goals."""
    return Control("goals", "control.goals", ("0",))


def write_goal_control(*, main: bool = False) -> Control:
    """The button that opens the form of a new goal."""
    return Control("open-goal", "control.write-goal", (), Does.FORM, main=main)


def goal_control(goal: GoalId, label: str = "control.back-to-goal") -> Control:
    """The button that shows one goal."""
    return Control("goal", label, (goal, "0"))


def own_goals(caller: Caller) -> tuple[Goal, ...]:
    """Those of this person that can be read, the oldest first."""
    return tuple(one for one in caller.tx.goals.of_person(caller.person.id) if one.fields)


def own_goal(caller: Caller, goal_id: str) -> Goal | None:
    """The goal with this id, if it is this person's."""
    goal = caller.tx.goals.get(GoalId(goal_id))
    return goal if goal is not None and goal.person == caller.person.id else None


def goal_gone(caller: Caller) -> Reply:
    """It was let go of, or it was never theirs: nobody is told which."""
    return refused(caller.speech(), "refuse.goal-gone", controls=(goals_control(),))


# All of them


def goals_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """``/intervisie doel``: the list; ``args`` say from which goal on."""
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    start = int(args[0]) if args else 0
    return Reply(Answer.DONE, caller.speech().card(goals_screen(caller, start=start)))


def goals_screen(caller: Caller, *, start: int = 0) -> Screen:
    """The goals from ``start`` on, each with a button."""
    mine = own_goals(caller)
    if not 0 <= start < max(len(mine), 1):
        raise ValueError("no such goal")
    pages = pages_of([one.fields[TITLE] for one in mine[start : start + A_CARD]])
    count = pages[0][1] if pages else 0
    numbered = list(enumerate(mine[start : start + count], start=start + 1))
    lines = [_listed(caller, goal, number) for number, goal in numbered]
    if not mine:
        lines.append(Paragraph(Line("goals.what")))
    lines.append(Paragraph(Line("goals.private"), Tone.NOTE))
    controls = [
        Control("goal", "control.goal", (goal.id, "0"), values=(("number", number),))
        for number, goal in numbered
    ]
    if len(mine) < MOST_GOALS:
        controls.append(write_goal_control(main=not mine))
    if start + count < len(mine):
        controls.append(Control("goals", "control.other-goals", (str(start + count),)))
    if any(one.release is not None for one in mine):
        controls.append(Control("talk", "control.talk", ("0",)))
    return Screen(Line("goals.title"), Line("push.reminder"), tuple(lines), None, tuple(controls))


def _listed(caller: Caller, goal: Goal, number: int) -> Paragraph:
    values = (("number", number), ("text", Typed(goal.fields[TITLE])))
    if goal.reached_at is not None:
        return Paragraph(Line("goals.reached", values))
    if goal.until is None:
        return Paragraph(Line("goals.line", values))
    at = _noon(goal.until, caller.person.zone)
    return Paragraph(Line("goals.until", (*values, ("at", at))))


def _noon(on: date, zone: str) -> Moment:
    return Moment(occurrence_at(on, _NOON, zone), "date")


# One of them


def goal_reply(
    caller: Caller, goal: Goal, *, first: Sequence[str] = (), start: int = 0, hints: bool = False
) -> Reply:
    """One goal; ``first``: what is said before it. ``hints``: also what its words may mean."""
    speech = caller.speech()
    readers = () if goal.release is None else (goal.release.reader,)
    named = replace(speech, people=with_others(caller.tx, speech.people, readers))
    screen = _goal_screen(caller, goal, first, start=start, hints=hints)
    return Reply(Answer.DONE, named.card(screen))


def _goal_screen(
    caller: Caller, goal: Goal, first: Sequence[str], *, start: int, hints: bool
) -> Screen:
    beside = [
        *_beside(caller.speech(), goal),
        *_brought_for(caller, goal),
        *linked_lines(caller.tx, goal),
    ]
    if not 0 <= start < max(len(beside), 1):
        raise ValueError("no such text")
    texts = [goal.fields[TITLE] + shown_level(goal), *(text for _, text in beside[start:])]
    count = pages_of(texts)[0][1] - 1
    lines = [Paragraph(Line(key)) for key in first]
    lines.append(quoted(goal))
    lines += hint_lines(goal) if hints else []
    lines += _when(caller, goal) if not start else []
    lines += [line for line, _ in beside[start : start + count]]
    lines.append(_who_reads(goal))
    controls = _controls(goal)
    if start + count < len(beside):
        more = Control("goal", "control.more-of-goal", (goal.id, str(start + count)))
        controls.insert(0, more)
    return Screen(Line("goal.title"), Line("push.reminder"), tuple(lines), None, tuple(controls))


def goal_line(goal: Goal) -> Line:
    """The goal itself, in its owner's words."""
    return Line("goal.line", (("text", Typed(goal.fields[TITLE])),))


def quoted(goal: Goal) -> Paragraph:
    """The goal itself, set apart."""
    return Paragraph(goal_line(goal), Tone.QUOTE)


def hint_lines(goal: Goal) -> list[Paragraph]:
    """A question about a word that stands out, if one does."""
    return [
        Paragraph(Line(_HINTS[hint.trait], (("word", Typed(hint.word)),)), Tone.NOTE)
        for hint in hints_in(goal.fields[TITLE])[:MOST_HINTS]
    ]


def _when(caller: Caller, goal: Goal) -> list[Paragraph]:
    if goal.reached_at is not None:
        at = Moment(goal.reached_at, "date")
        return [Paragraph(Line("goal.reached", (("at", at),)))]
    if goal.until is None:
        return []
    at = _noon(goal.until, caller.person.zone)
    if goal.until < caller.today():
        return [Paragraph(Line("goal.until-passed", (("at", at),)))]
    return [Paragraph(Line("goal.until", (("at", at),)))]


def _beside(speech: Speech, goal: Goal) -> list[tuple[Paragraph, str]]:
    """What was answered, and the levels, each with the text that it holds."""
    fields, found = goal.fields, []
    for asked in (one for check in CHECKS for one in check.asked):
        answer = fields.get(asked.name, "")
        if answer in asked.choices:
            answer = chosen(speech, asked, answer)
        if answer:
            found.append((Paragraph(Line(asked.shown, (("text", Typed(answer)),))), answer))
    for name, (mark, _, _) in LEVELS.items():
        if fields.get(name):
            values = (("mark", mark), ("text", Typed(fields[name])))
            found.append((Paragraph(Line("goal.level", values)), fields[name]))
    reached = reached_level(goal)
    if reached:
        found.append((Paragraph(Line("goal.attained", (("text", Typed(reached)),))), reached))
    return found


def _brought_for(caller: Caller, goal: Goal) -> list[tuple[Paragraph, str]]:
    titles = titles_for_goal(caller.tx, caller.person, goal.id)
    return [(Paragraph(Line("goal.case", (("text", Typed(text)),))), text) for text in titles]


def _who_reads(goal: Goal) -> Paragraph:
    if goal.release is None:
        return Paragraph(Line("goal.private"), Tone.NOTE)
    who = ("who", Person(goal.release.reader))
    level = shown_level(goal)
    if level:
        return Paragraph(Line("goal.released-level", (who, ("text", Typed(level)))), Tone.NOTE)
    return Paragraph(Line("goal.released", (who,)), Tone.NOTE)


def _controls(goal: Goal) -> list[Control]:
    one = (goal.id,)
    controls = [
        Control("open-goal", "control.change-goal", one, Does.FORM),
        Control("goal-check", "control.check-goal", (goal.id, "0"), main=_wants_sharpening(goal)),
        Control("open-goal-levels", "control.goal-levels", one, Does.FORM),
    ]
    if any(goal.fields.get(name) for name in LEVELS):
        controls.append(Control("goal-attained", "control.goal-attained", one))
    if goal.reached_at is None:
        controls.append(Control("goal-reached", "control.goal-reached", (goal.id, "yes")))
    else:
        controls.append(Control("goal-reached", "control.goal-not-reached", (goal.id, "no")))
    controls.append(release_control(goal) if goal.release is None else take_back_control(goal))
    controls += level_controls(goal)
    controls.append(Control("erase-goal", "control.erase-goal", one))
    return [*controls, goals_control()]


def _wants_sharpening(goal: Goal) -> bool:
    """Whether the bot urges it: not of what was looked at once, nor of what is reached."""
    is_sharpened = any(goal.fields.get(asked.name) for check in CHECKS for asked in check.asked)
    return goal.reached_at is None and not is_sharpened


def release_control(goal: Goal) -> Control:
    """The button with which somebody lets another read the title."""
    return Control("open-goal-release", "control.release-goal", (goal.id,), Does.FORM)


def level_controls(goal: Goal) -> tuple[Control, ...]:
    """The button with which whoever reads the title reads how far it came as well, or no more."""
    if shown_level(goal):
        return (Control("show-level", "control.hide-level", (goal.id, "no")),)
    if goal.release is None or not reached_level(goal):
        return ()
    return (Control("show-level", "control.show-level", (goal.id,)),)


def take_back_control(goal: Goal) -> Control:
    """The button with which they let nobody read it any more."""
    return Control("take-back-goal", "control.take-back-goal", (goal.id,))
