"""Finding a control among the cards that one person sees.

A control is found by what it does, never by its words; one that belongs to another step or an
earlier turn is passed over, as a person passes over an old message.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..cards import Button
from .steps import StepNow
from .window import Seen


def arguments(button: Button) -> list[str]:
    """What stands in a control's token behind its action."""
    return button.token.split("|")[1:]


class Look:
    """What one person sees now. The newest cards come first."""

    def __init__(self, cards: Sequence[Seen]) -> None:
        self._cards = cards
        self._found: dict[tuple[bool, str], list[tuple[Seen, Button]]] = {}
        for seen in reversed(cards):
            for button in seen.card.buttons:
                found = self._found.setdefault((seen.direct, button.action), [])
                found.append((seen, button))

    def direct(self, action: str) -> Sequence[tuple[Seen, Button]]:
        """Controls with this action in the person's own messages."""
        return self._found.get((True, action), ())

    def room(self, action: str) -> Sequence[tuple[Seen, Button]]:
        """Controls with this action in the group's room."""
        return self._found.get((False, action), ())

    def on_board(self, action: str, step: StepNow) -> Button | None:
        """The control with this action on the board of the running step."""
        return next(iter(self.all_on_board(action, step)), None)

    def all_on_board(self, action: str, step: StepNow) -> tuple[Button, ...]:
        """All such controls; a board may have one for questions and one for answers."""
        return tuple(
            button
            for _, button in self.room(action)
            if arguments(button)[:1] == [step.meeting] and _is_of(button, step)
        )

    def shows(self, text: str) -> bool:
        """Whether this text stands in a card in the group's room."""
        return any(
            text in paragraph.markup
            for seen in self._cards
            if not seen.direct
            for paragraph in seen.card.texts
        )


def _is_of(button: Button, step: StepNow) -> bool:
    """Whether a control belongs to the step, or the turn, in which the meeting is."""
    return arguments(button)[1:2] in ([step.slot], [str(step.turn)])


def beside(seen: Seen, action: str) -> Button | None:
    """Another control of the same card."""
    return next((b for b in seen.card.buttons if b.action == action), None)
