import asyncio, pytest
from tests.browser.test_meeting import *
from tests.browser.conftest import *
pytestmark = [pytest.mark.timeout(400)]
async def test_explore(start_program, open_tab, picture):
    program = await start_program("--mode", "chat")
    group = Group(program.url, open_tab)
    anna = await group.tab("Anna")
    await board(anna).get_by_role("button", name="Casus inbrengen").click()
    await fill_in(anna, "Hoe kan ik een collega aanspreken?")
    await expect(anna.get_by_text("Je casus ligt op tafel")).to_be_visible()
    await skip_to(anna, "Aankomen")
    seen = set()
    for n in range(40):
        now = await title(anna)
        text = (await board(anna).inner_text()).replace("\n"," / ")
        print(n, now, "|", text[:500], flush=True)
        give = board(anna).locator("button.main[aria-haspopup=dialog]")
        key=(now)
        if await give.count() and key not in seen:
            seen.add(key)
            await give.first.click(); await fill_in(anna, "Ik hoor vooral hoe graag je het goed wilt doen."); print("   gave")
        if not await board(anna).get_by_role("button", name="Verder").count():
            print("NO VERDER"); break
        guide = await group.guide(anna)
        try:
            await press_on(guide, now)
        except Exception as e: print("ERR", e)
        await asyncio.sleep(1)
    print(await anna.locator("#rail").inner_text())
    for i in range(8):
        await anna.get_by_role("button", name="Naar het volgende moment").click(); await asyncio.sleep(1)
        print((await anna.locator("#strip").inner_text()).replace("\n"," "), "|", (await board(anna).inner_text()).replace("\n"," / ")[:300])
    await anna.goto(program.url+"as/P1/in/DP1")
    for a in await anna.locator("#posts article").all(): print("DM", (await a.inner_text()).replace("\n"," / "))
    await picture(anna,"dm")
