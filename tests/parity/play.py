"""Plays a scenario through a driver and judges what is seen: the same for every entry point."""

from __future__ import annotations

from bot.engine.state import Stage
from tests.scenarios.reader import Before, DoesBefore, Scenario, Step

from .driver import Driver, Looks

#: What every case of a scenario is about, beside its title.
STUCK = "Hier loop ik in vast"


async def play(driver: Driver, scenario: Scenario) -> None:
    """Play all of it; ``AssertionError`` names the step where something else is seen."""
    await driver.begin(scenario)
    try:
        if driver.knows_groups:
            for number, first in enumerate(scenario.before, start=1):
                await _prepare(driver, scenario, first, at=f"before {number} ({first.note})")
        await driver.opens()
        looks = await driver.look()
        for number, step in enumerate(scenario.steps, start=1):
            looks = await _take(
                driver, scenario, step, looks, at=f"step {number} ({step.note or step.does})"
            )
        await _end(driver, scenario, looks)
    finally:
        await driver.close()


async def _prepare(driver: Driver, scenario: Scenario, step: Before, *, at: str) -> None:
    if step.restarts:
        await driver.restart()
    names = (step.who,) if isinstance(step.who, str) else step.who
    allowed = step.refused if isinstance(step.refused, tuple) else (step.refused,)
    for who in scenario.people if names == ("everybody",) else names:
        refused = await driver.prepare(who, step)
        assert refused in allowed, f"{at}: {who} was refused: {refused}"
    looks = await driver.look_before()
    _check_direct(driver, scenario, at=at)
    if step.agreed is not None:
        assert looks.agreed == step.agreed, f"{at}: {looks}"
    if step.planned is not None:
        assert looks.planned == step.planned, f"{at}: {looks}"


async def _take(driver: Driver, scenario: Scenario, step: Step, before: Looks, *, at: str) -> Looks:
    if step.after_minutes:
        await driver.passes(step.after_minutes)
    if step.away_minutes:
        await driver.passes(step.away_minutes, away=True)
    if step.restarts:
        await driver.restart()
    passed = await driver.look()
    people = people_of(step, passed)
    allowed = step.refused if isinstance(step.refused, tuple) else (step.refused,)
    if step.together:
        refusals = [one for one in await driver.act_together(people, step) if one is not None]
        assert len(refusals) == len(people) - 1, f"{at}: {refusals}"
        assert set(refusals) <= set(allowed), f"{at}: {refusals}"
    else:
        for who in people:
            refused = await driver.act(who, step)
            assert refused in allowed, f"{at}: {who} was refused: {refused}"
    if step.clears:
        await driver.passes(0)
    after = await driver.look()
    _check_direct(driver, scenario, at=at)
    _check_place(step, before, after, at=at)
    _check_view(step, before, after, at=at)
    for who in people if step.reads is not None else ():
        found = await driver.read_by(who)
        assert found == set(step.reads or ()), f"{at}: {who} read {sorted(found)}"
    for who in people:
        drafts = await driver.drafts(who) if step.keeps else ""
        for text in step.keeps:
            assert text in drafts, f"{at}: {text!r} is not among the drafts of {who}"
    return after


def typed_in(scenario: Scenario) -> set[str]:
    """Everything that anybody types in a scenario."""
    before = {step.text for step in scenario.before if step.does is DoesBefore.BEGINS_CASE}
    return {*scenario.texts(), *scenario.cases.values(), *before, STUCK} - {""}


def _check_direct(driver: Driver, scenario: Scenario, *, at: str) -> None:
    """Direct messages show on lock screens: nobody's words are in one, their owner's neither."""
    typed = typed_in(scenario)
    for message in driver.direct():
        assert not [text for text in typed if text in message], f"{at}: words in a direct message"


def people_of(step: Step, looks: Looks) -> tuple[str, ...]:
    """Who does it, by name."""
    match step.who:
        case tuple() as names:
            return names
        case "everybody":
            return looks.here
        case "others":
            return tuple(name for name in looks.here if name != looks.contributor)
        case "guide" | "contributor":
            name = looks.guide if step.who == "guide" else looks.contributor
            assert name is not None, f"there is no {step.who} now"
            return (name,)
        case name:
            return (name,)


def _check_place(step: Step, before: Looks, after: Looks, *, at: str) -> None:
    expected = {
        "phase": step.phase,
        "round": step.round,
        "stage": step.stage,
        "guide": step.guide,
        "contributor": step.contributor,
    }
    found = {name: getattr(after, name) for name, value in expected.items() if value is not None}
    assert found == {name: value for name, value in expected.items() if value is not None}, at
    if step.turn_rises is not None:
        assert (after.turn > before.turn) == step.turn_rises, f"{at}: {before.turn}, {after.turn}"
    assert after.turn >= before.turn, at


def _check_view(step: Step, before: Looks, after: Looks, *, at: str) -> None:
    if step.sees is not None:
        seen = after.words - before.words
        assert seen == set(step.sees), f"{at}: came into view: {sorted(seen)}"
    if step.clears:
        assert after.words == after.titles == frozenset(), f"{at}: {after}"
    else:
        assert before.words <= after.words, f"{at}: something disappeared"
    assert set(step.offers) <= after.offers, f"{at}: {sorted(after.offers)}"
    assert not set(step.offers_not) & after.offers, f"{at}: {sorted(after.offers)}"
    if step.progress is not None:
        assert after.progress == step.progress, at
    if step.told is not None:
        told = {who for who, count in after.told.items() if count > before.told.get(who, 0)}
        assert told == set(step.told), at


async def _end(driver: Driver, scenario: Scenario, looks: Looks) -> None:
    assert looks.stage is Stage.ENDED, "the scenario leaves its meeting open"
    assert looks.outcomes == scenario.end.outcomes
    assert not looks.offers
    typed = typed_in(scenario)
    for made in driver.created():
        assert not [text for text in typed if text in made], "words in a call that makes a post"
    for who in scenario.people:
        page = await driver.own_page(who)
        of_others = typed - {*scenario.texts_of(who), scenario.cases.get(who, ""), STUCK}
        assert not [text for text in of_others if text in page], f"{who} reads what others wrote"
    for who, texts in scenario.end.drafts.items():
        drafts = await driver.drafts(who)
        assert all(text in drafts for text in texts), f"{who} misses a draft"
    if scenario.end.words_gone_after_minutes is not None:
        await driver.passes(scenario.end.words_gone_after_minutes - 1)
        assert (await driver.look()).words == looks.words
        before = await driver.look()
        await driver.passes(2)
        after = await driver.look()
        assert after.words == after.titles == frozenset()
        assert before.plain <= after.plain, "something else disappeared"
