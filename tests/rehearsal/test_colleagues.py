"""A simulated colleague does one sensible thing at a time, once, and is quiet after a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.cards import Answer, Button, Card, Choice, Field, FieldKind, FormPage, Reply, Text
from bot.engine.ids import FormId, MeetingId
from bot.engine.state import Stage
from bot.inputs import Command, PageSent, Press, Visit
from bot.rehearsal import (
    Around,
    Colleagues,
    Habits,
    Lively,
    Rehearsed,
    SeededIds,
    SeenCard,
    StepNow,
    VirtualClock,
)
from bot.rehearsal.canned import canned
from bot.rehearsal.pacing import Pacing
from bot.rehearsal.scripts import fill
from methods.spec import Mode

NOW = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
GIVE = "open-give|m1|1.exploration|1|open-question"
ANSWER = "open-give|m1|1.exploration|1|answer"
READY = "ready|m1|1.exploration|1|0"
STEP = StepNow(
    meeting=MeetingId("m1"),
    slot="1.exploration",
    kind="ask",
    mode=Mode.CHAT,
    stage=Stage.RUNNING,
    turn=7,
    guide="P3",
    contributor="P1",
    here=frozenset({"P1", "P2", "P3", "P4"}),
    asked=frozenset({"P2", "P3"}),
    ready=frozenset(),
    ends_at=NOW + timedelta(minutes=20),
)


def _card(*tokens: str, texts: Sequence[str] = ()) -> Card:
    buttons = tuple(Button(t, "label", guide=t.startswith(("next", "resume"))) for t in tokens)
    return Card("title", "push", "nl", tuple(Text(t) for t in texts), buttons=buttons)


def _page(token: str, *fields: Field) -> FormPage:
    return FormPage(token, FormId("f1"), "title", "nl", fields, "send")


QUESTION_PAGE = _page(
    "give|m1|1.exploration|1|open-question|f1",
    Field(
        "kind",
        "label",
        FieldKind.CHOICE,
        choices=(Choice("open-question", "a"), Choice("factual-question", "b")),
    ),
    Field("text", "label", FieldKind.TEXT, required=True),
)


@dataclass
class Desk:
    """An inbox and a window with a memory."""

    seen: dict[str, list[SeenCard]] = field(default_factory=dict)
    pages: dict[str, FormPage] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    step: StepNow | None = None
    presses: list[tuple[str, str]] = field(default_factory=list)
    sent: list[PageSent] = field(default_factory=list)
    deliveries: list[str] = field(default_factory=list)

    def show(self, card: Card, *people: str, direct: bool = False) -> None:
        for person in people or ("P1", "P2", "P3"):
            cards = self.seen.setdefault(person, [])
            cards.append(SeenCard("R1", f"m{len(cards)}", card, direct, NOW))

    def seen_by(self, external: str, /) -> Sequence[SeenCard]:
        return self.seen.get(external, [])

    async def steps(self) -> StepNow | None:
        return self.step

    async def press(self, press: Press) -> Reply:
        self.deliveries.append(press.delivery)
        self.presses.append((press.person, press.token))
        return self.replies.get(press.token, Reply(Answer.DONE))

    async def open_form(self, press: Press) -> FormPage | Reply:
        self.presses.append((press.person, press.token))
        return self.pages.get(press.token) or self.replies[press.token]

    async def send_page(self, page: PageSent) -> Reply:
        self.deliveries.append(page.delivery)
        self.sent.append(page)
        return self.replies.get(page.token, Reply(Answer.DONE))

    async def command(self, command: Command) -> Reply:
        raise AssertionError("colleagues type no commands")

    async def home(self, visit: Visit) -> tuple[Card, ...]:
        raise AssertionError("colleagues look at nothing of their own")


def _colleagues(
    desk: Desk, clock: VirtualClock, pacing: Pacing | None = None, habits: Habits | None = None
) -> Colleagues:
    around = Around(desk, desk, desk.steps, clock, SeededIds(1), "memory:rehearsal")
    at_once = Rehearsed(writing=0, talking=0)
    return Colleagues(around, seed=1, language="nl", pacing=pacing or at_once, habits=habits)


def _asking() -> tuple[Desk, Colleagues]:
    desk = Desk(step=STEP, pages={GIVE: QUESTION_PAGE, ANSWER: QUESTION_PAGE})
    desk.show(_card(GIVE, ANSWER, READY, "next|m1|7", "stop|m1"))
    return desk, _colleagues(desk, VirtualClock(NOW))


async def test_nothing_to_see_is_nothing_to_do() -> None:
    desk = Desk()
    assert not await _colleagues(desk, VirtualClock(NOW)).act("P1")
    assert not desk.presses


async def test_buttons_nobody_knows_are_left_alone() -> None:
    desk = Desk(step=STEP)
    desk.show(_card("dance|m1", "open-sesame|m1", "", "next", "ready|m1"))
    desk.show(_card("answer-stop|m1|7|stop", "unknown"), "P2", direct=True)
    assert not await _colleagues(desk, VirtualClock(NOW)).act("P2")
    assert not desk.presses


async def test_a_question_is_asked_through_its_form() -> None:
    desk, colleagues = _asking()
    assert await colleagues.act("P2")
    (sent,) = desk.sent
    assert sent.token == QUESTION_PAGE.token
    assert sent.values["kind"] == "open-question"
    assert sent.values["text"].endswith("?")


async def test_a_refusal_is_answered_with_silence() -> None:
    desk, colleagues = _asking()
    desk.pages.clear()
    desk.replies = {GIVE: Reply(Answer.REFUSED)}
    assert not await colleagues.act("P2")
    assert not await colleagues.act("P2")
    assert desk.presses == [("P2", GIVE)]
    assert [(r.person, r.action) for r in colleagues.refusals] == [("P2", "open-give")]


async def test_a_form_that_is_not_right_is_not_sent_again() -> None:
    desk, colleagues = _asking()
    desk.replies = {QUESTION_PAGE.token: Reply(Answer.INVALID, errors={"text": "no"})}
    assert not await colleagues.act("P2")
    assert not await colleagues.act("P2")
    assert len(desk.sent) == 1


async def test_nobody_does_the_same_twice() -> None:
    desk, colleagues = _asking()
    assert await colleagues.act("P2")
    assert not await colleagues.act("P2")
    assert len(set(desk.deliveries)) == len(desk.deliveries)


async def test_whoever_gave_enough_says_ready() -> None:
    desk, colleagues = _asking()
    desk.step = replace(STEP, gave={"P2": 2})
    assert await colleagues.act("P2")
    assert desk.presses == [("P2", READY)]


async def test_whoever_is_ready_or_not_asked_does_nothing() -> None:
    desk, colleagues = _asking()
    desk.step = replace(STEP, ready=frozenset({"P2"}))
    assert not await colleagues.act("P2")
    assert not await colleagues.act("P1")


async def test_the_contributor_answers_once_questions_have_appeared() -> None:
    desk, colleagues = _asking()
    everybody = frozenset({"P1", "P2", "P3"})
    desk.step = replace(STEP, asked=everybody, wave=1)
    assert await colleagues.act("P1")
    assert desk.presses == [("P1", ANSWER)]


async def test_a_board_of_another_step_is_passed_over() -> None:
    desk, colleagues = _asking()
    desk.step = replace(STEP, slot="1.thinking-aloud", kind="discuss", turn=8)
    assert not await colleagues.act("P2")
    assert not await colleagues.act("P3")


async def test_only_whoever_guides_goes_on_and_only_when_all_are_ready() -> None:
    desk, colleagues = _asking()
    desk.step = replace(STEP, ready=frozenset({"P3"}))
    assert not await colleagues.act("P3")
    desk.step = replace(STEP, ready=frozenset({"P2", "P3"}))
    assert not await colleagues.act("P2")
    assert await colleagues.act("P3")
    assert desk.presses == [("P3", "next|m1|7")]


async def test_a_stop_question_is_answered_with_going_on() -> None:
    desk = Desk(step=replace(STEP, stage=Stage.STOPPED))
    answers = [f"answer-stop|m1|7|{answer}" for answer in ("end-case", "other-step", "go-on")]
    old = [token.replace("|7|", "|3|") for token in answers]
    desk.show(_card(*old), "P2", direct=True)
    desk.show(_card(*answers), "P2", direct=True)
    colleagues = _colleagues(desk, VirtualClock(NOW))
    assert await colleagues.act("P2")
    assert not await colleagues.act("P2")
    assert desk.presses == [("P2", "answer-stop|m1|7|go-on")]


async def test_whose_turn_it_is_brings_a_case() -> None:
    desk = Desk(pages={"open-case|g1": _case_page()})
    desk.show(_card("open-case|g1", "pass-turn|m1"), "P2", direct=True)
    colleagues = _colleagues(desk, VirtualClock(NOW))
    assert await colleagues.act("P2")
    assert not await colleagues.act("P2")
    (sent,) = desk.sent
    assert sent.values["title"] in {case.title for case in canned("nl").cases}


async def test_an_own_case_is_not_written_over() -> None:
    """After a restart nobody remembers that the case was brought; the form shows it."""
    desk = Desk(pages={"open-case|g1": _case_page("Er ligt er al een")})
    desk.show(_card("open-case|g1", "pass-turn|m1"), "P2", direct=True)
    assert not await _colleagues(desk, VirtualClock(NOW)).act("P2")
    assert not desk.sent


async def test_what_somebody_proposes_to_agree_is_read_and_found_fine_once() -> None:
    desk = Desk()
    desk.show(_card("change|g1|2"), "P2")
    card = _card("agree-change|g1|2", "drop-change|g1|2")
    desk.replies["change|g1|2"] = Reply(Answer.DONE, card)
    colleagues = _colleagues(desk, VirtualClock(NOW))
    assert await colleagues.act("P2")
    assert not await colleagues.act("P2")
    assert desk.presses == [("P2", "change|g1|2"), ("P2", "agree-change|g1|2")]
    reserved = _colleagues(desk, VirtualClock(NOW), habits=Habits(agrees=False))
    assert not await reserved.act("P2")


async def test_a_turn_may_be_left_to_the_next() -> None:
    desk = Desk(pages={"open-case|g1": _case_page()})
    desk.show(_card("open-case|g1", "pass-turn|m1"), direct=True)
    colleagues = _colleagues(desk, VirtualClock(NOW), habits=Habits(passes=1))
    assert await colleagues.act("P2")
    assert desk.presses == [("P2", "pass-turn|m1")]
    assert await colleagues.act("P3")
    assert desk.sent[0].person == "P3"


async def test_unasked_cases_stop_at_what_the_group_is_used_to() -> None:
    desk = Desk(pages={"open-case|g1": _case_page()})
    desk.show(_card("open-case|g1", "attendance|m1", "more|m1"))
    colleagues = _colleagues(desk, VirtualClock(NOW), habits=Habits(cases=2))
    assert [await colleagues.act(person) for person in ("P1", "P2", "P3")] == [True, True, False]


async def test_a_group_that_waits_for_whose_turn_it_is_brings_nothing_unasked() -> None:
    desk = Desk(pages={"open-case|g1": _case_page()})
    desk.show(_card("open-case|g1", "attendance|m1"))
    assert not await _colleagues(desk, VirtualClock(NOW), habits=Habits(cases=1)).act("P1")


async def test_an_intention_is_told_about_once() -> None:
    choices = (Choice("done", "a"), Choice("partly", "b"), Choice("not-done", "c"))
    page = _page("follow|i1|f1", Field("followed", "label", FieldKind.CHOICE, choices=choices))
    desk = Desk(pages={"open-follow|i1": page})
    desk.show(_card("open-follow|i1"), "P2", direct=True)
    colleagues = _colleagues(desk, VirtualClock(NOW))
    assert await colleagues.act("P2")
    assert not await colleagues.act("P2")
    assert desk.sent[0].values["followed"] in {"done", "partly", "not-done"}


async def test_whoever_tells_of_an_intention_decides_what_is_read_of_it() -> None:
    shares = Field("shares", "label", FieldKind.CHOICE, choices=(Choice("nothing", "a"),))
    desk = Desk(
        pages={
            "open-follow|i1": _page("follow|i1|f1", Field("happened", "label", FieldKind.TEXT)),
            "open-tell|i1": _page("tell|i1|f2", shares),
        },
        replies={"follow|i1|f1": Reply(Answer.DONE, _card("open-tell|i1"))},
    )
    desk.show(_card("open-follow|i1"), "P2", direct=True)
    assert await _colleagues(desk, VirtualClock(NOW)).act("P2")
    assert [one.values.get("shares") for one in desk.sent] == [None, "nothing"]


async def test_whoever_keeps_silent_presses_once_what_else_there_is_or_nothing() -> None:
    said = set()
    for number in range(12):
        desk = Desk(pages={})
        desk.show(_card(f"open-follow|i{number}", f"let-lie|i{number}"), "P2", direct=True)
        colleagues = _colleagues(desk, VirtualClock(NOW), habits=Habits(silent=100))
        said.add(await colleagues.act("P2"))
        assert not await colleagues.act("P2")
        assert desk.sent == []
    assert said == {True, False}


async def test_lively_colleagues_think_first_and_say_until_when() -> None:
    desk, _ = _asking()
    clock = VirtualClock(NOW)
    colleagues = _colleagues(desk, clock, Lively(seed=1))
    assert not await colleagues.act("P2")
    moment = colleagues.next_moment()
    assert moment is not None
    assert NOW < moment <= NOW + timedelta(seconds=30)
    clock.move_to(moment)
    assert await colleagues.act("P2")
    assert colleagues.next_moment() is None


async def test_lively_guides_leave_time_to_whoever_still_writes() -> None:
    desk, _ = _asking()
    clock = VirtualClock(NOW)
    desk.step = replace(STEP, ready=frozenset({"P3"}))
    colleagues = _colleagues(desk, clock, Lively(seed=1))
    assert not await colleagues.act("P3")
    clock.move_to(NOW + timedelta(minutes=21))
    assert not await colleagues.act("P3")
    clock.move_to(NOW + timedelta(minutes=22))
    assert await colleagues.act("P3")


def test_a_form_is_filled_in_within_its_limits() -> None:
    page = _page(
        "t",
        Field("text", "l", FieldKind.TEXT, max_length=5),
        Field("kind", "l", FieldKind.CHOICE, choices=(Choice("a", "A"), Choice("b", "B"))),
        Field("none", "l", FieldKind.CHOICE),
        Field("kept", "l", FieldKind.LINE, value="as it was"),
        Field("on", "l", FieldKind.DATE),
    )
    values = fill(page, {"text": "too long", "kind": "made up", "on": date(2026, 4, 1).isoformat()})
    assert values == {
        "text": "too l",
        "kind": "a",
        "none": "",
        "kept": "as it was",
        "on": "2026-04-01",
    }


def _case_page(title: str = "") -> FormPage:
    return _page(
        "case|g1|f1|1",
        Field("title", "label", FieldKind.LINE, value=title, required=True),
        Field("stuck", "label", FieldKind.TEXT, required=True),
    )
