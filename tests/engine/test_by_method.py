"""What some methods ask of the machine: time that fits, one who asks alone, views without names."""

from datetime import timedelta

from bot.engine.effects import Reason, Reveal
from bot.engine.replacing import replace
from bot.engine.view import View
from methods import load_library
from methods.fitting import fitted
from methods.spec import Gift, Mode

from .build import ANNA, BRAM, CHRIS, DEWI, EMRE, FARID, Meeting, crea_m, ids

LIBRARY = load_library()


def test_steps_are_as_long_as_the_time_of_the_group_allows() -> None:
    for rounds in (1, 2):
        fit = fitted(crea_m(), minutes=80, rounds=rounds)
        meeting = Meeting(Mode.VOICE, rounds=rounds).opens(minutes=80)
        for phase in ("arrive", "exploration"):
            meeting.goes_to(phase)
            ends_at = meeting.state().ends_at
            assert ends_at == meeting.now + timedelta(minutes=fit[phase])


def test_over_days_the_deadline_is_the_methods_own() -> None:
    meeting = Meeting(Mode.SLOW).opens(minutes=80)
    assert meeting.state().ends_at == meeting.now + timedelta(hours=crea_m().phases[0].hours)


def interviewing() -> Meeting:
    return Meeting(Mode.CHAT, method=LIBRARY["reflecting-team"]).opens().goes_to("interview")


def test_where_one_person_asks_the_others_do_not() -> None:
    meeting = interviewing()
    assert meeting.view().speakers == (ANNA,)
    meeting.gives(BRAM, Gift.OPEN_QUESTION)
    assert meeting.refused() is Reason.NOTHING_ASKED
    assert meeting.gives(ANNA, Gift.OPEN_QUESTION).refusal is None


def test_where_nobody_guides_all_but_the_contributor_may_ask() -> None:
    meeting = interviewing()
    alone = replace(meeting.state(), facilitator=None)
    asking = View(meeting.method, alone, meeting.slot()).speakers
    assert asking == (ANNA, BRAM, CHRIS, EMRE, FARID)
    assert DEWI not in asking


def test_where_the_contributor_guides_the_others_ask() -> None:
    meeting = interviewing()
    own = replace(meeting.state(), facilitator=DEWI)
    asking = View(meeting.method, own, meeting.slot()).speakers
    assert asking == (ANNA, BRAM, CHRIS, EMRE, FARID)


def test_the_order_of_what_has_no_name_tells_nothing_of_who_wrote_when() -> None:
    shown = []
    for people in ((BRAM, CHRIS, EMRE), (EMRE, CHRIS, BRAM)):
        meeting = Meeting(Mode.CHAT, method=LIBRARY["deep-democracy"]).opens().goes_to("views")
        texts = [f"view-of-{person}" for person in people]
        for person, text in zip(people, texts, strict=True):
            meeting.gives(person, meeting.view().phase.gives[0], text=text)
        meeting.reveal(ANNA)
        (revealed,) = meeting.did(Reveal)
        assert set(revealed.contributions) == set(ids(*texts))
        shown.append(revealed.contributions)
    assert shown[0] == shown[1]
