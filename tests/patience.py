"""Time for a machine that is busy with other things, where nothing is judged by the clock.

The product gives up after fractions of a second, for a platform waits no longer. On a machine that
runs all these tests at once that is sometimes too short, and then a refusal would be shown that no
test asked for. Tests of giving up itself are marked ``by_the_clock`` or set a time of their own;
in the other folders time is virtual, or what people talk to is another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

#: Longer than any test takes.
AGES = timedelta(minutes=10)
#: A share of ``AGES``: a look at a room takes part of the time for the deed.
LONG = timedelta(minutes=3)

#: The folders of tests in which people act, in this process, while the clock on the wall goes on.
UNHURRIED = frozenset({"adapters", "groups", "parity"})

SHARES: Mapping[str, timedelta | float] = {
    "bot.groups.inbox.FORM_DEADLINE": AGES,
    "bot.groups.inbox.DEED_DEADLINE": AGES,
    "bot.groups.inbox.LOOK_FOR": LONG,
    "bot.groups.news.LOOK_FOR": LONG,
    "bot.groups.news.STORED_WITHIN": AGES,
    "bot.delivery.link.CALL_FOR": AGES,
    "adapters.slack.answers.FORM_FOR": LONG,
    "adapters.slack.inbound.ANSWERED_WITHIN": AGES,
    "adapters.slack.inbound.PEOPLE_FOR": LONG,
    "adapters.slack.installed.FIND_FOR": LONG,
    "adapters.slack.rooms.ROOM_FOR": LONG,
    "adapters.slack.send.MEET_FOR": LONG,
    "adapters.discord.inbound.PAGE_WAITS_FOR": AGES.total_seconds(),
    "adapters.discord.inbound.PRESS_WAITS_FOR": AGES.total_seconds(),
    "tests.standins.slack.wire.ANSWER_SECONDS": AGES.total_seconds(),
}
