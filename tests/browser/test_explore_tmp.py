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
            await give.first.click(); await asyncio.sleep(1)
            if await anna.locator("dialog#form[open]").count():
                print("   FORM", (await anna.locator("dialog#form[open]").inner_text()).replace("\n"," / ")[:300])
                await fill_in(anna, "Ik hoor vooral hoe graag je het goed wilt doen.")
            else: print("   REFUSED", (await anna.locator(".private").last.inner_text()).replace("\n"," / "))
        if not await board(anna).get_by_role("button", name="Verder").count():
            print("NO VERDER", text); break
        guide = await group.guide(anna)
        try:
            await press_on(guide, now)
        except Exception as e: print("ERR", e)
        await asyncio.sleep(1)
    print(await anna.locator("#rail").inner_text())
    guide = await group.guide(anna)
    await board(guide).locator(".guides button.main").click(); await asyncio.sleep(1.5)
    print("END:", [ (await a.inner_text()).replace("\n"," / ")[:400] for a in await anna.locator("#posts article").all()][-2:])
    await picture(anna, "end")
    dm = await group.open_tab(program.url+"as/P1/in/DP1")
    for i in range(9):
        await dm.get_by_role("button", name="Naar het volgende moment").click(); await asyncio.sleep(1.2)
        print((await dm.locator("#strip").inner_text()).replace("\n"," "))
        arts = await dm.locator("#posts article").all()
        print("   DM", len(arts), (await arts[-1].inner_text()).replace("\n"," / ")[:500])
        c = await anna.locator("#posts article").all()
        print("   CH", len(c), (await c[-1].inner_text()).replace("\n"," / ")[:300])
    for a in await dm.locator("#posts article").all(): print("DM", (await a.inner_text()).replace("\n"," / "))
    await picture(dm,"dm")
