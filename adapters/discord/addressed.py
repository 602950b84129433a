"""For which server something is that stands in a direct message.

One person has one channel of direct messages with the bot, whatever servers they share. A post
there is known to the store. An answer is not, so its buttons and its form say it themselves, behind
their own token.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from bot.cards import TOKEN_LIMIT, FormPage, Reply

_ADDRESSED = re.compile(r"(.*)~([1-9a-f][0-9a-f]{0,15})", re.DOTALL)

AnswerT = TypeVar("AnswerT", bound=FormPage | Reply)


def addressed(answer: AnswerT, server: int) -> AnswerT:
    """The same answer, of which every token tells its server."""
    if isinstance(answer, FormPage):
        return replace(answer, token=_with(answer.token, server))
    if answer.card is None:
        return answer
    buttons = (replace(one, token=_with(one.token, server)) for one in answer.card.buttons)
    return replace(answer, card=replace(answer.card, buttons=tuple(buttons)))


def read_address(token: str) -> tuple[str, int | None]:
    """A token without its address, and the server that this names."""
    found = _ADDRESSED.fullmatch(token)
    return (token, None) if found is None else (found[1], int(found[2], 16))


def _with(token: str, server: int) -> str:
    """With an address, where there is room for one: Discord takes no longer token."""
    whole = f"{token}~{server:x}"
    return whole if len(whole) <= TOKEN_LIMIT else token
