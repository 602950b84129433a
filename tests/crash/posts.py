"""What stands on Slack after everything was sent: nothing twice with words, and how much twice.

Slack has no key against doubles, so a post whose reply was lost with the process may be made
again. It was made without anybody's words, and stays without: that is counted, not forgiven, and
anything else is a violation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.ports import Tx
from tests.standins.slack.workspace import Message, Workspace

from .people import Crowd


@dataclass
class Standing:
    """``doubles``: words that stand there twice. ``missing``: shown by the state, not by Slack.

    ``empty`` counts posts that the bot does not know of, all of them without words.
    """

    doubles: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    empty: int = 0


def unknown_to(tx: Tx, messages: Iterable[Message]) -> list[Message]:
    """Messages that the store has no post for."""
    return [one for one in messages if tx.posts.by_external(one.ts) is None]


def judge_posts(
    workspace: Workspace, crowds: Sequence[Crowd], unknown: Sequence[Message]
) -> Standing:
    """Look through everything that stands in a room or in somebody's own messages."""
    found = Standing(empty=len(unknown))
    typed = {text for crowd in crowds for text in crowd.typed}
    shown: dict[str, int] = {}
    for message in workspace.messages:
        if message.only_for is None:
            told = json.dumps(message.blocks, ensure_ascii=False) + message.text
            for text in _texts_in(told, typed):
                shown[text] = shown.get(text, 0) + 1
            if message in unknown and _texts_in(told, typed):
                found.doubles.append(f"an unknown post with words: {message.ts}")
    for crowd in crowds:
        for text in _revealed(crowd):
            times = shown.get(text, 0)
            if times > 1:
                found.doubles.append(f"a text of meeting {crowd.ledger.meeting}, {times} times")
            elif not times:
                found.missing.append(f"a text of meeting {crowd.ledger.meeting}")
    return found


def _texts_in(told: str, typed: set[str]) -> set[str]:
    """Which of all texts stand here; each begins "tekst N van MEETING."."""
    starts = (part.partition(".")[0] for part in told.split("tekst ")[1:])
    return {f"tekst {start}." for start in starts} & typed


def _revealed(crowd: Crowd) -> set[str]:
    """What everybody may read by now of what was written: its first sentence."""
    state = crowd.state
    assert state is not None
    seen = {g.form for run in state.runs for g in run.given if g.wave}
    texts = (crowd.ledger.stored.get(form) for form in seen)
    return {f"{text.partition('.')[0]}." for text in texts if text is not None}
