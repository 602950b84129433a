"""What a group gave to whoever brought a case becomes theirs: a page of their own, at the close.

It is sealed under their key, and names nobody. The group's own copy goes when the words leave the
room, so that from then on it stands on that page and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from methods.spec import Gift

from ..engine.effects import Effect, RemoveWords
from ..engine.ids import GroupId, MeetingId, PageId, PersonId
from ..engine.phases.weigh import weights_shown
from ..engine.state import Given, MeetingState, Round, Stage
from ..ports import Clock, Ids, Ledger, Tx
from ..records import ContributorPage, Group
from ..schedule.working_hours import within_working_hours
from . import card_keys, erasing, keys
from .effects import ToShow, enqueue, words_of

#: What somebody gives in a round and keeps: it is about themselves, or the group's as a whole.
OF_THE_GIVER = frozenset({Gift.LOOK_BACK, Gift.TAKEAWAY, Gift.INTENTION, Gift.EVALUATION})
#: The place of what was written down for the contributor while people talked; it stands last.
NOTE = "note"


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Whose meeting it is in which something was carried out, and the means to hand things over.

    ``people``: the members of its group now.
    """

    tx: Tx
    group: Group
    people: Collection[PersonId]
    clock: Clock
    ids: Ids
    ledger: Ledger


def given_to(state: MeetingState, number: int) -> tuple[Given, ...]:
    """What appeared in a round for its contributor, in the order of its steps."""
    contributor = state.round(number).contributor
    if contributor is None:
        return ()
    return tuple(
        one
        for slot in state.script
        if slot.round == number
        for one in state.run(slot).given
        if one.wave and one.person != contributor and one.gift not in OF_THE_GIVER
    )


def is_left_to_others(state: MeetingState, given: Given) -> bool:
    """Whether this is on a contributor's page, and will be nowhere else."""
    return any(given in given_to(state, one.number) for one in state.rounds)


def settle_given(
    over: HandingOver,
    before: MeetingState,
    after: MeetingState,
    effects: Sequence[Effect],
    *,
    is_by_somebody: bool,
) -> None:
    """After any event: at the close hand over what was given; later forget the group's copy.

    Of a trial nothing is kept, so nothing is handed over either.
    """
    if over.group.is_trial:
        return
    if after.stage is Stage.ENDED and before.stage is not Stage.ENDED:
        for contributor in _hand_over(over, after):
            _tell(over, after.meeting, contributor, is_by_somebody=is_by_somebody)
    if any(isinstance(effect, RemoveWords) for effect in effects):
        _forget_copies(over, after)


def _hand_over(over: HandingOver, state: MeetingState) -> list[PersonId]:
    """Whose pages are complete now, each once; whoever left the group gets nothing of it."""
    found: dict[PersonId, None] = {}
    for one in state.rounds:
        if one.contributor is None or one.contributor not in over.people:
            continue
        texts = dict(_texts(over.tx, state, one.number))
        known = _page_of(over.tx, state.meeting, one)
        if texts:
            _add(over, state.meeting, one, texts)
        if texts or known is not None:
            found[one.contributor] = None
    return list(found)


def _texts(tx: Tx, state: MeetingState, number: int) -> Iterator[tuple[str, str]]:
    """Each with its place, its kind and, where the contributor gave it one, its weight."""
    weights = weights_shown(state, number)
    for place, one in enumerate(given_to(state, number), start=1):
        words, weight = words_of(tx, one.contribution), weights.get(one.contribution)
        kind = one.gift.value if weight is None else f"{one.gift.value}.{weight.value}"
        if words:
            yield f"{place:03}.{kind}", words


def _page_of(tx: Tx, meeting: MeetingId, round_: Round) -> ContributorPage | None:
    """What was given to the contributor of a round, as far as it was handed over."""
    if round_.contributor is None:
        return None
    mine = tx.contributor_pages.of_person(round_.contributor)
    of_round = (one for one in mine if (one.meeting, one.round) == (meeting, round_.number))
    found = next(of_round, None)
    return None if found is None else tx.contributor_pages.get(found.id)


def _add(over: HandingOver, meeting: MeetingId, round_: Round, texts: Mapping[str, str]) -> None:
    assert round_.contributor is not None, "it is theirs"
    known = _page_of(over.tx, meeting, round_)
    if known is None:
        known = ContributorPage(
            id=PageId(over.ids.new()),
            person=round_.contributor,
            group=over.group.whole,
            meeting=meeting,
            round=round_.number,
            made_at=over.clock.now(),
        )
    over.tx.contributor_pages.put(replace(known, fields={**known.fields, **texts}))


def add_note(over: HandingOver, meeting: MeetingId, round_: Round, note: str) -> None:
    """Put what was written down for a contributor on their page, after what stands there."""
    known = _page_of(over.tx, meeting, round_)
    before = known.fields.get(NOTE, "") if known is not None else ""
    _add(over, meeting, round_, {NOTE: f"{before}\n\n{note}" if before else note})


def _tell(over: HandingOver, meeting: MeetingId, person: PersonId, *, is_by_somebody: bool) -> None:
    """One message at the close, to whoever is still there.

    Where the clock ended the meeting at night nobody is disturbed: the next day they are asked how
    they are, and read it there.
    """
    known, now = over.tx.people.get(person), over.clock.now()
    if known is None:
        return
    if is_by_somebody or within_working_hours(now, known.zone) == now:
        show = ToShow(keys.person_place(person), card_keys.given_card(meeting, person))
        enqueue(over.tx, show, clock=over.clock, ids=over.ids)


def _forget_copies(over: HandingOver, state: MeetingState) -> None:
    """The words have left the room: what was given to contributors is theirs alone from now on."""
    copies = [given.contribution for one in state.rounds for given in given_to(state, one.number)]
    over.ledger.note([erasing.contribution_name(copy) for copy in copies])
    for copy in copies:
        over.tx.contributions.forget(copy)


def forget_page(tx: Tx, ledger: Ledger, page: ContributorPage) -> None:
    """Erase a page for good."""
    ledger.note((erasing.page_name(page.id),))
    tx.contributor_pages.forget(page.id)


def forget_pages_in(tx: Tx, ledger: Ledger, group: GroupId, person: PersonId) -> None:
    """Somebody leaves a group: what it gave them in its confidence goes with that."""
    # Always in the same order, so that two who do this at once wait for each other and no more.
    for page in sorted(tx.contributor_pages.of_person(person), key=lambda one: one.id):
        if page.group == group:
            forget_page(tx, ledger, page)
