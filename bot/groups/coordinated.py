"""A group that somebody put together for others: what its members read of that, and how it ends.

Members are told who that is and what they see. Any of them ends it for the group, once and for
all: nobody who wants it so could be outvoted. Whoever becomes a member coordinates no more.
"""

from __future__ import annotations

from ..cards import Reply
from ..engine.ids import GroupId, PersonId
from ..engine.replacing import replace
from ..engine.screen import Control, Line, Paragraph, Person, Tone
from ..ports import Tx
from ..records import Coordination
from . import card_keys, erasing, keys
from .caller import Caller, Said, done, refused
from .effects import ToShow, enqueue
from .meetings import Tools


def coordinator_lines(tx: Tx, group: GroupId) -> tuple[Paragraph, ...]:
    """Who put the group together and what they see of it, for its agreements; or nothing."""
    found = tx.groups.coordination(group)
    if found is None:
        return ()
    who = (("who", Person(found.person)),)
    if found.withdrawn_at is not None:
        return (Paragraph(Line("coordinated.sees-nothing", who), Tone.NOTE),)
    return (Paragraph(Line("coordinated.sees", who), Tone.NOTE),)


def coordinator_of(tx: Tx, group: GroupId) -> tuple[PersonId, ...]:
    """Whom the agreements of a group may name beside its members."""
    found = tx.groups.coordination(group)
    return () if found is None else (found.person,)


def withdraw_control(tx: Tx, group: GroupId) -> tuple[Control, ...]:
    """The button with which a group keeps everything to itself, while it shows anything."""
    found = tx.groups.coordination(group)
    if found is None or found.withdrawn_at is not None:
        return ()
    return (Control("keep-to-itself", "control.keep-to-itself", (group,)),)


def keep_to_itself(caller: Caller, args: tuple[str, ...]) -> Reply:
    """A member lets the group show nothing any more; the first press only asks."""
    group = caller.group(args[0])
    if group is None:
        return refused(caller.speech(), "refuse.not-a-member")
    found = caller.tx.groups.coordination(group.id)
    if found is None or found.withdrawn_at is not None:
        return done(caller.speech(), Said("coordinated.title", ("coordinated.shows-nothing",)))
    match args[1:]:
        case ():
            control = Control(
                "keep-to-itself", "control.keep-to-itself-so", (group.id, "yes"), main=True
            )
            return done(
                caller.speech(), Said("coordinated.title", ("coordinated.asked",), (control,))
            )
        case ("yes",):
            _withdraw(caller, found)
            return done(caller.speech(), Said("coordinated.title", ("coordinated.shows-nothing",)))
        case _:
            raise ValueError("no such answer")


def _withdraw(caller: Caller, found: Coordination) -> None:
    caller.tools.ledger.note((erasing.kept_to_itself_name(found.group),))
    caller.tx.groups.put_coordination(replace(found, withdrawn_at=caller.at))
    _refresh(caller.tx, caller.tools, found.group)


def end_coordination(tx: Tx, tools: Tools, group: GroupId, person: PersonId) -> None:
    """This person coordinates this group no more; one who does not is fine."""
    found = tx.groups.coordination(group)
    if found is None or found.person != person:
        return
    tools.ledger.note((erasing.coordination_name(group),))
    tx.groups.forget_coordination(group)
    _refresh(tx, tools, group)


def end_all_coordination(tx: Tx, tools: Tools, person: PersonId) -> None:
    """This person coordinates nothing any more."""
    # Always in the same order, so that two who do this at once wait for each other and no more.
    for group in sorted(one.group for one in tx.groups.coordinations_of(person)):
        end_coordination(tx, tools, group, person)


def _refresh(tx: Tx, tools: Tools, group: GroupId) -> None:
    card = card_keys.agreements_card(group)
    if tx.posts.of_card(card) is not None:
        enqueue(tx, ToShow(keys.group_place(group), card), clock=tools.clock, ids=tools.ids)
