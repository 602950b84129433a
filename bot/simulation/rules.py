"""What must hold in every life, whatever goes wrong: the rehearsal's rules, and those of faults.

I1 to I12 are the invariants of ``docs/proofs.md``. Judged from outside, in calm; a failure
holds ids and counts and nobody's words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from ..engine.apply import apply
from ..engine.events import NAMELESS, ReadySet, TimerFired
from ..engine.state import Attendee, MeetingState, Presence
from ..records import Followed, Intention, Timer
from ..rehearsal.afterwards import (
    an_answer_stays_private,
    budget_is_kept,
    nobody_is_asked_twice,
    texts_are_erased,
    words_leave_the_room,
)
from ..rehearsal.budget import asked, of_the_cycle
from ..rehearsal.evidence import Evidence, markup_of, words_of
from ..rehearsal.given_rules import (
    what_was_given_is_its_contributors,
    what_was_given_stands_nowhere_else,
    who_brought_a_case_is_asked_once,
)
from ..rehearsal.going_out import judge_acts as judge_what_goes_out
from ..rehearsal.invariants import (
    Rule,
    contributor_listens,
    each_round_has_a_harvest,
    every_round_ends,
    everything_given_is_there_once,
    judge_all,
    log_tells_the_state,
    next_date_is_planned,
    nothing_waits,
    steps_move_by_one_with_a_cause,
)
from ..rehearsal.kept_from import a_case_is_kept_from_readers
from ..rehearsal.platform import Act
from ..rehearsal.verdicts import Judge
from ..rehearsal.witness import Snapshot
from .attendance_rules import who_is_noted_was_there, who_was_there_is_noted
from .loop import CLOCK_IS_OFF_BY

__all__ = ["AT_THE_END", "BEFORE_THE_NEXT", "WHEN_OVER", "WHEN_PURGED", "judge_all"]

#: A look at the room may be so old when the words arrive: a call takes less than five seconds,
#: and none begins late in a lease.
LOOK_IS_GOOD_FOR = timedelta(seconds=10)
#: The same where a whole process may stand still in the middle of a call.
STANDS_STILL_FOR = timedelta(seconds=135)


def as_planned(state: MeetingState) -> MeetingState:
    """The state before anything was said about it."""
    people = tuple(Attendee(a.person, Presence.HERE) for a in state.people)
    return MeetingState(state.meeting, state.group, state.mode, people=people)


def begins_when_all_agreed(judge: Judge, *, planned: bool, agreed: int, of: int) -> None:
    """Nothing is planned before the last member confirmed the agreements; then at once."""
    fits = planned == (agreed == of)
    judge.holds("nothing begins before all agreed", fits, f"{agreed} of {of}")


def judge_acts(
    evidence: Evidence,
    acts: Sequence[Act],
    state: MeetingState,
    *,
    late: bool,
    agreed: Mapping[str, datetime],
) -> None:
    """What went out since the last look. ``late``: a process may have stood still meanwhile.

    ``agreed``: with which organisations all had agreed to share, and since when, by the clock of
    the process that kept it, which may be ahead. An answer to the last of them may be lost, and
    given again later.
    """
    surely_since = {who: since - CLOCK_IS_OFF_BY for who, since in agreed.items()}
    judge_what_goes_out(evidence, acts, state)
    words = words_of(evidence.typed)
    platform = evidence.scene.platform
    patience = STANDS_STILL_FOR if late else LOOK_IS_GOOD_FOR
    for act in acts:
        if act.card is None or not platform.is_shared(act.place):
            continue
        since = platform.stranger_since(act.at, agreed=surely_since)
        if since is None or act.at - since < patience:
            continue
        markup = markup_of(act.card)
        clean = not any(word in markup for word in words)
        evidence.judge.holds("no words while a stranger reads", clean, f"{act.did} {act.post}")


def boards_settle(evidence: Evidence, now: Snapshot) -> None:
    """What stands in the room is what the state says; each card once; what is unknown is empty.

    A board that was left tells how things stood when it was left: it must be closed, that is all.
    """
    judge, platform = evidence.judge, evidence.scene.platform
    for shown in now.shown:
        if shown.key is None or not platform.is_shared(shown.kept.place):
            continue
        if now.meeting.id not in shown.key.split(":"):
            # What stands of an earlier meeting was judged in its time.
            continue
        kept, wished = shown.kept.card, shown.wished
        if wished is not None and shown.key.startswith("board:") and not wished.buttons:
            settled = (kept.title, kept.buttons) == (wished.title, wished.buttons)
        else:
            settled = kept == wished
        judge.holds("boards settle", settled, shown.key)
    keys = Counter(shown.key for shown in now.shown if shown.key is not None)
    judge.none("each card stands once", (key for key, n in keys.items() if n > 1))
    boards = {f"board:{now.meeting.id}:{run.slot}" for run in now.meeting.state.runs}
    expected = {f"agenda:{now.meeting.id}", *boards}
    judge.none("each phase has a board", sorted(expected - set(keys)))
    words = words_of(evidence.typed)
    for shown in now.shown:
        if shown.key is None:
            empty = not any(word in markup_of(shown.kept.card) for word in words)
            judge.holds("a double is empty", empty, shown.kept.external)


def doubles_are_excused(
    evidence: Evidence, now: Snapshot, may_be_unknown: Callable[[str], bool]
) -> None:
    """Nobody knows of a post only where the answer to its own create was not heard, or not stored.

    ``may_be_unknown`` says so of a post. Where posts can be looked up there is no such excuse,
    nor where the same card was made again while the platform still remembered the nonce.
    """
    judge, platform = evidence.judge, evidence.scene.platform
    for shown in now.shown:
        if shown.key is None:
            post = shown.kept.external
            excused = may_be_unknown(post) and not platform.was_found(post)
            judge.holds("a double has an excuse", excused, f"{post} in {shown.kept.place}")


def pages_stand_in_order(evidence: Evidence, now: Snapshot) -> None:
    """The pages of a reveal stand in their order in its thread."""
    starts: dict[str, list[int]] = {}
    for shown in now.shown:
        if shown.key is not None and shown.key.startswith("reveal:"):
            collection, _, start = shown.key.rsplit(":", 2)[0].rpartition(":")
            starts.setdefault(collection, []).append(int(start))
    for collection, numbers in sorted(starts.items()):
        in_order = all(one < other for one, other in pairwise(numbers))
        evidence.judge.holds("pages stand in order", in_order, collection)


def nobody_gives_more_than_a_share(evidence: Evidence, now: Snapshot) -> None:
    """Equal turns: in a collection nobody gives more than the method lets each give."""
    for run in now.meeting.state.runs:
        phase = now.phase(run.slot)
        if phase.kind in ("ask", "tell"):
            continue
        given = Counter((g.person, g.collection, g.gift) for g in run.given)
        most = max(given.values(), default=0)
        fits = most <= phase.each.max
        evidence.judge.holds("equal turns", fits, f"{run.slot}: {most}")


def nothing_nameless_gets_a_name(evidence: Evidence, now: Snapshot) -> None:
    """Who pressed stop, and how somebody answered it, is written down nowhere."""
    named = [e.id for e in now.events if isinstance(e, NAMELESS) and e.actor is not None]
    evidence.judge.none("nothing nameless gets a name", named, among=len(now.events))
    nameless = {str(run.slot) for run in now.meeting.state.runs if not now.phase(run.slot).named}
    for shown in now.shown:
        slot = next((s for s in nameless if shown.key and f":{s}:" in shown.key), None)
        if slot is not None:
            authors = [text.by for text in shown.kept.card.texts if text.by is not None]
            evidence.judge.holds("nothing nameless gets a name", not authors, slot)


def timers_fire_for_their_moment(evidence: Evidence, now: Snapshot) -> None:
    """A deadline comes once, and not before its moment."""
    fired = [event for event in now.events if isinstance(event, TimerFired)]
    times = Counter((event.name, event.due_at) for event in fired)
    again = [f"{name}: {n} times" for (name, _), n in times.items() if n > 1]
    evidence.judge.none("timers fire once", again, among=len(times))
    early = [event.name for event in fired if event.at < event.due_at]
    evidence.judge.none("timers are never early", early, among=len(fired))


def timers_fire_once(judge: Judge, fired: Mapping[Timer, int]) -> None:
    """A timer that fired is gone with the same COMMIT, also one that leaves no event in a log."""
    again = sorted(f"{timer.name}: {n} times" for timer, n in fired.items() if n > 1)
    judge.none("timers fire once", again, among=len(fired))


def ready_is_what_was_said(evidence: Evidence, now: Snapshot) -> None:
    """Who says to be ready is, also the second time: a press sets a value and never turns it."""
    state = evidence.before
    for number, event in enumerate(now.events, start=1):
        before, state = state, apply(now.method, state, event).state
        if not isinstance(event, ReadySet) or event.actor is None:
            continue
        run = state.run(event.slot)
        # Where everybody was, what was written appeared, and it all begins anew.
        begins_anew = run.reveals != before.run(event.slot).reveals
        fits = begins_anew or (event.actor in run.ready) == event.ready
        evidence.judge.holds("ready is what was said", fits, f"event {number} in {event.slot}")


def deliveries_are_done_once(evidence: Evidence, now: Snapshot) -> None:
    """A form that was sent again and again gave one contribution a gift."""
    stored = Counter((c.form, c.gift, c.person) for c in now.contributions)
    again = [f"{gift} of {form}" for (form, gift, _), n in stored.items() if n > 1]
    evidence.judge.none("a form gives once", again, among=len(stored))


def intentions_are_asked_after(evidence: Evidence, now: Snapshot) -> None:
    """Whoever chose a day is asked about it, on that day or when the bot can again."""
    for intention in now.intentions:
        if intention.ask_on is None or intention.followed in tuple(Followed):
            continue
        asked_at = intention.asked_at
        fits = asked_at is not None and asked_at.date() >= intention.ask_on
        evidence.judge.holds("intentions are asked after", fits, intention.id)


def asked_by(intention: Intention) -> datetime:
    """When the day of an intention is over."""
    assert intention.ask_on is not None, "only of those that have one"
    return datetime.combine(intention.ask_on, time(23, 59), UTC)


def judge_budget(
    evidence: Evidence,
    last: Snapshot,
    diary: Sequence[Act],
    people: Sequence[str],
    *,
    since: datetime | None,
) -> None:
    """Nobody is asked twice, nor too much in a cycle; an empty double is judged elsewhere.

    ``since``: when the cycle before was over; None for the first.
    """
    messages = [one for one in asked(last, diary, people) if one.occasion]
    contributors = {page.person for page in evidence.typed if page.action == "case"}
    nobody_is_asked_twice(evidence, messages)
    budget_is_kept(evidence, of_the_cycle(messages, since), contributors)


def the_date_was_let_go_for_a_reason(judge: Judge, *, stayed_away: int, detail: str) -> None:
    """A date is missed only when people stayed away, or confirmed too late."""
    judge.holds("a date is kept", stayed_away > 0, detail)


def strangers_are_refused(judge: Judge, answers: Sequence[str]) -> None:
    """Whatever somebody outside the group presses is refused."""
    judge.none("strangers are refused", (a for a in answers if a == "done"), among=len(answers))


def newcomers_are_members_when_all_say_so(judge: Judge, *, member: bool, said: bool) -> None:
    """Whoever came in is a member when every member and they themselves said so, and not before."""
    judge.holds("newcomers are welcomed by all", member == said, f"member: {member}, said: {said}")


def sharing_is_agreed_when_all_say_so(judge: Judge, *, agreed: bool, said: bool) -> None:
    """A room may be shared with an organisation when every member said so, and not before."""
    judge.holds("sharing is agreed by all", agreed == said, f"agreed: {agreed}, said: {said}")


def leavers_are_gone(judge: Judge, *, member: bool, left: bool) -> None:
    """Whoever left the group is no member any more."""
    judge.holds("leavers are gone", not (member and left), "a member who left")


def nothing_is_written_in_clear(judge: Judge, image: bytes, words: Sequence[str]) -> None:
    """I7: not a word that anybody typed lies in the database as it was typed."""
    found = sum(word.encode() in image for word in words)
    judge.holds("nothing is written in clear", found == 0, f"{found} texts")


def nothing_fails_quietly(
    judge: Judge, logs: Sequence[Mapping[str, object]], words: Sequence[str]
) -> None:
    """No error was only logged, and no log line holds what anybody typed."""
    errors = [
        f"{entry.get('event')}: {entry.get('error') or entry.get('why') or ''}"
        for entry in logs
        if entry.get("log_level") == "error"
    ]
    judge.none("nothing fails quietly", errors, among=len(logs))
    told = "\n".join(str(entry) for entry in logs)
    judge.holds("no words in the log", not any(word in told for word in words), "a log line")


WHEN_OVER: tuple[Rule, ...] = (
    everything_given_is_there_once,
    deliveries_are_done_once,
    log_tells_the_state,
    steps_move_by_one_with_a_cause,
    each_round_has_a_harvest,
    every_round_ends,
    contributor_listens,
    boards_settle,
    pages_stand_in_order,
    a_case_is_kept_from_readers,
    nobody_gives_more_than_a_share,
    nothing_nameless_gets_a_name,
    timers_fire_for_their_moment,
    ready_is_what_was_said,
    next_date_is_planned,
    an_answer_stays_private,
    what_was_given_is_its_contributors,
    who_was_there_is_noted,
    nothing_waits,
)
WHEN_PURGED: tuple[Rule, ...] = (
    words_leave_the_room,
    a_case_is_kept_from_readers,
    what_was_given_stands_nowhere_else,
    who_was_there_is_noted,
    nothing_waits,
)
AT_THE_END: tuple[Rule, ...] = (
    words_leave_the_room,
    log_tells_the_state,
    texts_are_erased,
    intentions_are_asked_after,
    who_brought_a_case_is_asked_once,
    an_answer_stays_private,
    who_is_noted_was_there,
    nothing_waits,
)
#: What holds as well where the next meeting begins before texts are erased and all were asked.
BEFORE_THE_NEXT: tuple[Rule, ...] = (
    words_leave_the_room,
    log_tells_the_state,
    who_is_noted_was_there,
    nothing_waits,
)
