"""What storage offers of the life of a group, one repository's worth: part of ``GroupsRepo``."""

from __future__ import annotations

from typing import Protocol

from .engine.ids import FormId, GroupId, MeetingId, PersonId
from .records import (
    Agreements,
    CallMe,
    Coordination,
    DateAnswer,
    DatePoll,
    Guidance,
    Programme,
    TurnSwap,
)


class LifeOfGroupRepo(Protocol):
    """What a group agreed, who guides it, for what its members may be called, and which day."""

    def put_agreements(self, agreements: Agreements) -> None:
        """Insert, or replace the ones with the same number."""
        ...

    def agreements(self, group: GroupId) -> tuple[Agreements, ...]:
        """All that was proposed, the first first; ``fields`` are empty where the key is gone."""
        ...

    def put_guidance(self, guidance: Guidance) -> None:
        """Keep it in place of what was there of this person in this group."""
        ...

    def guidances(self, group: GroupId) -> tuple[Guidance, ...]:
        """Whoever said that they will guide, the first first."""
        ...

    def forget_guidance(self, group: GroupId, person: PersonId) -> None:
        """Forget that this person guides; one who does not is fine."""
        ...

    def put_call_me(self, line: CallMe) -> None:
        """Keep it in place of the one that this person had in this group."""
        ...

    def call_me_lines(self, group: GroupId) -> tuple[CallMe, ...]:
        """The oldest first, also of whoever was a member."""
        ...

    def call_me_of(self, person: PersonId) -> tuple[CallMe, ...]:
        """Those of one person, by the ids of their groups."""
        ...

    def forget_call_me(self, group: GroupId, person: PersonId) -> None: ...

    def put_date_poll(self, poll: DatePoll) -> None: ...
    def date_poll(self, group: GroupId, poll: FormId) -> DatePoll | None: ...
    def open_date_poll(self, group: GroupId) -> DatePoll | None:
        """The poll that a group is asked now; there is one at a time."""
        ...

    def put_date_answer(self, answer: DateAnswer) -> None: ...
    def date_answers(self, group: GroupId, poll: FormId) -> tuple[DateAnswer, ...]: ...
    def forget_date_answers(self, group: GroupId, poll: FormId) -> None: ...
    def forget_date_answers_of(self, group: GroupId, person: PersonId) -> None: ...

    def put_programme(self, programme: Programme) -> None: ...
    def programmes(self, group: GroupId) -> tuple[Programme, ...]:
        """All that a group ever had, the newest last."""
        ...

    def put_turn_swap(self, swap: TurnSwap) -> None: ...
    def turn_swaps(self, group: GroupId, meeting: MeetingId) -> tuple[TurnSwap, ...]:
        """Who would rather swap their turn in this meeting, the first asked first."""
        ...

    def forget_turn_swaps(self, group: GroupId, meeting: MeetingId) -> None: ...
    def forget_turn_swaps_of(self, group: GroupId, person: PersonId) -> None: ...

    def put_coordination(self, coordination: Coordination) -> None:
        """Keep it in place of what was there of this group: one person coordinates it."""
        ...

    def coordination(self, group: GroupId) -> Coordination | None:
        """Who put this group together for others; None where its members did."""
        ...

    def coordinations_of(self, person: PersonId) -> tuple[Coordination, ...]:
        """All that one person coordinates, the first first."""
        ...

    def forget_coordination(self, group: GroupId) -> None: ...
