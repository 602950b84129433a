"""What a simulated colleague would do next, from what they see: deeds in the order of urgency.

Nothing is done here. A deed has a key, so that it is done once, and a moment to think before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from methods.spec import Mode

from ..cards import Button, FormPage
from ..engine.state import Slot, Stage, StopAnswer
from .after_case import after_case
from .beside import another_round, in_roles, without_case
from .bringing import bring
from .closing import closing
from .confirming import confirming
from .habits import Deed, Key, Person
from .looking_back import looking_back
from .looks import arguments, beside
from .rooms import coming_late, trying, two_rounds
from .scripts import Asked
from .steps import StepNow
from .window import Seen


def wishes(person: Person, step: StepNow | None) -> Iterator[Deed]:
    """Everything this person could do, the most urgent first."""
    yield from _private(person, step)
    yield from confirming(person, step)
    if person.memory.habits.says_which_day:
        yield from _which_day(person)
    if step is not None:
        yield from coming_late(person, step)
        if person.external in step.here:
            yield from _in_step(person, step)
            yield from _guiding(person, step)
    else:
        yield from _from_agenda(person)
        yield from two_rounds(person)
        yield from trying(person)


# Private questions


def _private(person: Person, step: StepNow | None) -> Iterator[Deed]:
    at = person.memory.pacing.answers_at
    for _, button in person.look.direct("answer-stop"):
        meeting, turn, answer = arguments(button)
        is_now = step is not None and (step.meeting, str(step.turn)) == (meeting, turn)
        if is_now and answer == StopAnswer.GO_ON:
            key: Key = ("stop-answer", person.external, meeting, turn)
            yield Deed(key, at(person.pause(*key)), button)
    yield from looking_back(person)
    yield from after_case(person)
    yield from closing(person)
    for _, button in person.look.room("change") if person.memory.habits.agrees else ():
        read: Key = ("change", person.external, *arguments(button))
        yield Deed(read, at(person.pause(*read)), button, then="agree-change")
    for _, button in person.look.direct("take-guidance"):
        # The question that comes with it is answered in the same breath: nobody assesses anybody.
        answer_at = at(person.pause("guidance", person.external, button.token))
        willing = replace(button, token=f"{button.token}|nobody")
        yield Deed(("guidance", person.external, button.token), answer_at, willing)
    for seen, button in person.look.direct("suits"):
        yield from _asked_whether_it_suits(person, arguments(button)[0], seen)
    for seen, passing in person.look.direct("pass-turn"):
        (meeting,) = arguments(passing)
        swap = _would_rather_swap(person, meeting, beside(seen, "swap-turn"))
        if swap is not None:
            yield swap
        elif not _waits_for_swap(person, meeting):
            yield from _asked_for_case(person, meeting, passing, beside(seen, "open-case"))
    for _, button in person.look.direct("open-recognise"):
        yield _reads_what_lies_ready(person, button)
    yield from in_roles(person, step)
    for seen, button in person.look.direct("answer-swap"):
        yield _asked_to_swap(person, arguments(button)[0], seen)


def _reads_what_lies_ready(person: Person, button: Button) -> Deed:
    """Read it once, and recognise some of it."""
    scripts = person.memory.scripts
    key = ("recognise", person.external, button.token)

    def values(page: FormPage) -> Mapping[str, str]:
        return {one.name: scripts.choice(person.external, one.name, one) for one in page.fields}

    return Deed(key, person.memory.pacing.answers_at(person.pause(*key)), button, values)


def _would_rather_swap(person: Person, meeting: str, button: Button | None) -> Deed | None:
    key = ("swap", person.external, meeting)
    memory = person.memory
    if button is None or key in memory.done or not memory.would_swap(meeting):
        return None
    return Deed(key, memory.pacing.answers_at(person.pause(*key)), button)


def _waits_for_swap(person: Person, meeting: str) -> bool:
    """Whoever would rather swap brings nothing before they have heard that nobody does."""
    if ("swap", person.external, meeting) not in person.memory.done:
        return False
    asked = [one for _, one in person.look.direct("pass-turn") if arguments(one) == [meeting]]
    return len(asked) < 2


def _asked_to_swap(person: Person, meeting: str, seen: Seen) -> Deed:
    """Some do and some do not; it is asked once."""
    key = ("answer-swap", person.external, meeting)
    answers = [one for one in seen.card.buttons if one.action == "answer-swap"]
    answer = person.memory.scripts.one_of(person.external, meeting, answers)
    return Deed(key, person.memory.pacing.answers_at(person.pause(*key)), answer)


def _asked_whether_it_suits(person: Person, meeting: str, seen: Seen) -> Iterator[Deed]:
    """One of the answers that do not leave the group; it is asked once."""
    key = ("suits", person.external, meeting)
    answers = [one for one in seen.card.buttons if one.action == "suits"]
    answer = person.memory.scripts.one_of(person.external, meeting, answers)
    yield Deed(key, person.memory.pacing.answers_at(person.pause(*key)), answer)


def _asked_for_case(
    person: Person, meeting: str, passing: Button, bringing: Button | None
) -> Iterator[Deed]:
    memory = person.memory
    key = ("turn", person.external, meeting)
    if key in memory.done:
        return
    if len(memory.passed(meeting)) < memory.habits.passes:
        yield Deed(key, memory.pacing.answers_at(person.pause(*key)), passing)
    elif bringing is not None:
        yield from bring(person, meeting, bringing)


# The weeks before


def _which_day(person: Person) -> Iterator[Deed]:
    """Answer which day suits: each day one way or another, and once."""
    memory = person.memory
    for _, button in person.look.room("open-poll-answer"):
        poll = arguments(button)[1]
        key = ("which-day", person.external, poll)

        def values(page: FormPage, poll: str = poll) -> Mapping[str, str]:
            return {
                field.name: memory.scripts.choice(person.external, f"{poll}:{field.name}", field)
                for field in page.fields
            }

        yield Deed(key, memory.pacing.answers_at(person.pause(*key)), button, values)


def _from_agenda(person: Person) -> Iterator[Deed]:
    """Bring a case unasked, while the group has fewer than it is used to."""
    memory = person.memory
    for seen, button in person.look.room("open-case"):
        attendance = beside(seen, "attendance")
        if attendance is None:
            continue
        (meeting,) = arguments(attendance)
        if person.external in memory.passed(meeting):
            continue
        # While nobody brought one, the last is left to whoever is asked privately.
        brought = len(memory.brought.get(meeting, {}))
        if brought < memory.habits.cases - (brought == 0):
            yield from bring(person, meeting, button)


# In a meeting


def _in_step(person: Person, step: StepNow) -> Iterator[Deed]:
    memory, me = person.memory, person.external
    if step.stage is not Stage.RUNNING:
        return
    here = (step.meeting, step.slot, str(step.turn), str(step.wave))
    at = memory.pacing.writes_at(person.pause(*here, ends_at=step.ends_at))
    if memory.habits.stops == step.slot and ("stopped", step.meeting) not in memory.done:
        stop = next((b for _, b in person.look.room("stop")), None)
        yield Deed(("stopped", step.meeting), at, stop)
    if step.kind == "arrive" and step.mode is Mode.CHAT:
        key = ("says", me, step.meeting)
        if key not in memory.done:
            yield Deed(key, at, says=memory.scripts.small_talk(me))
    if step.kind == "choose":
        yield from _choosing(person, step, at)
    if memory.habits.looks_further and me in (step.contributor, step.guide):
        yield from _looking_further(person, step, at)
    if step.contributor == me:
        yield from _deciding(person, step, at)
    yield from _reading_along(person, step, at)
    if me not in step.asked or me in step.ready:
        return
    giving = _giving(person, step, at)
    if giving is not None:
        yield giving
        return
    ready = person.look.on_board("ready", step)
    if ready is not None and person.look.on_board("open-vote", step) is None:
        yield Deed(("ready", me, *here), at, ready)


def _choosing(person: Person, step: StepNow, at: datetime) -> Iterator[Deed]:
    me, look, scripts = person.external, person.look, person.memory.scripts

    def values(page: FormPage) -> Mapping[str, str]:
        return {f.name: scripts.choice(me, step.slot, f) for f in page.fields if f.choices}

    vote = look.on_board("open-vote", step)
    if vote is not None and me not in step.ready:
        yield Deed(("vote", me, step.meeting, step.slot, str(step.turn)), at, vote, values)
    pick = look.on_board("open-choose", step)
    if pick is not None and step.contributor is None and step.guide in (me, None):
        yield Deed(("choose", step.meeting, step.slot, str(step.turn)), at, pick, values)
    if vote is None and pick is None and step.contributor is None:
        offers = [b for seen, b in look.room("open-case") if beside(seen, "attendance") is None]
        nobody_yet = not person.memory.brought.get(step.meeting)
        if offers and nobody_yet:
            yield from without_case(person, step, at, offers[0])
            yield from bring(person, step.meeting, offers[0])


def _looking_further(person: Person, step: StepNow, at: datetime) -> Iterator[Deed]:
    """Another method for the case that was chosen, once a round."""
    me, scripts = person.external, person.memory.scripts
    button = person.look.on_board("open-methods", step)

    def values(page: FormPage) -> Mapping[str, str]:
        return {f.name: scripts.choice(me, step.slot, f) for f in page.fields if f.choices}

    if button is not None:
        key = ("methods", step.meeting, str(Slot.parse(step.slot).round))
        yield Deed(key, at, button, values, then="use-method")


def _deciding(person: Person, step: StepNow, at: datetime) -> Iterator[Deed]:
    """What the contributor alone decides: what each question does, and how the group helps."""
    me, look, scripts = person.external, person.look, person.memory.scripts
    here = (step.meeting, step.slot, str(step.turn))

    def values(page: FormPage) -> Mapping[str, str]:
        return {f.name: scripts.choice(me, page.token, f) for f in page.fields if f.choices}

    weigh = look.on_board("open-weigh", step)
    if weigh is not None and me not in step.ready:
        yield Deed(("weigh", me, *here), at, weigh, values)
    modules = look.all_on_board("module", step)
    if modules and me not in step.ready:
        yield Deed(("module", me, *here), at, scripts.one_of(me, step.slot, modules))


def _reading_along(person: Person, step: StepNow, at: datetime) -> Iterator[Deed]:
    """Read what the others wrote, each time something has appeared.

    On the board whoever listens is asked to; where words stay behind a button, everybody is.
    """
    along = [
        button
        for seen, button in person.look.room("read-along")
        if arguments(button)[:2] == [step.meeting, step.slot]
        and (person.external == step.contributor or beside(seen, "more") is None)
    ]
    if along:
        here = (step.meeting, step.slot, str(step.turn), str(step.wave))
        yield Deed(("along", person.external, *here), at, along[0])


QUESTIONS = ("open-question", "factual-question")
ANSWERS = ("answer", "case-question")
#: How many of a kind somebody gives: at least and at most. All others are given once.
SHARES = {
    "open-question": (1, 2),
    "thought": (1, 2),
    "answer": (2, 4),
    "story": (1, 2),
}


def _giving(person: Person, step: StepNow, at: datetime) -> Deed | None:
    """What this person still has to give in this step, if anything."""
    memory, me = person.memory, person.external
    own = step.contributor == me
    button = _giving_button(person, step, own=own)
    if button is None:
        return None
    what = arguments(button)[3]
    if what in ANSWERS and step.kind == "ask" and step.wave == 0:
        # The questions have not appeared yet.
        return None
    given = step.gave.get(me, 0)
    least, most = SHARES.get(what, (1, 1))
    if given >= memory.scripts.share(me, f"{what}:{step.slot}", least=least, most=most):
        return None
    if what == "look-back" and me not in memory.kept:
        return None
    key = ("give", me, step.meeting, step.slot, str(step.turn), str(given))

    def values(page: FormPage) -> Mapping[str, str]:
        case = memory.case_of(step, person.look)
        if any(field.name == "takeaway" for field in page.fields):
            memory.kept.add(me)
            return memory.scripts.harvest(me, case, own=own, today=person.now.date())
        asked = Asked(Slot.parse(step.slot).phase_id, _kinds(page) or (what,))
        return memory.scripts.contribution(me, asked, case, number=given, own=own)

    return Deed(key, at, button, values)


def _kinds(page: FormPage) -> tuple[str, ...]:
    """What may be given in this form, where it holds more than one kind."""
    return tuple(c.value for f in page.fields if f.name == "kind" for c in f.choices)


def _giving_button(person: Person, step: StepNow, *, own: bool) -> Button | None:
    buttons = person.look.all_on_board("open-give", step)
    if step.kind != "ask":
        which = f"{step.slot}:{step.gave.get(person.external, 0)}"
        scripts = person.memory.scripts
        return scripts.one_of(person.external, which, buttons) if buttons else None
    fitting = ANSWERS if own else QUESTIONS
    return next((b for b in buttons if arguments(b)[3] in fitting), None)


# Guiding


def _guiding(person: Person, step: StepNow) -> Iterator[Deed]:
    """Whoever guides goes on; where nobody does, whoever is first."""
    memory, look = person.memory, person.look
    if step.guide not in (person.external, None):
        return
    here = (step.meeting, step.slot, str(step.turn), str(step.wave))
    if step.stage is not Stage.RUNNING:
        resume = look.on_board("resume", step)
        if resume is not None:
            key: Key = ("resume", *here)
            yield Deed(key, memory.pacing.answers_at(person.pause(*key)), resume)
        return
    yield from _reading_console(person, step)
    yield from another_round(person, step)
    button = look.on_board("next", step)
    undecided = look.on_board("open-choose", step) is not None and step.contributor is None
    if button is None or not button.guide or undecided:
        return
    asks = ("open-give", "open-vote", "open-weigh", "module", "ready")
    waits = bool(step.asked) and any(look.on_board(action, step) for action in asks)
    deed: Key = ("next", *here, "all" if step.all_ready else "some")
    since = (*here, "all") if step.all_ready else here
    pause = person.pause(*since, ends_at=step.ends_at)
    moves_at = memory.pacing.moves_at(pause, waits=waits, all_ready=step.all_ready)
    yield Deed(deed, moves_at, button)


def _reading_console(person: Person, step: StepNow) -> Iterator[Deed]:
    """Whoever guides looks once a round at what is there for them alone."""
    memory = person.memory
    for _, button in person.look.room("console"):
        if step.guide == person.external and arguments(button) == [step.meeting]:
            key: Key = ("console", step.guide, step.meeting, str(Slot.parse(step.slot).round))
            yield Deed(key, memory.pacing.answers_at(person.pause(*key)), button)
            return
