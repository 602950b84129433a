"""What must hold in every meeting, whatever anybody does: small rules with a name each.

These are judged when the meeting is over. A failure never holds anybody's words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from methods.spec import Gift, Method, Mode, Visible

from ..cards import Answer
from ..engine.apply import apply
from ..engine.events import (
    BackPressed,
    CaseTakenBack,
    CaseVoted,
    ContributionGiven,
    Event,
    MeetingOpened,
    ModuleChosen,
    NextPressed,
    PresenceSet,
    QuestionWeighed,
    ReadySet,
    StopAnswered,
    TimerFired,
)
from ..engine.ids import PersonId
from ..engine.phases import kind_of
from ..engine.state import Given, MeetingState, RoundOutcome, Slot, Stage
from ..engine.timing import UNATTENDED
from ..engine.view import View, phase_in
from ..records import Contribution, Readers
from .afterwards import (
    an_answer_stays_private,
    intentions_are_asked_after,
    texts_are_erased,
    words_leave_the_room,
)
from .evidence import Evidence
from .given_rules import (
    what_was_given_is_its_contributors,
    what_was_given_stands_nowhere_else,
    who_brought_a_case_is_asked_once,
)
from .kept_from import was_taken_out
from .witness import Snapshot, Typed


def everything_given_is_there_once(evidence: Evidence, now: Snapshot) -> None:
    """Each acknowledged contribution is stored once, and stands where it should and only there."""
    stored: Counter[tuple[str, str, str, str]] = Counter(
        (evidence.scene.names[c.person], str(c.slot), c.form, text)
        for c in now.contributions
        for text in _stored_texts(now, c)
    )
    changed: set[tuple[str, str, str, str]] = set()
    for page in reversed(evidence.typed):
        if page.action != "give" or page.answer is not Answer.DONE:
            continue
        for name, text in page.texts.items():
            count = stored[page.person, page.slot, page.form, text]
            if not count and _was_given_back(evidence, now, page, text):
                continue
            # After a step back a line that had not appeared is its author's again, to be changed.
            field = (page.person, page.slot, page.form, name)
            if not count and field in changed:
                continue
            changed.add(field)
            where = f"{name} of {page.person} in {page.slot}"
            evidence.judge.holds("stored once", count == 1, f"{where}: {count} times")
    _stand_where_they_should(evidence, now)


def _stand_where_they_should(evidence: Evidence, now: Snapshot) -> None:
    """Every text stands as often and where its author's contributions with it should be.

    After a step back somebody may write the same line once more: then it stands twice. What stands
    of a round that was taken out is not counted: some of it may still have to go.
    """
    leaving = {
        thread
        for slot, thread in now.threads.items()
        if was_taken_out(evidence, now, Slot.parse(slot).round)
    }
    wished: dict[tuple[PersonId | None, str], list[str]] = defaultdict(list)
    about: dict[tuple[PersonId | None, str], Contribution] = {}
    for contribution in now.contributions:
        if was_taken_out(evidence, now, contribution.slot.round):
            continue
        text = next(iter(_stored_texts(now, contribution)), "")
        # What bears no name stands there without one.
        is_named = now.phase(contribution.slot).named
        key = (contribution.person if is_named else None, text)
        found = _given(now.meeting.state, contribution.id)
        wished[key] += _wished_places(evidence, now, found)
        about[key] = contribution
    for (author, text), expected in wished.items():
        places = [
            shown.kept.place
            for shown in now.shown
            for paragraph in shown.kept.card.texts
            if text in paragraph.markup and paragraph.by == author
            if shown.kept.place not in leaving
        ]
        one = about[author, text]
        detail = f"{one.gift} in {one.slot}: {len(places)} for {len(expected)}"
        fits = sorted(places) == sorted(expected)
        evidence.judge.holds("seen where it should be", fits, detail)


def _was_left_alone(now: Snapshot) -> bool:
    """Whether everybody walked away, so that the meeting ended by itself."""
    return any(isinstance(one, TimerFired) and one.name == UNATTENDED for one in now.events)


def _was_given_back(evidence: Evidence, now: Snapshot, page: Typed, text: str) -> bool:
    """Whether its author has it as a draft: what was not shown when a case, or all, ended early."""
    outcome = now.meeting.state.round(Slot.parse(page.slot).round).outcome
    if outcome in (RoundOutcome.OPEN, RoundOutcome.DONE) and not _was_left_alone(now):
        return False
    return any(
        evidence.scene.names[draft.person] == page.person and text in draft.fields.values()
        for draft in now.drafts
    )


def _stored_texts(now: Snapshot, contribution: Contribution) -> list[str]:
    """What is kept of a contribution; the words of an intention stand with its owner only."""
    own = [i.fields["intention"] for i in now.intentions if i.id == contribution.id and i.fields]
    return [*contribution.fields.values(), *own]


def _given(state: MeetingState, contribution: str) -> tuple[Slot, Given] | None:
    found = ((r.slot, g) for r in state.runs for g in r.given if g.contribution == contribution)
    return next(found, None)


def _wished_places(
    evidence: Evidence, now: Snapshot, found: tuple[Slot, Given] | None
) -> list[str]:
    if found is None:
        return []
    slot, given = found
    if evidence.scene.is_sealed:
        return []
    phase = now.phase(slot)
    is_said = now.meeting.state.mode is Mode.VOICE
    if is_said or phase.visible is Visible.PRIVATE or given.wave == 0:
        return []
    if given.gift is Gift.INTENTION:
        mine = next((i for i in now.intentions if i.id == given.contribution), None)
        if mine is None or mine.readers is Readers.ME:
            return []
    thread = now.threads.get(str(slot))
    return [thread] if thread is not None else ["a thread that is not there"]


def log_tells_the_state(evidence: Evidence, now: Snapshot) -> None:
    """The log, folded from the beginning, gives exactly the state that is stored."""
    state = evidence.before
    for event in now.events:
        state = apply(now.method, state, event).state
    differs = [
        name for name in state.__slots__ if getattr(state, name) != getattr(now.meeting.state, name)
    ]
    evidence.judge.holds("the log tells the state", not differs, ", ".join(differs))


def steps_move_by_one_with_a_cause(evidence: Evidence, now: Snapshot) -> None:
    """A step is left by somebody who saw it, or by its deadline in slow mode; never two at once.

    A meeting that everybody walked away from ends by itself.
    """
    state = evidence.before
    for number, event in enumerate(now.events, start=1):
        before, state = state, apply(now.method, state, event).state
        if state.position == before.position and state.stage is not Stage.ENDED:
            continue
        detail = f"event {number}, {type(event).__name__}: {before.position} to {state.position}"
        fits = _is_cause(now.method, event, before, state)
        fits = fits and _is_one_step(now.method, event, before, state)
        evidence.judge.holds("steps move by one with a cause", fits, detail)


def _is_cause(method: Method, event: Event, before: MeetingState, after: MeetingState) -> bool:
    match event:
        case MeetingOpened():
            return before.stage is Stage.PLANNED
        case NextPressed(turn=turn) | BackPressed(turn=turn):
            return turn == before.turn
        case StopAnswered():
            return before.stage is Stage.STOPPED
        case TimerFired(name=name, due_at=due_at):
            by_itself = before.mode is Mode.SLOW or name == UNATTENDED
            return by_itself and due_at <= event.at
        case PresenceSet(person=person):
            # Without its contributor a round is over.
            outcome = after.round(before.slot.round).outcome
            if outcome is RoundOutcome.CONTRIBUTOR_LEFT:
                return True
            settles = _was_waited_for(method, person, before, after)
            settles = settles or _comes_back_ready(method, person, before, after)
            return before.mode is Mode.SLOW and settles
        case CaseTakenBack():
            # A case that is taken back while it is discussed ends its round with care.
            return after.round(before.slot.round).outcome is RoundOutcome.STOPPED
        case ReadySet() | ContributionGiven() | CaseVoted() | QuestionWeighed() | ModuleChosen():
            return before.mode is Mode.SLOW
        case _:
            return False


def _was_waited_for(
    method: Method, person: PersonId, before: MeetingState, after: MeetingState
) -> bool:
    """Whether somebody left for whom alone the step had waited."""
    view = View(method, before, before.slot)
    waited_for = set(kind_of(view).asked(view)) - set(view.run.ready)
    return waited_for == {person} and person not in after.here()


def _comes_back_ready(
    method: Method, person: PersonId, before: MeetingState, after: MeetingState
) -> bool:
    """Whether somebody is back who was ready when they left, and nobody else is waited for."""
    view = View(method, before, before.slot)
    came = person in after.here() and person not in before.here()
    return came and {person, *kind_of(view).asked(view)} <= set(view.run.ready)


def _is_one_step(method: Method, event: Event, before: MeetingState, after: MeetingState) -> bool:
    if after.stage is Stage.ENDED:
        is_left_alone = isinstance(event, TimerFired) and event.name == UNATTENDED
        return is_left_alone or before.position == len(before.script) - 1
    if isinstance(event, MeetingOpened):
        return True
    first, last = sorted((before.position, after.position))
    skipped = before.script[first + 1 : last]
    if isinstance(event, BackPressed) != (after.position < before.position):
        return False
    # What belongs to a module that was not chosen is passed over, in both directions.
    if all(_is_not_chosen(method, after, slot) for slot in skipped):
        return True
    # A round that ends early leaves out the rest of its own steps, and nothing else.
    number = before.slot.round
    ended = after.round(number).outcome not in (RoundOutcome.OPEN, RoundOutcome.DONE)
    return ended and all(slot.round == number for slot in skipped)


def _is_not_chosen(method: Method, state: MeetingState, slot: Slot) -> bool:
    module = phase_in(method, state, slot).module
    return module is not None and module != state.round(slot.round).module


def every_round_ends(evidence: Evidence, now: Snapshot) -> None:
    """The meeting ends, and none of its rounds stays open."""
    state = now.meeting.state
    evidence.judge.holds("the meeting ends", state.stage is Stage.ENDED, state.stage.value)
    numbers = sorted({slot.round for slot in state.script if slot.round})
    for number in numbers:
        outcome = state.round(number).outcome
        closed = outcome is not RoundOutcome.OPEN
        evidence.judge.holds("every round ends", closed, f"round {number}: {outcome}")


def each_round_has_a_harvest(evidence: Evidence, now: Snapshot) -> None:
    """In the round itself, or once at the end of the meeting; never in neither."""
    harvests = _rounds_with_harvest(now)
    left_out = [n for n in _rounds_done(now.meeting.state) if not harvests & {0, n}]
    evidence.judge.none("each round has a harvest", (f"round {n}" for n in left_out))


def _rounds_with_harvest(now: Snapshot) -> set[int]:
    script = now.meeting.state.script
    return {slot.round for slot in script if now.phase(slot).kind == "commit"}


def _rounds_done(state: MeetingState) -> list[int]:
    return [one.number for one in state.rounds if one.outcome is RoundOutcome.DONE]


def everybody_harvests(evidence: Evidence, now: Snapshot) -> None:
    """From every member present one takeaway and one intention, the contributor too.

    In each round, or once at the end of the meeting, as the method has it.
    """
    state = now.meeting.state
    for number in sorted(_rounds_with_harvest(now) & {0, *_rounds_done(state)}):
        given = Counter(
            (g.person, g.gift) for run in state.runs if run.slot.round == number for g in run.given
        )
        for person in state.here():
            for gift in (Gift.TAKEAWAY, Gift.INTENTION):
                detail = f"{gift} of {evidence.scene.names[person]} in round {number}"
                evidence.judge.holds("everybody harvests", given[person, gift] == 1, detail)


def contributor_listens(evidence: Evidence, now: Snapshot) -> None:
    """Nothing is taken from the contributor in a step in which they listen."""
    state = now.meeting.state
    for slot in state.script:
        phase = now.phase(slot)
        contributor = state.round(slot.round).contributor
        if slot.round == 0 or contributor is None or not (phase.silent or phase.away):
            continue
        run = state.run(slot)
        silent = all(g.person != contributor for g in run.given) and contributor not in run.ready
        evidence.judge.holds("the contributor listens", silent, str(slot))


def boards_settle(evidence: Evidence, now: Snapshot) -> None:
    """What stands in the room is what the state says by now, and each card stands once."""
    in_room = [s for s in now.shown if evidence.scene.platform.is_shared(s.kept.place)]
    for shown in in_room:
        settled = shown.key is not None and shown.kept.card == shown.wished
        evidence.judge.holds("boards settle", settled, shown.key or shown.kept.external)
    keys = Counter(shown.key for shown in now.shown)
    evidence.judge.none("each card stands once", (str(key) for key, n in keys.items() if n > 1))
    boards = {f"board:{now.meeting.id}:{run.slot}" for run in now.meeting.state.runs}
    wished = {f"agenda:{now.meeting.id}", *boards}
    missing = sorted(wished - {str(key) for key in keys})
    evidence.judge.none("each step has a board", missing)


def next_date_is_planned(evidence: Evidence, now: Snapshot) -> None:
    """The meeting after this one is planned, with a look-back first; none after the last one."""
    following = now.following
    planned = following is not None and following.starts_at > now.meeting.starts_at
    if now.is_last:
        evidence.judge.holds("none is planned after the end", not planned, "a meeting is planned")
    else:
        evidence.judge.holds("the next date is planned", planned, "no meeting is planned")
    kinds = [now.phase(s).kind for s in now.meeting.state.script]
    looks_back = "look-back" not in kinds or kinds.index("look-back") < kinds.index("choose")
    evidence.judge.holds("the look-back comes first", looks_back, "after the choice of a case")


def nothing_waits(evidence: Evidence, now: Snapshot) -> None:
    """Whatever was to be shown has been shown."""
    evidence.judge.holds("nothing waits", now.waiting == 0, f"{now.waiting} rows")


Rule = Callable[[Evidence, Snapshot], None]

WHEN_OVER: tuple[Rule, ...] = (
    everything_given_is_there_once,
    log_tells_the_state,
    steps_move_by_one_with_a_cause,
    every_round_ends,
    each_round_has_a_harvest,
    everybody_harvests,
    contributor_listens,
    boards_settle,
    next_date_is_planned,
    an_answer_stays_private,
    what_was_given_is_its_contributors,
    nothing_waits,
)
WHEN_PURGED: tuple[Rule, ...] = (words_leave_the_room, what_was_given_stands_nowhere_else)
AT_THE_END: tuple[Rule, ...] = (
    words_leave_the_room,
    log_tells_the_state,
    texts_are_erased,
    intentions_are_asked_after,
    who_brought_a_case_is_asked_once,
    an_answer_stays_private,
    nothing_waits,
)


def judge_all(evidence: Evidence, rules: Sequence[Rule], now: Snapshot) -> None:
    """Judge a moment by each of these rules."""
    for rule in rules:
        rule(evidence, now)
