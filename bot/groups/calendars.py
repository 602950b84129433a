"""One's own calendar: the address to which any calendar subscribes, given once and privately.

Whoever posted it somewhere, or lost it, takes a new one; the one before opens nothing from then on.
"""

from __future__ import annotations

from ..cards import Answer, Reply
from ..engine.screen import Control, Line, Paragraph, Screen, Tone
from .caller import Caller, Said, done, refused
from .feeds import forget_feed, new_feed
from .lookups import lasting_groups

#: What stands in an address before the secret, and after it.
PATH = "/calendar/"
ENDING = ".ics"


def calendar_reply(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Say what the calendar is and give the first address; another one only when asked for."""
    if not caller.tools.public_url:
        return refused(caller.speech(), "refuse.no-calendar")
    if caller.is_guest or not lasting_groups(caller.tx, caller.person.id):
        return refused(caller.speech(), "refuse.no-group-yet")
    match args:
        case ():
            return _offered(caller)
        case ("new",):
            secret = new_feed(caller.tx, caller.tools, caller.person.id)
            url = f"{caller.tools.public_url}{PATH}{secret}{ENDING}"
            return _told(caller, (Line("calendar.address", (("url", url),)), Line("calendar.how")))
        case ("none",):
            forget_feed(caller.tx, caller.tools, caller.person.id)
            return done(caller.speech(), Said("calendar.title", ("calendar.dropped",)))
        case _:
            raise ValueError("no such calendar")


def _offered(caller: Caller) -> Reply:
    if caller.tx.people.feed(caller.person.id) is None:
        first = Control("calendar", "control.first-address", ("new",), main=True)
        return _told(caller, (Line("calendar.what"),), first)
    another = Control("calendar", "control.new-address", ("new",), main=True)
    none = Control("calendar", "control.drop-address", ("none",))
    return _told(caller, (Line("calendar.has-address"),), another, none)


def _told(caller: Caller, lines: tuple[Line, ...], *controls: Control) -> Reply:
    paragraphs = (*map(Paragraph, lines), Paragraph(Line("calendar.who-reads"), Tone.NOTE))
    screen = Screen(
        Line("calendar.title"), Line("push.reminder"), paragraphs, None, tuple(controls)
    )
    return Reply(Answer.DONE, caller.speech().card(screen))
