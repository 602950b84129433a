"""The pages of the form that founds a group in the room where somebody asks for it.

What the first page holds is kept as a draft of whoever sent it, until the second one founds the
group. Each page carries a mark: it is for whoever was given it, in that place.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from ..cards import FormPage, Reply, Text
from ..engine.ids import FormId
from ..engine.screen import Control, Does, Line, Tone
from ..inputs import Command
from ..records import Draft, GroupKind
from . import keys
from .caller import Caller, refused
from .fields import Spec, filled
from .founding_form import PAGES, kind_specs, people_spec, when_specs
from .lookups import group_at
from .sizes import MOST
from .speech import Speech

#: What is said before the first field.
INTRO = ("found.intro", "found.intro-room")
#: What founds a group or begins a trial in a room, which is looked at once more.
IN_ROOM = ("found", "found-when", "trial")


def open_here(caller: Caller, command: Command) -> FormPage | Reply:
    """The form that founds a group in this place, in which nothing stands against it."""
    return founding_page(caller, command.place, command.readers)


def founding_page(caller: Caller, place: str, readers: Sequence[str]) -> FormPage:
    """The form for a group of those who can read this place."""
    people = [one for one in readers if one != caller.person.external]
    chosen = {"people": " ".join((caller.person.external, *people)[:MOST])}
    return _page(caller, place, {**chosen, **filled_in_before(caller, place)})


def filled_in_before(caller: Caller, place: str) -> Mapping[str, str]:
    """What this person filled in and could not send, else when a group that is here meets."""
    draft = caller.tx.drafts.get(caller.person.id, keys.founding_draft(place))
    if draft is not None:
        return draft.fields
    group_id = group_at(caller.tx, caller.person.workspace, place)
    group = caller.tx.groups.get(group_id) if group_id is not None else None
    series = caller.tx.groups.series_of(group_id) if group_id is not None else None
    if group is None or series is None:
        return {}
    return {
        "kind": group.kind.value,
        "first-on": series.first_on.isoformat(),
        "at": series.local_time.isoformat("minutes"),
        "weeks": str(series.every_weeks),
        "mode": group.mode.value,
    }


def _page(caller: Caller, place: str, values: Mapping[str, str]) -> FormPage:
    """The first page: who they are, and what kind of group."""
    speech = caller.speech()
    form = FormId(caller.tools.ids.new())
    return FormPage(
        token=f"found|{place}|{mark_for(caller, place)}|{form}",
        form=form,
        title=speech.plain("found.form"),
        language=speech.language,
        fields=filled(who_specs(speech), values),
        send_label=speech.plain("send.next-page"),
        intro=tuple(Text(speech.markup(Line(key)), Tone.NOTE) for key in INTRO),
        pages=PAGES,
    )


def who_specs(speech: Speech) -> tuple[Spec, ...]:
    return (people_spec(speech, hint="hint.people"), *kind_specs(speech))


def when_page(caller: Caller, place: str, draft: Draft) -> FormPage:
    """The second page, for whoever filled in the first in this place."""
    return when_form(caller, draft, f"found-when|{place}|{mark_for(caller, place)}|{draft.form}")


def when_form(caller: Caller, draft: Draft, token: str) -> FormPage:
    """When and how a new group meets, and of an open one who guides it."""
    speech = caller.speech()
    kind = GroupKind(draft.fields["kind"])
    specs = when_specs(speech, kind, founder=caller.person.external)
    return FormPage(
        token=token,
        form=draft.form,
        title=speech.plain("found.form"),
        language=speech.language,
        fields=filled(specs, draft.fields),
        send_label=speech.plain("send.found"),
        page=PAGES,
        pages=PAGES,
    )


def reopen(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The form again, with what was filled in; only for whoever it was opened for."""
    place, mark = args
    check_mark(caller, place, mark)
    room = caller.room
    return founding_page(caller, place, sorted(room.readers) if room is not None else ())


def reopen_when(caller: Caller, args: tuple[str, ...]) -> FormPage | Reply:
    """The second page from a button; only for whoever filled in the first."""
    place, mark = args
    check_mark(caller, place, mark)
    draft = first_page_of(caller, place)
    return who_first(caller, place) if draft is None else when_page(caller, place, draft)


def first_page_of(caller: Caller, place: str) -> Draft | None:
    """What this person filled in, where its first page was sent and is all there."""
    draft = caller.tx.drafts.get(caller.person.id, keys.founding_draft(place))
    return draft if draft is not None and _is_whole(draft.fields) else None


def _is_whole(fields: Mapping[str, str]) -> bool:
    known_kind = fields.get("kind") in {kind.value for kind in GroupKind}
    return known_kind and bool(fields.get("work")) and bool(fields.get("people"))


def who_first(caller: Caller, place: str) -> Reply:
    controls = (open_control(caller, place, "open-found"),)
    return refused(caller.speech(), "refuse.found-again", controls=controls)


def open_control(
    caller: Caller, place: str, action: str, label: str = "control.look-again"
) -> Control:
    return Control(action, label, (place, mark_for(caller, place)), Does.FORM, main=True)


def room_to_found_in(token: str, *, workspace: str, person: str, secret: bytes) -> str | None:
    """The room for which somebody opens the form of a founding from a button; None for others."""
    action, *args = token.split("|")
    if action != "open-found" or len(args) != 2:
        return None
    mark = mark_of(args[0], workspace=workspace, person=person, secret=secret)
    return args[0] if hmac.compare_digest(args[1].encode(), mark.encode()) else None


def room_of(token: str, *, workspace: str, person: str, secret: bytes) -> str | None:
    """The room for which somebody was given the form of a founding or a trial; None for others."""
    action, *args = token.split("|")
    if action not in IN_ROOM or len(args) != 3:
        return None
    mark = mark_of(args[0], workspace=workspace, person=person, secret=secret)
    return args[0] if hmac.compare_digest(args[1].encode(), mark.encode()) else None


def mark_of(place: str, *, workspace: str, person: str, secret: bytes) -> str:
    """Shows that this person was given the form for this place: they were in it."""
    text = f"found|{workspace}|{person}|{place}".encode()
    return hmac.new(secret, text, "sha256").hexdigest()[:16]


def mark_for(caller: Caller, place: str) -> str:
    """The mark of this place for whoever is here."""
    person = caller.person
    return mark_of(
        place,
        workspace=person.workspace,
        person=person.external,
        secret=caller.tools.secret,
    )


def check_mark(caller: Caller, place: str, mark: str) -> None:
    """``ValueError`` where somebody else was given this form."""
    if not hmac.compare_digest(mark.encode(), mark_for(caller, place).encode()):
        raise ValueError("a form for somebody else")
