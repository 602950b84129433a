"""The programme of a group, for a member: its dates, and the ways to change it or let it go.

Any member does, as with all dates. Whoever lets it go is asked once more: it is everybody's.
"""

from __future__ import annotations

from dataclasses import replace

from ..cards import Answer, Reply
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Paragraph, Screen, Tone
from ..records import Group, Part, ProgrammeEnd
from . import card_keys, keys
from .agreements import agree_first, refresh_agreements
from .caller import Caller, Said, done, refused
from .effects import ToShow, enqueue
from .lookups import all_agreed
from .planning import plan_next
from .programme_parts import parts_left, programme_of
from .programme_screens import change_control, evaluation_control, go_on_control, plan_lines
from .safety_summary import drop_answers


def show_programme_to(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Somebody pressed the button of a programme."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    return programme_reply(caller, group)


def programme_reply(caller: Caller, group: Group, *, first: str | None = None) -> Reply:
    """The programme of a group, or what one is. ``first``: a key, what just happened."""
    if not all_agreed(caller.tx, group.id):
        return agree_first(caller, group.id)
    known = programme_of(caller.tx, group.id)
    left = parts_left(caller.tx, caller.tools.shelf, group.id)
    lines = [Paragraph(Line(first))] if first is not None else []
    agree = Control("open-programme", "control.agree-programme", (group.id,), Does.FORM, main=True)
    controls: tuple[Control, ...]
    if known is None:
        lines += [Paragraph(Line("programme.none")), Paragraph(Line("programme.what"), Tone.NOTE)]
        controls = (agree,)
    elif left:
        lines += plan_lines(caller.tx, caller.tools, known)
        lines.append(Paragraph(Line("programme.rule"), Tone.NOTE))
        drop = Control("drop-programme", "control.drop-programme", (group.id, known.id))
        controls = (change_control(known), drop)
    else:
        lines.append(Paragraph(Line("programme.over")))
        controls = (go_on_control(known, main=True), replace(agree, main=False))
    if known is not None and left in ((Part.CLOSING,), ()) and known.has_closing:
        controls = (*controls, evaluation_control(group.id))
    screen = Screen(
        Line("programme.title"), Line("push.reminder"), tuple(lines), None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech(group=group).card(screen))


def drop_programme(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Let it go, after one more press: the dates go on, without an end and all with a case."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    known = programme_of(caller.tx, group.id)
    is_there = known is not None and known.id == FormId(args[1])
    if known is None or not is_there or not parts_left(caller.tx, caller.tools.shelf, group.id):
        # Somebody was first, or it is over: there is nothing left to let go.
        return programme_reply(caller, group)
    match args[2:]:
        case ():
            args = (group.id, known.id, "yes")
            sure = Control("drop-programme", "control.drop-for-sure", args, main=True)
            said = Said("programme.drop-title", ("programme.drop-asks",), (sure,))
            return done(caller.speech(), said)
        case ("yes",):
            tx, tools = caller.tx, caller.tools
            tx.groups.put_programme(replace(known, end=ProgrammeEnd.DROPPED))
            drop_answers(tx, tools, known)
            plan_next(tx, tools, group.id)
            refresh_agreements(tx, tools, group.id)
            card = card_keys.programme_card(group.id, known.id)
            show = ToShow(keys.group_place(group.id), card)
            enqueue(tx, show, clock=tools.clock, ids=tools.ids)
            return programme_reply(caller, group, first="programme.you-dropped")
        case _:
            raise ValueError("no such answer")
