"""A talk about goals with whoever may read them: what they read, and what one may tell them.

It is made anew from what is released at each look, by the same words as the other one reads. What
a meeting was about is no part of it.
"""

from __future__ import annotations

from dataclasses import replace

from ..cards import Answer, Reply
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from ..records import TITLE
from .caller import Caller, refused
from .effects import pages_of
from .goal_screens import goals_control, own_goals
from .goal_sight import ReleasedGoal, released_lines, shown_level
from .speech import with_others

#: What one may tell, in the order of a talk.
QUESTIONS = ("goal-talk.wanted", "goal-talk.became", "goal-talk.helped", "goal-talk.onwards")


def talk_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button; ``args`` say from which released goal on."""
    if caller.is_guest:
        return refused(caller.speech(), "refuse.in-no-group")
    start = int(args[0])
    mine = [one for one in own_goals(caller) if one.release is not None]
    if not 0 <= start < max(len(mine), 1):
        raise ValueError("no such goal")
    speech = caller.speech()
    own = " ".join(speech.plain(key) for key in QUESTIONS)
    texts = [own, *(one.fields[TITLE] + shown_level(one) for one in mine[start:])]
    here = mine[start : start + pages_of(texts)[0][1] - 1]
    lines = [Paragraph(Line("goal-talk.what" if here else "goal-talk.nothing"))]
    controls = []
    for number, goal in enumerate(here, start=start + 1):
        assert goal.release is not None, "only such goals are listed"
        seen = ReleasedGoal(goal.person, goal.fields[TITLE], shown_level(goal))
        lines += released_lines(seen, by=goal.release.reader)
        values = (("number", number),)
        controls.append(Control("goal", "control.goal", (goal.id, "0"), values=values))
    if start + len(here) < len(mine):
        controls.append(Control("talk", "control.more-of-talk", (str(start + len(here)),)))
    lines += [Paragraph(Line(key)) for key in QUESTIONS]
    lines.append(Paragraph(Line("goal-talk.only-this"), Tone.NOTE))
    controls.append(goals_control())
    screen = Screen(
        Line("goal-talk.title"), Line("push.reminder"), tuple(lines), None, tuple(controls)
    )
    readers = [one.release.reader for one in here if one.release is not None]
    named = replace(speech, people=with_others(caller.tx, speech.people, readers))
    return Reply(Answer.DONE, named.card(screen))
