"""What people do comes in on both ways, and what the core answers is what they see, privately."""

import asyncio
import gc
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.render import Renderer
from adapters.slack.settings import BOTH_NAMES
from bot.cards import Answer, Card, Reply, Text
from bot.inputs import Locale, Reach
from tests.standins.slack.reading import card_in, card_of, form_in
from tests.standins.slack.workspace import BOT_USER, TEAM

from .conftest import WORDS, Office, card, form


async def test_a_press_says_who_where_and_with_which_token(open_office: Office) -> None:
    office = open_office
    message = await office.post(card())
    assert (await office.slack.press(office.anna, "ready|1", message=message)).well
    press = office.inbox.pressed[0]
    assert (press.workspace, press.person) == (f"slack:{TEAM}", office.anna)
    assert press.token == "ready|1"
    assert press.locale == Locale("nl-NL", "Europe/Amsterdam")


async def test_every_press_has_a_delivery_of_its_own(http_office: Office) -> None:
    office = http_office
    message = await office.post(card())
    for person in (office.anna, office.anna, office.bram):
        await office.slack.press(person, "ready|1", message=message)
    assert len({press.delivery for press in office.inbox.pressed}) == 3


async def test_a_press_that_changes_the_board_is_acknowledged_silently(
    open_office: Office,
) -> None:
    office = open_office
    answered = await office.slack.press(office.anna, "ready|1", message=await office.post(card()))
    assert answered.well
    assert answered.body == {}
    assert office.slack.private(office.anna) == []


async def test_an_answer_to_a_press_is_seen_by_that_person_in_that_thread(
    open_office: Office,
) -> None:
    office = open_office
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat", WORDS))
    board = await office.post(card())
    asked = await office.post(card(), place=f"{office.room}/{board.ts}")
    await office.slack.press(office.anna, "next|1", message=asked)
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))
    (told,) = office.slack.private(office.anna)
    assert (told.conversation, told.thread) == (office.room, board.ts)
    assert card_of(told.text, told.blocks).title == "Te laat"
    assert WORDS not in told.text
    assert office.slack.private(office.bram) == []


async def test_an_answer_to_a_press_on_a_board_with_a_thread_is_seen_beside_the_board(
    http_office: Office,
) -> None:
    office = http_office
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat"))
    board = await office.post(card())
    await office.post(card(), place=f"{office.room}/{board.ts}")
    await office.slack.press(office.anna, "next|1", message=board)
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))
    assert office.slack.private(office.anna)[0].thread is None


async def test_an_answer_on_a_private_card_takes_its_place(open_office: Office) -> None:
    office = open_office
    office.inbox.commanded = Reply(Answer.DONE, card("Menu"))
    await office.slack.command(office.anna, office.room, "")
    (menu,) = office.slack.private(office.anna)
    office.inbox.answer = Reply(Answer.DONE, card("Mijn"))
    await office.slack.press(office.anna, "ready|1", message=menu)
    await office.slack.eventually(lambda: menu not in office.slack.private(office.anna))
    (mine,) = office.slack.private(office.anna)
    assert card_of(mine.text, mine.blocks).title == "Mijn"
    office.inbox.answer = Reply(Answer.DONE)
    await office.slack.press(office.anna, "ready|1", message=mine)
    await office.slack.eventually(lambda: not office.slack.private(office.anna))


async def test_where_the_bot_may_not_post_the_answer_takes_its_own_way(
    http_office: Office,
) -> None:
    office = http_office
    message = await office.post(card())
    office.slack.workspace.conversations[office.room].members.remove(BOT_USER)
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat"))
    await office.slack.press(office.anna, "ready|1", message=message)
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))


@pytest.mark.by_the_clock
@pytest.mark.parametrize("answer", [Answer.DONE, Answer.REFUSED, Answer.NOT_KEPT])
async def test_a_no_that_cannot_be_shown_is_not_acknowledged(
    open_office: Office, answer: Answer
) -> None:
    """Slack then says that it did not work; a yes needs no words, the board says enough."""
    office = open_office
    message = await office.post(card())
    office.inbox.answer = Reply(answer, card("Te laat"))
    office.slack.answer_next("chat.postEphemeral", 500, {})
    office.slack.workspace.answers_to.clear()
    office.slack.workspace.answer_to = lambda *given: "nowhere"  # type: ignore[method-assign]  # an address that is over
    answered = await office.slack.press(office.anna, "ready|1", message=message)
    assert answered.well == (answer is Answer.DONE)


async def test_a_no_is_shown_before_the_press_is_acknowledged(open_office: Office) -> None:
    """Whoever dies in between leaves Slack's own error, never a press that looks taken."""
    office = open_office
    message = await office.post(card())
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat"))
    assert (await office.slack.press(office.anna, "ready|1", message=message)).well
    assert len(office.slack.private(office.anna)) == 1


async def test_an_answer_that_fails_is_told_by_its_kind_only(
    http_office: Office,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(self: Renderer, shown: Card) -> dict[str, object]:
        raise RuntimeError(WORDS)

    office = http_office
    message = await office.post(card())
    office.inbox.answer = Reply(Answer.REFUSED, card("Te laat", WORDS))
    monkeypatch.setattr(Renderer, "message", broken)
    assert not (await office.slack.press(office.anna, "ready|1", message=message)).well
    await asyncio.sleep(0.05)
    gc.collect()
    said = capsys.readouterr()
    assert "RuntimeError" in said.out
    assert WORDS not in said.out + said.err + caplog.text


async def test_an_address_for_answers_that_is_not_slacks_is_not_called(
    http_office: Office,
) -> None:
    office = http_office
    office.inbox.commanded = Reply(Answer.DONE, card("Menu"))
    await office.slack.command(office.anna, office.room, "")
    (menu,) = office.slack.private(office.anna)
    office.slack._address = lambda name: "http://127.0.0.1:1/elsewhere"  # type: ignore[method-assign]  # a stranger's
    office.inbox.answer = Reply(Answer.DONE, card("Mijn"))
    await office.slack.press(office.anna, "ready|1", message=menu)
    await office.slack.eventually(lambda: len(office.slack.private(office.anna)) == 2)


async def test_a_form_opens_with_what_it_holds(open_office: Office) -> None:
    office = open_office
    long = "Een vraag die langer is dan een titel"
    office.inbox.opens = form(value=WORDS, title=long)
    message = await office.post(card())
    await office.slack.press(office.anna, "open-give|1", message=message)
    (view,) = office.slack.workspace.views(office.anna)
    seen = form_in(view)
    assert (seen.title, seen.token, seen.fields[0].value) == (long, "give|1", WORDS)
    assert seen.intro == (Text("Ieder leest dit straks."),)
    assert len(view.drawn["title"]["text"]) <= 24


async def test_a_form_that_cannot_open_is_not_acknowledged(http_office: Office) -> None:
    """Slack then says so, and the person presses again; no word of ours is needed."""
    office = http_office
    message = await office.post(card())
    office.slack.answer_next("views.open", 200, {"ok": False, "error": "expired_trigger_id"})
    assert not (await office.slack.press(office.anna, "open-give|1", message=message)).well
    assert (await office.slack.press(office.anna, "open-give|1", message=message)).well


async def test_instead_of_a_form_there_may_be_an_answer(open_office: Office) -> None:
    office = open_office
    office.inbox.opens = Reply(Answer.REFUSED, card("Een ogenblik"))
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))
    assert office.slack.workspace.views(office.anna) == []


async def test_a_form_is_sent_with_every_field(open_office: Office) -> None:
    office = open_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    answered = await office.slack.send(view, {"text": WORDS, "on": "2026-03-12"})
    assert answered.body == {"response_action": "clear"}
    (sent,) = office.inbox.sent
    assert sent.token == "give|1"
    assert sent.values == {"text": WORDS, "line": "", "readers": "me", "on": "2026-03-12"}
    assert office.slack.workspace.views(office.anna) == []


async def test_a_mistake_is_told_beside_its_field_and_the_form_stays(open_office: Office) -> None:
    office = open_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    errors = {"text": "Te kort.", "gone": "Dit veld is er niet.", "on": "Al voorbij."}
    office.inbox.answer = Reply(Answer.INVALID, errors=errors)
    answered = await office.slack.send(view, {"text": WORDS})
    assert answered.body["errors"] == {
        "text": "Te kort. Dit veld is er niet.",
        "on": "Al voorbij.",
    }
    assert office.slack.workspace.views(office.anna) == [view]


async def test_a_form_that_cannot_be_kept_stays_open_with_its_text(open_office: Office) -> None:
    office = open_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    why = Card("Nu even niet", "p", "nl", texts=(Text("Het is even druk &amp; vol."),))
    office.inbox.answer = Reply(Answer.NOT_KEPT, why)
    answered = await office.slack.send(view, {"text": WORDS})
    assert answered.body["errors"] == {"text": "Het is even druk & vol."}
    assert office.slack.workspace.views(office.anna) == [view]


async def test_another_text_from_the_same_window_is_another_delivery(http_office: Office) -> None:
    """Slack keeps a view's hash when its form was refused, or when our answer was lost."""
    office = http_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    office.inbox.answer = Reply(Answer.INVALID, errors={"text": "Te kort."})
    for text in ("eerst", "eerst", "dan anders"):
        await office.slack.send(view, {"text": text})
    first, again, other = (sent.delivery for sent in office.inbox.sent)
    assert first == again != other
    assert "eerst" not in first


async def test_a_page_follows_a_page_without_the_words_of_the_one_before(
    open_office: Office,
) -> None:
    office = open_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    office.inbox.answer = Reply(Answer.DONE, next_page=form("give|2"))
    await office.slack.send(view, {"text": WORDS})
    assert form_in(view).token == "give|2"
    office.inbox.answer = Reply(Answer.DONE)
    await office.slack.send(view, {"text": "iets anders", "readers": "all"})
    assert office.inbox.sent[1].values["text"] == "iets anders"


async def test_a_refused_form_shows_why_and_its_buttons_work_in_the_window(
    open_office: Office,
) -> None:
    office = open_office
    await office.slack.press(office.anna, "open-give|1", message=await office.post(card()))
    (view,) = office.slack.workspace.views(office.anna)
    refused = card("De stap is voorbij, je tekst is bewaard", WORDS)
    office.inbox.answer = Reply(Answer.REFUSED, refused)
    await office.slack.send(view, {"text": WORDS})
    assert card_in(view).title == refused.title
    assert card_in(view).buttons == refused.buttons

    office.inbox.answer = Reply(Answer.DONE, card("Goed"))
    await office.slack.press(office.anna, "ready|1", view=view)
    await office.slack.eventually(lambda: card_in(view).title == "Goed")
    office.inbox.answer = Reply(Answer.DONE)
    await office.slack.press(office.anna, "ready|1", view=view)
    await office.slack.eventually(lambda: not card_in(view).buttons)
    assert card_in(view).texts == card().texts
    office.inbox.opens = form("give|9")
    await office.slack.press(office.anna, "open-give|9", view=view)
    assert form_in(view).token == "give|9"


async def test_a_command_is_answered_privately_or_with_a_form(open_office: Office) -> None:
    office = open_office
    office.inbox.commanded = Reply(Answer.DONE, card("Menu"))
    await office.slack.command(office.anna, office.room, "  mijn   dingen ")
    (told,) = office.slack.private(office.anna)
    assert card_of(told.text, told.blocks) == replace(card("Menu"), language="")
    office.inbox.commanded = form("found|1")
    await office.slack.command(office.bram, office.room, "start")
    assert form_in(office.slack.workspace.views(office.bram)[0]).token == "found|1"
    first = office.inbox.commands[0]
    assert (first.person, first.place, first.text) == (office.anna, office.room, "mijn dingen")
    assert first.locale == Locale("nl-NL", "Europe/Amsterdam")
    assert first.reach is Reach.PRIVATE
    assert set(first.readers) == {office.anna, office.bram, office.chris}


async def test_both_names_of_the_command_do_the_same(open_office: Office) -> None:
    office = open_office
    for name in BOTH_NAMES:
        assert (await office.slack.command(office.anna, office.room, "next", name=name)).well
    first, second = office.inbox.commands
    assert first == second


@pytest.mark.parametrize("over_socket", [False, True], ids=["http", "socket"])
async def test_a_command_of_another_name_is_the_only_one(office: Office, over_socket: bool) -> None:
    """The usual names belong to another app there, which sends us nothing; nor is it ours."""
    await office.run(over_socket=over_socket, command="collegiaal")
    for name in ("/collegiaal", *BOTH_NAMES):
        assert (await office.slack.command(office.anna, office.room, "next", name=name)).well
    (command,) = office.inbox.commands
    assert command.text == "next"


async def test_somebody_of_another_organisation_in_a_shared_room_comes_in_as_a_person(
    open_office: Office,
) -> None:
    """Whether they may do anything is for the core to say: it knows who is a member."""
    office = open_office
    dora = office.slack.workspace.add_member("Dora", team="T0THEIRS").id
    office.slack.workspace.conversations[office.room].members.add(dora)
    message = await office.post(card())
    assert (await office.slack.press(dora, "open-give|1", message=message)).well
    (view,) = office.slack.workspace.views(dora)
    assert (await office.slack.send(view, {"text": WORDS})).well
    (sent,) = office.inbox.sent
    assert (sent.workspace, sent.person) == (f"slack:{TEAM}", dora)


async def test_somebody_who_says_to_be_of_another_organisation_than_slack_says_is_refused(
    http_office: Office,
) -> None:
    office = http_office
    dora = office.slack.workspace.add_member("Dora", team="T0THEIRS")
    office.slack.workspace.conversations[office.room].members.add(dora.id)
    await office.slack.press(dora.id, "ready|1")
    dora.team = "T0FORGED"
    assert (await office.slack.press(dora.id, "ready|1")).status == 403
    assert len(office.inbox.pressed) == 1


async def test_a_command_without_anything_to_show_is_acknowledged(open_office: Office) -> None:
    office = open_office
    answered = await office.slack.command(office.anna, office.room, "")
    assert answered.well
    assert answered.body == {}


async def test_somebody_who_cannot_be_looked_up_is_let_in_all_the_same(
    http_office: Office,
) -> None:
    office = http_office
    office.slack.answer_next("users.info", 500, {})
    for _ in range(2):
        assert (await office.slack.press(office.anna, "ready|1")).well
    assert [press.locale for press in office.inbox.pressed] == [Locale(), Locale()]
    assert office.slack.api.calls == [("auth.test", {})]
    office.clock.move_to(office.clock.now() + timedelta(hours=1))
    await office.slack.press(office.anna, "ready|1")
    assert office.inbox.pressed[-1].locale == Locale("nl-NL", "Europe/Amsterdam")


async def test_the_bot_is_not_asked_who_it_is_at_every_payload(http_office: Office) -> None:
    office = http_office
    for _ in range(3):
        await office.slack.press(office.anna, "ready|1")
    asked = [method for method, _ in office.slack.api.calls]
    assert asked.count("auth.test") == 1
    assert asked.count("users.info") == 1


async def test_stopping_finishes_what_is_being_answered_and_takes_nothing_new_in(
    http_office: Office,
) -> None:
    office = http_office
    message = await office.post(card())
    gate = office.inbox.held_by = asyncio.Event()
    pressing = asyncio.create_task(office.slack.press(office.anna, "ready|1", message=message))
    await asyncio.sleep(0.1)
    assert office.running is not None
    stopping = asyncio.create_task(office.running.home.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    assert not (await office.slack.press(office.bram, "ready|1", message=message)).well
    gate.set()
    assert (await pressing).well
    await stopping


async def test_a_socket_that_is_told_to_go_comes_back(office: Office) -> None:
    await office.run(over_socket=True)
    office.slack.sockets.connected.clear()
    await office.slack.sockets.ask_to_go()
    await asyncio.wait_for(office.slack.sockets.connected.wait(), 5)
    assert (await office.slack.press(office.anna, "ready|1")).well
    assert office.inbox.pressed


async def test_an_acknowledgement_of_a_yes_waits_for_the_core_and_for_nothing_else(
    open_office: Office,
) -> None:
    office = open_office
    message = await office.post(card())
    core, shown = asyncio.Event(), office.slack.hold("chat.postEphemeral")
    office.inbox.answer = Reply(Answer.DONE, card("Genoteerd"))
    office.inbox.held_by = core
    pressing = asyncio.create_task(office.slack.press(office.anna, "ready|1", message=message))
    await asyncio.sleep(0.1)
    assert not pressing.done()
    core.set()
    assert (await pressing).well
    assert office.slack.private(office.anna) == []
    shown.set()
    await office.slack.eventually(lambda: bool(office.slack.private(office.anna)))


@pytest.mark.by_the_clock
async def test_no_library_writes_down_what_people_write(
    open_office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    office = open_office
    caplog.set_level("DEBUG")
    message = await office.post(card("Woorden", WORDS))
    await office.slack.press(office.anna, "open-give|1", message=message)
    (view,) = office.slack.workspace.views(office.anna)
    office.inbox.answer = Reply(Answer.REFUSED, card("Bewaard", WORDS))
    await office.slack.send(view, {"text": WORDS})
    await office.slack.command(office.anna, office.room, WORDS)
    office.inbox.breaks = ValueError(WORDS)
    await office.slack.press(office.anna, "ready|1")
    said = capsys.readouterr()
    assert WORDS not in caplog.text + said.out + said.err
