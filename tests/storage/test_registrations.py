"""What every store keeps of the registers that persons are in."""

from __future__ import annotations

from datetime import date

from bot.engine.ids import FormId, PersonId, RegistrationId
from bot.ports import Store, Tx
from bot.records import NUMBER, Registration

from .world import ANNA, BO


def registration(
    name: str, *, person: PersonId = ANNA.id, register: str = "lvv", number: str = "4711"
) -> Registration:
    return Registration(
        id=RegistrationId(name),
        person=person,
        register=register,
        since=date(2024, 2, 29),
        form=FormId("f" * 16),
        fields={NUMBER: number},
    )


async def test_what_is_not_there_is_none_or_empty(empty: Store) -> None:
    def look(tx: Tx) -> list[object]:
        tx.registrations.forget(RegistrationId("x"))
        return [
            tx.registrations.get(RegistrationId("x")),
            tx.registrations.of_person(PersonId("x")),
        ]

    assert await empty.write(look) == [None, ()]


async def test_a_registration_is_kept_replaced_and_forgotten(store: Store) -> None:
    first, other = registration("r1"), registration("r2", register="kp-knp")
    whose = registration("r3", person=BO.id)
    changed = registration("r1", number="")

    def keep(tx: Tx) -> None:
        for one in (first, other, whose):
            tx.registrations.put(one)

    await store.write(keep)
    assert await store.read(lambda tx: tx.registrations.get(first.id)) == first
    assert await store.read(lambda tx: tx.registrations.of_person(ANNA.id)) == (other, first)
    await store.write(lambda tx: tx.registrations.put(changed))
    assert await store.write(lambda tx: tx.registrations.get(first.id)) == changed
    await store.write(lambda tx: tx.registrations.forget(first.id))
    assert await store.read(lambda tx: tx.registrations.of_person(ANNA.id)) == (other,)
    assert await store.read(lambda tx: tx.registrations.of_person(BO.id)) == (whose,)


async def test_they_go_with_their_person_who_is_somewhere_until_then(empty: Store) -> None:
    mine, other = registration("r1"), registration("r2", person=BO.id)

    def keep(tx: Tx) -> bool:
        tx.people.add(ANNA)
        tx.people.add(BO)
        tx.registrations.put(mine)
        tx.registrations.put(other)
        return tx.people.is_anywhere(ANNA.id)

    assert await empty.write(keep)
    await empty.write(lambda tx: tx.people.forget(ANNA.id))
    assert await empty.read(lambda tx: tx.registrations.of_person(ANNA.id)) == ()
    assert await empty.read(lambda tx: tx.registrations.of_person(BO.id)) == (other,)
