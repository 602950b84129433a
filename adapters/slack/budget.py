"""How the three seconds that Slack waits for an acknowledgement are shared out.

Owns these numbers and nothing else. Whatever an acknowledgement waits for has its share here, and
in the worst case each sum stays within ``ANSWERED_WITHIN``:

  a command            0.6 room + 0.3 people + 0.5 the core's read + 1.4 form = 2.8 s
  a press for a form              0.3 people + 0.5 the core's read + 1.4 form = 2.2 s
  a press, a page sent            0.3 people + 2.0 the core's commit          = 2.3 s

A press that was not taken has all that is left, half a second at least, to show why: it is shown
before the acknowledgement, which would else be the only answer.
"""

from __future__ import annotations

from datetime import timedelta

#: Slack's limit is 3 s, and the way there and back takes its share of it.
ANSWERED_WITHIN = timedelta(seconds=2.8)

#: A look at how a command's room stands to the bot, and who is in it.
ROOM_FOR = timedelta(seconds=0.6)
#: Names, languages and zones, looked up once; what comes later helps the next time.
PEOPLE_FOR = timedelta(seconds=0.3)
#: One call that shows a form: an address to open one is good for three seconds as well.
FORM_FOR = timedelta(seconds=1.4)
