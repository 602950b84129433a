"""Personal goals: private until their owner lets somebody read a sentence, and theirs to erase."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.cards import TEXT_LIMIT, Answer, FormPage, Reply
from bot.groups import goals
from bot.groups.erasing import erase_again, goal_name, released_name
from bot.groups.goal_fields import CHECKS, LEVELS, LONGEST_ANSWER, LONGEST_LEVEL, UNTIL
from bot.groups.goal_release import READER, take_back_all
from bot.groups.goal_screens import MOST_GOALS
from bot.groups.workspaces import begin_erasing
from bot.inputs import Press, Reach
from bot.ports import Tx
from bot.records import TITLE, Goal
from bot.rehearsal.platform import WORKSPACE

from .noted import Noted
from .odd import HARMLESS, ODD
from .world import STRANGER, World, actions, button, told

GOAL = "In drie gesprekken begin ik met mijn eigen vraag"
OTHER = "Elke week plan ik een uur zonder telefoon"
UNTIL_DAY = "2026-04-01"


async def writes(world: World, who: str, text: str = GOAL, **more: str) -> Reply:
    page = await world.form(who, "open-goal")
    return await world.sends(who, page, {TITLE: text, **more})


async def goal_of(world: World, who: str) -> Goal:
    (goal,) = await world.store.read(lambda tx: tx.goals.of_person(world.ids[who]))
    return goal


async def written(world: World, who: str = "P1", text: str = GOAL) -> str:
    assert (await writes(world, who, text)).answer is Answer.DONE
    return (await goal_of(world, who)).id


async def releases(world: World, who: str, goal: str, reader: str) -> Reply:
    page = await world.form(who, f"open-goal-release|{goal}")
    return await world.sends(who, page, {READER: reader})


async def mine(world: World, who: str) -> str:
    """All that somebody finds as theirs, on their page and in one message."""
    cards = await world.home(who)
    typed = await world.told_by(who, "mijn")
    return "\n".join([*(told(Reply(Answer.DONE, card)) for card in cards), told(typed)])


# Nobody else's


async def test_a_goal_is_its_owners_and_nobody_elses(world: World) -> None:
    goal = await written(world)
    before = world.dump()["goal"]
    tokens = [
        f"goal|{goal}|0",
        f"goal-check|{goal}|0",
        f"goal-attained|{goal}",
        f"goal-reached|{goal}|yes",
        f"take-back-goal|{goal}",
        f"erase-goal|{goal}",
        f"erase-goal|{goal}|yes",
    ]
    forms = [
        f"open-goal|{goal}",
        f"open-goal-check|{goal}|1",
        f"open-goal-levels|{goal}",
        f"open-goal-release|{goal}",
    ]
    pages = [await world.form("P1", token) for token in forms]
    for who in ("P2", "Q1", STRANGER):
        for token in tokens:
            reply = await world.press(who, token)
            assert reply.answer is Answer.REFUSED, token
            assert GOAL not in told(reply)
        for token, page in zip(forms, pages, strict=True):
            opened = await world.opens(who, token)
            assert isinstance(opened, Reply)
            assert opened.answer is Answer.REFUSED
            sent = await world.sends(who, page, {TITLE: OTHER, READER: "P3", "expected": OTHER})
            assert sent.answer is Answer.REFUSED
            assert GOAL not in told(sent)
        assert GOAL not in await mine(world, who)
    assert world.dump()["goal"] == before


async def test_a_form_of_somebody_else_makes_no_second_goal_of_theirs(world: World) -> None:
    """The name of a goal is that of its form: another's is not written over."""
    goal = await written(world)
    page = await world.form("P2", "open-goal")
    stolen = replace(page, token=f"goal|new|nobody|{goal}")
    await world.sends("P2", stolen, {TITLE: OTHER})
    assert (await goal_of(world, "P1")).fields[TITLE] == GOAL


async def test_somebody_in_no_group_is_told_how_to_begin(world: World) -> None:
    for word in ("doel", "goals"):
        reply = await world.command(STRANGER, word, reach=Reach.PRIVATE)
        assert isinstance(reply, Reply)
        assert reply.answer is Answer.REFUSED
    assert not world.dump()["goal"]


# Writing


async def test_a_goal_is_written_found_and_changed(world: World) -> None:
    for word in ("doel", "doelen", "goal", "GOALS"):
        reply = await world.told_by("P1", word)
        assert "Eén zin is genoeg" in told(reply)
        assert actions(reply.card) == ["open-goal"]
    page = await world.form("P1", "open-goal")
    assert [one.name for one in page.fields] == [TITLE, UNTIL]
    kept = await world.sends("P1", page, {TITLE: GOAL, UNTIL: UNTIL_DAY})
    assert kept.answer is Answer.DONE
    assert "1 april" in told(kept)
    assert GOAL in told(await world.told_by("P1", "doel"))
    assert GOAL in await mine(world, "P1")
    goal = await goal_of(world, "P1")
    again = await world.form("P1", f"open-goal|{goal.id}")
    assert [one.value for one in again.fields] == [GOAL, UNTIL_DAY]
    await world.sends("P1", again, {TITLE: OTHER, UNTIL: ""})
    changed = await goal_of(world, "P1")
    assert (changed.id, changed.until, changed.fields[TITLE]) == (goal.id, None, OTHER)


@pytest.mark.in_memory
@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({TITLE: " "}, TITLE),
        ({TITLE: "x" * 151}, TITLE),
        ({TITLE: GOAL, UNTIL: "2026-02-30"}, UNTIL),
        ({TITLE: GOAL, UNTIL: "2020-01-01"}, UNTIL),
        ({TITLE: GOAL, UNTIL: "9999-01-01"}, UNTIL),
    ],
)
async def test_what_is_not_right_is_said_beside_its_field(
    world: World, values: Mapping[str, str], wrong: str
) -> None:
    page = await world.form("P1", "open-goal")
    reply = await world.sends("P1", page, values)
    assert reply.answer is Answer.INVALID
    assert set(reply.errors) == {wrong}
    assert not world.dump()["goal"]


async def test_a_day_that_has_passed_does_not_stand_in_the_way(world: World) -> None:
    await writes(world, "P1", **{UNTIL: UNTIL_DAY})
    world.sleeps(days=120)
    goal = await goal_of(world, "P1")
    assert "die dag is voorbij" in told(await world.press("P1", f"goal|{goal.id}|0"))
    page = await world.form("P1", f"open-goal|{goal.id}")
    assert (await world.sends("P1", page, {TITLE: OTHER})).answer is Answer.DONE


async def test_a_form_that_comes_once_more_brings_nothing_back(world: World) -> None:
    page = await world.form("P1", "open-goal")
    for _ in range(2):
        await world.sends("P1", page, {TITLE: GOAL})
    goal = await goal_of(world, "P1")
    change = await world.form("P1", f"open-goal|{goal.id}")
    await world.sends("P1", change, {TITLE: OTHER})
    await world.sends("P1", page, {TITLE: GOAL})
    assert (await goal_of(world, "P1")).fields[TITLE] == OTHER
    await world.press("P1", f"erase-goal|{goal.id}|yes")
    for late in (page, change):
        reply = await world.sends("P1", late, {TITLE: GOAL})
        assert reply.answer is not Answer.INVALID
    assert not world.dump()["goal"]


async def test_what_was_written_for_a_goal_that_is_gone_is_given_back(world: World) -> None:
    goal = await written(world)
    page = await world.form("P1", f"open-goal|{goal}")
    await world.press("P1", f"erase-goal|{goal}|yes")
    reply = await world.sends("P1", page, {TITLE: OTHER})
    assert reply.answer is Answer.REFUSED
    assert OTHER in told(reply)


@pytest.mark.in_memory
async def test_more_than_a_dozen_are_not_kept(world: World) -> None:
    late = await world.form("P1", "open-goal")
    for number in range(MOST_GOALS):
        await writes(world, "P1", f"{number} " + "<&" * 70)
    opened = await world.opens("P1", "open-goal")
    assert isinstance(opened, Reply)
    sent = await world.sends("P1", late, {TITLE: OTHER})
    assert (sent.answer, OTHER in told(sent)) == (Answer.REFUSED, True)
    await all_can_be_found(world)
    (first, *_) = await world.store.read(lambda tx: tx.goals.of_person(world.ids["P1"]))
    await world.press("P1", f"erase-goal|{first.id}|yes")
    for _ in range(2):
        assert (await world.sends("P1", late, {TITLE: OTHER})).answer is Answer.DONE
    assert len(world.dump()["goal"]) == MOST_GOALS


async def all_can_be_found(world: World) -> None:
    """Card by card."""
    seen, start = 0, 0
    while seen < MOST_GOALS:
        card = (await world.press("P1", f"goals|{start}")).card
        assert card is not None
        assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT
        seen += actions(card).count("goal")
        start = seen
    assert seen == MOST_GOALS


@pytest.mark.in_memory
@pytest.mark.parametrize("name", HARMLESS)
async def test_odd_goals_are_shown_as_text(world: World, name: str) -> None:
    reply = await writes(world, "P1", ODD[name][:150])
    assert reply.answer is Answer.DONE
    assert not set(told(reply)) & set("\x00\x07\x1b\x08\x1e\u202e\ud83d")


async def test_a_goal_stands_nowhere_in_clear_and_in_no_push(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, "P2")
    assert GOAL not in str(world.dump())
    assert world.shown(GOAL) == 0
    for card in (*await world.home("P1"), *await world.home("P2")):
        assert GOAL not in card.push


async def test_a_page_that_stays_holds_nobody_elses_words(world: World) -> None:
    """Slack keeps a published page until its owner looks at it again."""
    await releases(world, "P1", await written(world), "P2")
    cards = await world.home("P2")
    assert all(GOAL not in told(Reply(Answer.DONE, card)) for card in cards)
    (behind,) = [card for card in cards if card.title == "Doelen die iemand je laat lezen"]
    assert GOAL in told(await world.press("P2", behind.buttons[0].token))


@pytest.mark.in_memory
@pytest.mark.parametrize(
    "token",
    [
        "goals|-1",
        "goals|x",
        "goals|99999999999999999999",
        "goal",
        "goal|x|0",
        "goal|{}|-1",
        "goal|{}|99",
        "goal-check|{}|-1",
        "goal-check|{}|10",
        "goal-attained|{}|best",
        "goal-reached|{}|perhaps",
        "erase-goal|{}|no",
        "mine|released|-1",
        "open-goal-check|{}|0",
        "open-goal-check|{}|x",
        "open-goal|x",
    ],
)
async def test_odd_buttons_change_nothing(world: World, token: str) -> None:
    goal = await written(world)
    before = world.dump()["goal"]
    odd = token.format(goal)
    reply = await world.opens("P1", odd) if "open" in odd else await world.press("P1", odd)
    assert not isinstance(reply, FormPage)
    assert reply.answer is Answer.REFUSED
    assert world.dump()["goal"] == before


# Questions


async def test_every_question_is_asked_alone_and_can_be_passed_over(world: World) -> None:
    goal = await written(world)
    reply = await world.press("P1", f"goal-check|{goal}|0")
    for number, check in enumerate(CHECKS):
        assert f"{number + 1} van {len(CHECKS)}" in (reply.card.title if reply.card else "")
        assert actions(reply.card) == [check.opens, "goal-check", "goal"]
        assert reply.card is not None
        assert isinstance(await world.opens("P1", button(reply.card, check.opens).token), FormPage)
        reply = await world.press("P1", button(reply.card, "goal-check").token)
    assert "erase-goal" in actions(reply.card)
    assert set((await goal_of(world, "P1")).fields) == {TITLE}


async def test_answers_stand_beside_the_goal_and_lead_to_the_next_question(world: World) -> None:
    goal = await written(world)
    for number, check in enumerate(CHECKS):
        if not check.asked:
            continue
        page = await world.form("P1", f"open-goal-check|{goal}|{number}")
        given = {
            one.name: one.choices[-1].value if one.choices else f"Mijn {one.name}"
            for one in page.fields
        }
        reply = await world.sends("P1", page, given)
        assert f"{number + 2} van {len(CHECKS)}" in (reply.card.title if reply.card else "")
    shown = told(await world.press("P1", f"goal|{goal}|0"))
    for says in (
        "Mijn own",
        "Mijn practise",
        "10 van 10",
        "vooral van anderen",
        "professionaliteit",
    ):
        assert says in shown
    page = await world.form("P1", f"open-goal-check|{goal}|1")
    assert [one.value for one in page.fields] == ["Mijn own"]
    await world.sends("P1", page, {"own": ""})
    assert "Mijn own" not in told(await world.press("P1", f"goal|{goal}|0"))


async def test_a_made_up_answer_is_not_kept(world: World) -> None:
    goal = await written(world)
    page = await world.form("P1", f"open-goal-check|{goal}|5")
    reply = await world.sends("P1", page, {"wish": "11"})
    assert (reply.answer, set(reply.errors)) == (Answer.INVALID, {"wish"})
    assert set((await goal_of(world, "P1")).fields) == {TITLE}


# Levels


async def test_levels_are_written_beforehand_and_one_is_reached(world: World) -> None:
    goal = await written(world)
    nothing = await world.press("P1", f"goal-attained|{goal}")
    assert actions(nothing.card) == ["open-goal-levels", "goal"]
    page = await world.form("P1", f"open-goal-levels|{goal}")
    assert [one.name for one in page.fields] == list(LEVELS)
    assert [one.value for one in page.fields] == ["", "", GOAL, "", ""]
    missing = await world.sends("P1", page, {"expected": ""})
    assert set(missing.errors) == {"expected"}
    await world.sends("P1", page, {"expected": GOAL, "above": "In vijf gesprekken"})
    asked = await world.press("P1", f"goal-attained|{goal}")
    assert actions(asked.card) == ["goal-attained", "goal-attained", "goal"]
    for _ in range(2):
        marked = await world.press("P1", f"goal-attained|{goal}|above")
        assert "Zo ver ben je nu: In vijf gesprekken" in told(marked)
    await world.press("P1", f"goal-attained|{goal}|far-below")
    assert (await goal_of(world, "P1")).fields["attained"] == "above"
    page = await world.form("P1", f"open-goal-levels|{goal}")
    await world.sends("P1", page, {"above": ""})
    assert "Zo ver" not in told(await world.press("P1", f"goal|{goal}|0"))


@pytest.mark.in_memory
async def test_the_longest_goal_of_all_is_read_to_its_end(world: World) -> None:
    goal = await written(world, text="<&" * 75)
    for number, check in enumerate(CHECKS):
        if check.asked and not check.asked[0].choices:
            page = await world.form("P1", f"open-goal-check|{goal}|{number}")
            await world.sends("P1", page, {page.fields[0].name: "&" * LONGEST_ANSWER})
    page = await world.form("P1", f"open-goal-levels|{goal}")
    sent = await world.sends("P1", page, dict.fromkeys(LEVELS, "&" * LONGEST_LEVEL))
    assert sent.answer is Answer.DONE
    cards = [
        (await world.press("P1", f"goal-attained|{goal}")).card,
        (await world.press("P1", f"goal-check|{goal}|1")).card,
        (await world.press("P1", f"goal|{goal}|0")).card,
    ]
    last = cards[-1]
    while last is not None and last.buttons[0].label == "Verder lezen":
        last = (await world.press("P1", last.buttons[0].token)).card
        cards.append(last)
    assert len(cards) > 3
    for card in cards:
        assert card is not None
        assert sum(len(text.markup) for text in card.texts) <= TEXT_LIMIT


async def test_reaching_is_said_and_taken_back(world: World) -> None:
    goal = await written(world)
    for _ in range(2):
        reply = await world.press("P1", f"goal-reached|{goal}|yes")
        assert "Bereikt op" in told(reply)
    assert "(bereikt)" in told(await world.told_by("P1", "doel"))
    await world.press("P1", f"goal-reached|{goal}|no")
    assert (await goal_of(world, "P1")).reached_at is None


async def test_whoever_reached_a_goal_is_not_urged_to_make_it_sharper(world: World) -> None:
    goal = await written(world)
    urged = [(await world.press("P1", f"goal-reached|{goal}|{to}")).card for to in ("no", "yes")]
    assert [card and button(card, "goal-check").main for card in urged] == [True, False]


# Letting somebody read it


async def test_one_person_reads_the_title_and_nothing_else(world: World) -> None:
    await writes(world, "P1", **{UNTIL: UNTIL_DAY})
    goal = (await goal_of(world, "P1")).id
    page = await world.form("P1", f"open-goal-check|{goal}|1")
    await world.sends("P1", page, {"own": "Mijn eigen begin"})
    before = len(world.direct("Q1"))
    reply = await releases(world, "P1", goal, "Q1")
    assert "vertel het zelf" in told(reply)
    shown = await mine(world, "Q1")
    assert GOAL in shown
    assert "P1" in shown or "Anna" in shown
    for hidden in ("Mijn eigen begin", "1 april", "29 januari"):
        assert hidden not in shown
    assert len(world.direct("Q1")) == before
    for who in ("P2", "Q2", STRANGER):
        assert GOAL not in await mine(world, who)
    assert (await world.press("Q1", f"group|{world.group}")).answer is Answer.REFUSED
    assert (await world.press("Q1", f"goal|{goal}|0")).answer is Answer.REFUSED


async def test_it_is_gone_for_them_once_it_is_taken_back(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, "P2")
    assert GOAL in await mine(world, "P2")
    for _ in range(2):
        reply = await world.press("P1", f"take-back-goal|{goal}")
        assert "Niemand leest dit doel nu nog" in told(reply)
        assert GOAL not in await mine(world, "P2")
        assert GOAL not in told(await world.press("P2", "mine|released|0"))


async def test_a_release_that_comes_once_more_releases_nothing(world: World) -> None:
    goal = await written(world)
    page = await world.form("P1", f"open-goal-release|{goal}")
    for _ in range(2):
        assert (await world.sends("P1", page, {READER: "P2"})).answer is Answer.DONE
    await world.press("P1", f"take-back-goal|{goal}")
    await world.sends("P1", page, {READER: "P2"})
    assert GOAL not in await mine(world, "P2")
    other = await world.form("P1", f"open-goal-release|{goal}")
    await releases(world, "P1", goal, "P3")
    assert (await world.sends("P1", other, {READER: "P2"})).answer is Answer.REFUSED
    assert isinstance(await world.opens("P1", f"open-goal-release|{goal}"), Reply)
    assert GOAL in await mine(world, "P3")
    assert GOAL not in await mine(world, "P2")


@pytest.mark.in_memory
@pytest.mark.parametrize("reader", ["", "P1", "P2 P3", "no/body"])
async def test_whom_one_cannot_name_is_said_beside_the_field(world: World, reader: str) -> None:
    goal = await written(world)
    reply = await releases(world, "P1", goal, reader)
    assert (reply.answer, set(reply.errors)) == (Answer.INVALID, {READER})
    assert (await goal_of(world, "P1")).release is None


async def test_a_goal_that_is_changed_while_another_looks_is_read_as_it_is(world: World) -> None:
    goal = await written(world)
    alone = await world.form("P1", f"open-goal|{goal}")
    await releases(world, "P1", goal, "P2")
    # What was written for oneself alone reaches nobody: it is given back.
    reply = await world.sends("P1", alone, {TITLE: OTHER})
    assert (reply.answer, OTHER in told(reply)) == (Answer.REFUSED, True)
    assert OTHER not in await mine(world, "P2")
    page = await world.form("P1", f"open-goal|{goal}")
    assert "leest deze zin ook" in page.intro[0].markup
    await world.press("P2", "mine|released|0")
    assert (await world.sends("P1", page, {TITLE: OTHER})).answer is Answer.DONE
    shown = await mine(world, "P2")
    assert OTHER in shown
    assert GOAL not in shown


async def test_somebody_the_bot_never_met_reads_it(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, STRANGER)
    (first, *_) = await world.home(STRANGER)
    assert first.title == "Doelen die iemand je laat lezen"
    assert GOAL in await mine(world, STRANGER)
    await world.press("P1", f"take-back-goal|{goal}")
    assert GOAL not in await mine(world, STRANGER)


async def test_whoever_leaves_their_last_group_keeps_their_goals_to_themselves(
    world: World,
) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, "P2")
    await world.press("P1", f"leave|{world.group}|yes")
    assert GOAL not in await mine(world, "P2")
    assert GOAL in told(await world.told_by("P1", "doel"))
    assert (await world.press("P1", f"erase-goal|{goal}|yes")).answer is Answer.DONE
    assert not world.dump()["goal"]


async def test_changing_it_at_the_instant_it_is_taken_back_releases_nothing(
    serving_world: World,
) -> None:
    world = serving_world
    goal = await written(world)
    for number in range(5):
        await releases(world, "P1", goal, "P2")
        page = await world.form("P1", f"open-goal|{goal}")
        change = world.page_sent("P1", page, {TITLE: f"{OTHER} {number}"})
        back = Press(f"back-{number}", WORKSPACE, "P1", f"take-back-goal|{goal}")
        inbox = world.bot.inbox
        replies = await asyncio.gather(inbox.send_page(change), inbox.press(back))
        assert {reply.answer for reply in replies} == {Answer.DONE}
        kept = await goal_of(world, "P1")
        assert (kept.release, kept.fields[TITLE]) == (None, f"{OTHER} {number}")


# Letting go


async def test_a_goal_is_let_go_of_after_a_question(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, "P2")
    asked = await world.press("P1", f"erase-goal|{goal}")
    assert "Terughalen kan niet" in told(asked)
    assert world.dump()["goal"]
    assert (await world.press("P1", f"erase-goal|{goal}|yes")).answer is Answer.DONE
    assert "is er niet meer" in told(await world.press("P1", f"erase-goal|{goal}|yes"))
    assert not world.dump()["goal"]
    assert GOAL not in await mine(world, "P2")


async def test_what_is_kept_is_counted_and_all_of_it_erased(world: World) -> None:
    await writes(world, "P1")
    await writes(world, "P1", OTHER)
    await writes(world, "P2")
    stored = await world.press("P1", "mine|stored")
    assert "Doelen: 2" in told(stored)
    for _ in range(2):
        assert (await world.press("P1", "erase|goals|yes")).answer is Answer.DONE
    assert len(world.dump()["goal"]) == 1
    assert (await goal_of(world, "P2")).fields[TITLE] == GOAL


async def test_what_was_let_go_of_or_taken_back_stays_so_in_a_database_from_before(
    world: World,
) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, "P2")
    kept, at = await goal_of(world, "P1"), world.clock.now()
    assert kept.release is not None
    gone = {released_name(kept.release.form)}

    def restored(tx: Tx) -> None:
        erase_again(tx, gone.__contains__, at=at)

    await world.store.write(restored)
    assert (await goal_of(world, "P1")).fields == kept.fields
    assert GOAL not in await mine(world, "P2")
    gone.add(goal_name(kept.id))
    await world.store.write(restored)
    assert not world.dump()["goal"]


async def test_what_is_erased_or_taken_back_is_noted_first(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, "P2")
    kept = await goal_of(world, "P1")
    assert kept.release is not None
    noted = Noted()
    tools = replace(world.bot.tools, ledger=noted)

    def unit(tx: Tx) -> None:
        take_back_all(tx, tools, world.ids["P1"])
        goals.forget_goal(tx, tools, kept)

    for _ in range(2):
        await world.store.write(unit)
    assert noted.names[:2] == [released_name(kept.release.form), goal_name(kept.id)]
    assert not world.dump()["goal"]


async def test_a_workspace_that_lets_the_bot_go_takes_them_with_it(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, STRANGER)
    await writes(world, "P2", OTHER)
    await world.store.write(lambda tx: begin_erasing(tx, world.bot.tools, WORKSPACE))
    await world.deliver()
    assert not world.dump()["goal"]


async def test_whoever_is_erased_reads_nothing_any_more(world: World) -> None:
    goal = await written(world)
    await releases(world, "P1", goal, STRANGER)
    release = (await goal_of(world, "P1")).release
    assert release is not None
    await world.store.write(lambda tx: tx.people.forget(release.reader))
    assert (await goal_of(world, "P1")).release is None
