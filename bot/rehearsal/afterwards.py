"""Rules for what is left of a meeting: its words leave, its intentions stay, nobody is pressed.

Judged when the words were to leave the room, and when nothing is left to happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from methods.spec import Gift

from ..engine.state import MeetingState
from ..records import Followed, Intention, Readers, Shares
from .budget import Asked
from .evidence import Evidence, Hidden, markup_of, words_of
from .scripts import TOLD
from .witness import Snapshot

#: ``experience.md``: what a member who brings no case is asked and told outside a meeting.
QUESTIONS_PER_CYCLE = 5
MESSAGES_PER_CYCLE = 6


def words_leave_the_room(evidence: Evidence, now: Snapshot) -> None:
    """After the purge no post holds anything that anybody typed."""
    words = words_of(evidence.typed)
    for shown in now.shown:
        clean = not any(word in markup_of(shown.kept.card) for word in words)
        evidence.judge.holds("words leave the room", clean, shown.key or shown.kept.external)
    evidence.judge.none("no post is left with words", (post.card for post in now.with_words))


def texts_are_erased(evidence: Evidence, now: Snapshot) -> None:
    """What was written in the meeting is forgotten; what people keep for themselves is not."""
    count = len(now.contributions)
    evidence.judge.holds("texts are erased", count == 0, f"{count} contributions left")
    cases = [c.id for c in now.cases if c.discussed_in == now.meeting.id and c.fields]
    evidence.judge.none("texts are erased", cases)
    given = [
        g.contribution
        for run in now.meeting.state.runs
        for g in run.given
        if g.gift is Gift.INTENTION
    ]
    kept = {i.id for i in now.intentions if i.fields}
    evidence.judge.none("intentions are kept", (g for g in given if g not in kept))


def intentions_are_asked_after(evidence: Evidence, now: Snapshot) -> None:
    """Whoever chose a day is asked on that day, and can answer."""
    for intention in now.intentions:
        if intention.ask_on is None:
            continue
        asked = intention.asked_at is not None and intention.asked_at.date() == intention.ask_on
        answered = intention.followed in tuple(Followed)
        evidence.judge.holds("intentions are asked after", asked and answered, intention.id)


def an_answer_stays_private(evidence: Evidence, now: Snapshot) -> None:
    """At a look-back the group reads what each owner lets it read, and not a word more."""
    read = {(i.person, text) for i in now.intentions for text in _shared(i)}
    for told in now.told:
        fits = (told.person, told.words) in read
        evidence.judge.holds("an answer stays private", fits, f"of {told.person}")
    posts = [one for one in now.shown if (one.key or "").startswith("lookback:")]
    kept = {text for i in now.intentions for name in TOLD if (text := i.fields.get(name, ""))}
    hidden = Hidden(kept - {text for _, text in read}, {text for _, text in read})
    for shown in posts:
        clean = not hidden.stand_in(markup_of(shown.kept.card))
        evidence.judge.holds("an answer stays private", clean, shown.key or "")


def _shared(intention: Intention) -> list[str]:
    """What its owner said that the group may read."""
    said = intention.shares
    if said is None:
        said = Shares.INTENTION if intention.readers is Readers.GROUP else Shares.NOTHING
    names = {Shares.NOTHING: (), Shares.ALL: ("intention", *TOLD)}.get(said, ("intention",))
    return [intention.fields.get(name, "") for name in names]


def nobody_is_asked_twice(evidence: Evidence, asked: Sequence[Asked]) -> None:
    """The same question reaches a person once."""
    times = Counter((one.person, one.occasion) for one in asked if one.private)
    evidence.judge.none(
        "nobody is asked twice",
        (f"{person}: {occasion}" for (person, occasion), n in times.items() if n > 1),
        among=len(times),
    )


def budget_is_kept(evidence: Evidence, asked: Sequence[Asked], contributors: set[str]) -> None:
    """A member who brings no case is asked and told little by the bot outside the meeting.

    What a colleague asks through it is theirs: else they would be refused where others asked first.
    """
    outside = [one for one in asked if one.outside and not one.is_from_colleague]
    for person in evidence.scene.names.values():
        if person in contributors:
            continue
        questions = sum(one.person == person and one.asks for one in outside)
        messages = sum(one.person == person for one in outside)
        fits = questions <= QUESTIONS_PER_CYCLE and messages <= MESSAGES_PER_CYCLE
        detail = f"{person}: {questions} questions, {messages} messages"
        evidence.judge.holds("the budget is kept", fits, detail)


def timers_fire_once(evidence: Evidence) -> None:
    """A timer that was due is not due again."""
    times = Counter(evidence.fired)
    evidence.judge.none(
        "timers fire once",
        (f"{timer.name}: {n} times" for timer, n in times.items() if n > 1),
        among=len(times),
    )


def nothing_begins_before_all_agreed(
    evidence: Evidence, planned: Sequence[MeetingState | None]
) -> None:
    """``planned``: the first meeting, as it stood after each member confirmed the agreements."""
    early = sum(state is not None for state in planned[:-1])
    detail = f"planned {early} presses too early"
    evidence.judge.holds("nothing begins before all agreed", early == 0, detail)


def nothing_fails_quietly(evidence: Evidence) -> None:
    """Nothing was given up, and no error was only logged."""
    evidence.judge.none("nothing fails quietly", evidence.errors)
