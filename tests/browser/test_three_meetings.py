"""The loop over three meetings in a real browser: from a case to what became of it.

A case, an intention with a day, the question on that day, a look-back; then a second intention,
which belongs to a goal, and what a goal and a portfolio tell of it when the group meets again.
"""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import OpenTab, Picture, command
from .own_shelf import keeps_a_portfolio, writes_a_report
from .test_meeting import (
    Group,
    StartProgram,
    board,
    fill_in,
    give,
    press_on,
    skip_until,
    start_program,
    title,
    to_the_first_step,
)

__all__ = ["start_program"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

#: A meeting has some fifteen steps; many more would be a loop.
MOST_STEPS = 40
#: From one meeting to the next there are some more moments.
MOST_MOMENTS = 30
FIRST = "Als een ouder boos belt, dan adem ik eerst uit."
SECOND = "Als een ouder boos belt, dan vraag ik wat er nodig is."
CAME_OF_IT = "Zij vertelde meer dan anders."
GOAL = "In gesprekken met ouders begin ik met een vraag"
ASKED = "Wat raakt je hier?"
CLOSES = "Bijeenkomst afsluiten"


async def waits_for(page: Page, wanted: Locator) -> None:
    """Let the clock run until something is there for which no colleague has to do anything."""
    await skip_until(page, wanted, most=MOST_MOMENTS, pause=0)


async def day_after(anna: Page, *, days: int) -> str:
    """The day so long after the meeting of which a board stands here, as a form takes it."""
    began = await anna.locator(".board .byline time").last.get_attribute("datetime")
    return f"{datetime.fromisoformat(began or '') + timedelta(days=days):%Y-%m-%d}"


async def meets(
    group: Group, anna: Page, words: str, *, on: str, picture: Picture | None = None
) -> tuple[list[str], list[str]]:
    """A meeting to its end, in which Anna gives what is asked: its steps, and where she gave."""
    steps: list[str] = []
    gave: list[str] = []
    is_over = False
    while not is_over and len(steps) < MOST_STEPS:
        step = await title(anna)
        steps.append(step)
        if await give(anna, words, on=on):
            gave.append(step)
        if "De vraag verkennen" in step and picture:
            bram = await group.tab("Bram")
            await expect(board(bram).locator("h3")).to_have_text(step)
            assert await give(bram, ASKED, on=on)
        if picture:
            await picture(anna, f"{len(steps):02}")
        guide = await group.guide(anna)
        is_over = await board(guide).get_by_role("button", name=CLOSES).count() == 1
        await press_on(guide, step)
        following = re.compile(rf"^\d+ · (?!{re.escape(step.partition(' · ')[2])}$)")
        await expect(anna.locator(".board h3", has_text=step)).to_have_count(0)
        await expect(board(anna).locator("h3", has_text=following)).to_have_count(
            0 if is_over else 1
        )
    assert is_over
    return steps, gave


async def reads_what_was_given(anna: Page, picture: Picture) -> None:
    """What the others wrote is on a page of her own, with none of her own words."""
    await anna.get_by_role("button", name="Lezen wat ik meekreeg").click()
    given = anna.locator("article", has_text="Wie wat gaf, staat er niet bij.")
    await expect(given).to_contain_text("Vragen")
    await expect(given).to_contain_text(ASKED)
    await expect(given).to_contain_text("In het kanaal staat dit nog tot")
    await expect(given).not_to_contain_text(FIRST)
    await expect(given).not_to_contain_text("Bram")
    await picture(anna, "given")


async def wants_to_talk(anna: Page, bram: Page, picture: Picture) -> None:
    """The day after she is asked how she is, and turns to a colleague, who says when."""
    talk = anna.get_by_role("button", name="Ik wil iemand spreken")
    await waits_for(anna, talk)
    await picture(anna, "day-after")
    await talk.click()
    form = anna.locator("dialog#form[open]")
    await form.get_by_label("Bram").check()
    await picture(anna, "whom")
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_text("Bram krijgt jouw vraag").first).to_be_visible()
    await picture(anna, "turned-to")
    await bram.get_by_role("link", name="Intervisor").click()
    await picture(bram, "is-turned-to")
    await bram.get_by_role("button", name="Vandaag").click()
    await expect(anna.get_by_text("Bram kan vandaag").last).to_be_visible()
    await picture(anna, "heard")
    await bram.get_by_role("link", name="intervisie-zuid").click()


async def tells(anna: Page, intended: str, became: str, happened: str, picture: Picture) -> None:
    """On the day that she chose she is asked, and tells the group all of it."""
    question = anna.get_by_role("button", name="Openen")
    await waits_for(anna, question)
    await picture(anna, f"question-{became}")
    await question.last.click()
    form = anna.locator("dialog#form[open]")
    await expect(form).to_contain_text(intended)
    await form.get_by_label(became, exact=True).check()
    await form.get_by_label("Wat gebeurde er?").fill(happened)
    await picture(anna, f"look-back-{became}")
    await form.locator("button[type=submit]").click()
    share = anna.get_by_role("button", name="Wat deel ik met de groep?")
    await expect(share.last).to_be_visible()
    await picture(anna, f"answered-{became}")
    await share.last.click()
    await expect(form).to_contain_text(happened)
    await picture(anna, f"what-i-share-{became}")
    await form.locator("input[value=all]").check()
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_text("De groep leest dit bij de terugblik").last).to_be_visible()
    await picture(anna, f"shared-{became}")


async def reads_my_intention(anna: Page, picture: Picture) -> None:
    """What became of it, and what the group reads of that."""
    await anna.get_by_role("button", name="Mijn voornemen").last.click()
    await expect(anna.get_by_text("Wat er gebeurde: Ik begon te snel.")).to_be_visible()
    await picture(anna, "my-intention")
    await expect(anna.get_by_text("en wat je erover vertelde")).to_be_visible()


async def to_the_look_back(group: Group, reader: Page, told: str, picture: Picture) -> None:
    """The group meets again and reads what became of it; the eyes are a colleague's."""
    await waits_for(reader, reader.locator(".board h3", has_text="Aankomen"))
    for step in ("Aankomen", "Onze afspraken"):
        await expect(board(reader).locator("h3")).to_contain_text(step)
        await press_on(await group.guide(reader), await title(reader))
    await expect(board(reader).locator("h3")).to_contain_text("Terugblik")
    await board(reader).get_by_role("link", name="Gesprek").click()
    await expect(reader.get_by_text(told)).to_be_visible()
    await picture(reader, "read-at-look-back")
    await reader.get_by_role("link", name="intervisie-zuid").click()


async def links_with_a_goal(anna: Page, picture: Picture) -> None:
    """She writes down what she wants to learn, and puts the newest intention there."""
    await command(anna, "doel")
    await anna.get_by_role("button", name="Een doel opschrijven").click()
    form = anna.locator("dialog#form[open]")
    await form.get_by_label("Wat wil je bereiken").fill(GOAL)
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_text("Dat is je doel")).to_be_visible()
    await command(anna, "mijn")
    await picture(anna, "mine")
    await anna.get_by_role("button", name="Mijn voornemens").last.click()
    await picture(anna, "my-intentions")
    await anna.get_by_role("button", name="Nummer 1 bekijken").click()
    await anna.get_by_role("button", name="Hoort bij een doel").click()
    await form.get_by_label(GOAL).check()
    await picture(anna, "which-goal")
    await form.locator("button[type=submit]").click()
    await expect(anna.get_by_text("Je voornemen staat nu ook bij dat doel.")).to_be_visible()
    await picture(anna, "linked")


async def sees_what_became_of_it(anna: Page, picture: Picture) -> None:
    """At her goal stands the intention, with what became of it, and not the other one."""
    await command(anna, "doel")
    await anna.get_by_role("button", name="Doel 1").last.click()
    goal = anna.locator("article", has_text=f"Gelukt: {SECOND}").last
    await expect(goal).to_contain_text(GOAL)
    await expect(goal).not_to_contain_text(FIRST)
    await picture(anna, "goal")


async def test_a_case_becomes_another_way_of_working_over_three_meetings(
    start_program: StartProgram, open_tab: OpenTab, picture: Picture
) -> None:
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await to_the_first_step(group)
    on = await day_after(anna, days=6)
    steps, gave = await meets(group, anna, FIRST, on=on, picture=picture)
    assert [step for step in steps if "·" in step] == steps
    assert [step.partition(" · ")[0] for step in steps][-1] == "7"
    assert any("Oogst van de casusinbrenger" in step for step in gave)
    await picture(anna, "record")
    await writes_a_report(anna, picture)

    await anna.get_by_role("link", name="Intervisor").click()
    await reads_what_was_given(anna, picture)
    bram = await group.tab("Bram")
    await wants_to_talk(anna, bram, picture)
    await tells(anna, FIRST, "Deels", "Ik begon te snel.", picture)
    await reads_my_intention(anna, picture)
    await anna.get_by_role("link", name="intervisie-zuid").click()

    brings = board(bram).get_by_role("button", name="Casus inbrengen")
    await waits_for(bram, brings)
    await brings.click()
    await fill_in(bram, "Hoe kan ik een grens stellen?")
    await to_the_look_back(group, bram, f"Anna · deels gelukt: {FIRST}", picture)
    await expect(board(anna).locator("h3")).to_contain_text("Terugblik")
    on = await day_after(anna, days=6)
    _, gave = await meets(group, anna, SECOND, on=on)
    assert any("Oogst" in step for step in gave)
    await links_with_a_goal(anna, picture)

    await anna.get_by_role("link", name="Intervisor").click()
    await tells(anna, SECOND, "Gelukt", CAME_OF_IT, picture)
    await to_the_look_back(group, bram, f"Anna · gelukt: {SECOND}", picture)
    await anna.get_by_role("link", name="intervisie-zuid").click()
    await sees_what_became_of_it(anna, picture)
    whole = await keeps_a_portfolio(anna, picture, meetings=2)
    assert [one["title"] for one in whole["goals"]] == [GOAL]
    became = [(one["text"], one["became"], one.get("goal")) for one in whole["intentions"]]
    assert became == [(FIRST, "partly", None), (SECOND, "done", 1)]
    assert whole["intentions"][1]["told"] == {"happened": CAME_OF_IT}
