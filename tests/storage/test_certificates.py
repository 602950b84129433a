"""Certificates are kept under their numbers; of a withdrawn one its number is left alone."""

from dataclasses import replace
from typing import get_type_hints

import pytest

from bot.engine.ids import MeetingId, PersonId
from bot.ports import Store, Tx
from bot.records import SIGNS, About, Certificate, Subject, is_number

from .world import ANNA, BO, DAY, GROUP, MEETING, NOON

ABOUT = About(
    person=ANNA.id,
    group=GROUP.id,
    subject=Subject(MEETING.id),
    asked=BO.id,
    asked_at=NOON,
    confirmed_at=NOON + DAY,
)
SIGNED = Certificate("23456789AB", NOON.year, ABOUT)
ASKED = Certificate(
    "ASKED2345Z",
    NOON.year,
    replace(ABOUT, subject=Subject(GROUP.id, 2025), asked_at=NOON + DAY, confirmed_at=None),
)
WITHDRAWN = Certificate("WTHDRAWN23", NOON.year, None)
ALL = (SIGNED, ASKED, WITHDRAWN)


def _put_all(tx: Tx) -> None:
    for one in ALL:
        tx.certificates.put(one)


def _kept(tx: Tx) -> list[Certificate | None]:
    return [tx.certificates.get(one.number) for one in ALL]


@pytest.mark.parametrize(
    "word", ["", ".", "a b", "a.b", "a.2025.", "a.02025", "a", "a.2025.2026", "é."]
)
def test_what_is_no_subject_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not"):
        Subject.read(word)


def test_a_subject_comes_back_as_it_was() -> None:
    for one in (Subject(MEETING.id), Subject(GROUP.id, 2025)):
        assert Subject.read(one.word) == one


@pytest.mark.parametrize(
    "number", ["", "2345", "23456789AO", "23456789ab", "23456789AB\n", "é" * 10]
)
def test_what_is_no_number_is_refused(number: str) -> None:
    assert not is_number(number)
    with pytest.raises(ValueError, match="not the number"):
        Certificate(number, 2026, None)


def test_no_two_signs_look_alike() -> None:
    assert len(set(SIGNS)) == len(SIGNS)
    assert not set(SIGNS) & set("01IOLUV")


def test_no_field_can_hold_what_somebody_typed() -> None:
    """Every text in it is read strictly; there is none beside the number and what it is about."""
    texts = {name for name, kind in get_type_hints(Certificate).items() if kind is str}
    assert texts == {"number"}
    assert {name for name, kind in get_type_hints(Subject).items() if kind is str} == {"of"}
    assert not {name for name, kind in get_type_hints(About).items() if kind is str}


async def test_what_goes_in_comes_out(store: Store) -> None:
    await store.write(_put_all)
    assert await store.read(_kept) == list(ALL)
    assert await store.read(lambda tx: tx.certificates.of_person(ANNA.id)) == (ASKED, SIGNED)
    assert set(await store.write(lambda tx: tx.certificates.of_group(GROUP.id))) == {SIGNED, ASKED}
    assert await store.read(lambda tx: tx.certificates.get("NNNNNNNNNN")) is None
    assert await store.read(lambda tx: tx.certificates.of_person(PersonId("nobody"))) == ()


async def test_what_is_put_again_takes_the_place_of_the_first(store: Store) -> None:
    await store.write(_put_all)
    await store.write(lambda tx: tx.certificates.put(replace(SIGNED, about=None)))
    kept = await store.read(lambda tx: tx.certificates.get(SIGNED.number))
    assert kept == replace(SIGNED, about=None)
    for _ in range(2):
        await store.write(lambda tx: tx.certificates.forget(SIGNED.number))
    assert await store.read(_kept) == [None, ASKED, WITHDRAWN]


async def test_what_is_old_and_what_nobody_confirmed_goes(store: Store) -> None:
    await store.write(_put_all)
    await store.write(lambda tx: tx.certificates.forget_before(NOON.year, asked=NOON + DAY))
    assert await store.read(_kept) == list(ALL)
    await store.write(lambda tx: tx.certificates.forget_before(NOON.year, asked=NOON + 2 * DAY))
    assert await store.read(_kept) == [SIGNED, None, WITHDRAWN]
    await store.write(lambda tx: tx.certificates.forget_before(NOON.year + 1, asked=NOON))
    assert await store.read(_kept) == [None, None, None]


async def test_of_whoever_is_forgotten_the_number_is_left_and_nothing_else(empty: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.people.add(ANNA)
        _put_all(tx)
        assert tx.people.is_anywhere(ANNA.id)
        tx.people.forget(ANNA.id)

    await empty.write(unit)
    left = replace(SIGNED, about=None)
    assert await empty.read(_kept) == [left, None, WITHDRAWN]


async def test_of_whoever_confirmed_nothing_is_left_and_it_holds_on(empty: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.people.add(BO)
        _put_all(tx)
        tx.people.forget(BO.id)

    await empty.write(unit)
    left = replace(SIGNED, about=replace(ABOUT, asked=None))
    assert await empty.read(_kept) == [left, None, WITHDRAWN]


async def test_with_a_group_its_certificates_are_withdrawn(store: Store) -> None:
    def unit(tx: Tx) -> None:
        _put_all(tx)
        for meeting in tx.meetings.of_group(GROUP.id):
            tx.meetings.forget(MeetingId(meeting.id))
        tx.groups.forget(GROUP.id)

    await store.write(unit)
    assert await store.read(_kept) == [replace(SIGNED, about=None), None, WITHDRAWN]
