"""Who was at a meeting is kept as noted, and goes with what it belongs to; on every store."""

from dataclasses import replace

from bot.engine.ids import GroupId, MeetingId, PersonId
from bot.ports import Store, Tx
from bot.records import (
    Area,
    Attendance,
    Correction,
    Guided,
    HeldMeeting,
    MethodUsed,
    Theme,
    Took,
    Way,
)

from .world import ANNA, BO, DAY, GROUP, MEETING, MINUTE, NOON

HELD = HeldMeeting(
    meeting=MEETING.id,
    group=GROUP.id,
    began_at=NOON,
    ended_at=NOON + 90 * MINUTE,
    zone="Europe/Amsterdam",
    way=Way.VIDEO,
    minutes=75,
    present=5,
    absent=1,
    needed=4,
    guided=Guided.NAMED,
    guide=BO.id,
    methods=(MethodUsed("crea-m", 1, "a-hash"), MethodUsed("balint", 2, "a-hash")),
)
OF_ANNA = Attendance(
    meeting=MEETING.id,
    group=GROUP.id,
    person=ANNA.id,
    was_there=True,
    came_at=NOON + 10 * MINUTE,
    left_at=NOON + 80 * MINUTE,
    minutes=60,
    took=(Took.FACILITATOR, Took.NOTE_TAKER),
    brought_case=True,
    goal=Area.COOPERATION,
)
OF_BO = replace(
    OF_ANNA,
    person=BO.id,
    was_there=False,
    took=(),
    brought_case=False,
    goal=None,
    correction=Correction(
        is_there=True,
        said_by=ANNA.id,
        said_at=NOON + DAY,
        confirmed_by=PersonId("third"),
        confirmed_at=NOON + 2 * DAY,
    ),
)
EARLIER = MeetingId("earlier")


def _put_all(tx: Tx) -> None:
    tx.attendances.put_meeting(HELD)
    tx.attendances.put_meeting(replace(HELD, meeting=EARLIER, began_at=NOON - 30 * DAY))
    for one in (OF_ANNA, OF_BO, replace(OF_ANNA, meeting=EARLIER)):
        tx.attendances.put(one)


async def test_what_goes_in_comes_out(store: Store) -> None:
    await store.write(_put_all)

    def look(tx: Tx) -> list[object]:
        return [
            tx.attendances.meeting(MEETING.id),
            tx.attendances.get(MEETING.id, ANNA.id),
            set(tx.attendances.of_meeting(MEETING.id)),
            [one.meeting for one in tx.attendances.of_person(ANNA.id)],
            [one.meeting for one in tx.attendances.of_group(GROUP.id)],
            tx.attendances.meeting(MeetingId("none")),
            tx.attendances.get(MEETING.id, PersonId("nobody")),
            tx.attendances.of_person(PersonId("nobody")),
            tx.attendances.of_group(GroupId("none")),
        ]

    assert await store.read(look) == [
        HELD,
        OF_ANNA,
        {OF_ANNA, OF_BO},
        [MEETING.id, EARLIER],
        [EARLIER, MEETING.id],
        None,
        None,
        (),
        (),
    ]
    assert await store.write(look) == await store.read(look)


async def test_what_is_put_again_takes_the_place_of_the_first(store: Store) -> None:
    await store.write(_put_all)
    themed, left = replace(HELD, theme=Theme.WORKLOAD), replace(OF_BO, correction=None)

    def again(tx: Tx) -> None:
        tx.attendances.put_meeting(themed)
        tx.attendances.put(left)

    await store.write(again)
    assert await store.read(lambda tx: tx.attendances.meeting(MEETING.id)) == themed
    assert await store.read(lambda tx: tx.attendances.get(MEETING.id, BO.id)) == left


async def test_with_the_last_one_it_is_not_kept_that_it_was_held(store: Store) -> None:
    await store.write(_put_all)
    for _ in range(2):
        await store.write(lambda tx: tx.attendances.forget(OF_ANNA))
    assert await store.read(lambda tx: tx.attendances.meeting(MEETING.id)) == HELD
    await store.write(lambda tx: tx.attendances.forget(OF_BO))
    assert await store.read(lambda tx: tx.attendances.meeting(MEETING.id)) is None
    assert await store.read(lambda tx: tx.attendances.meeting(EARLIER)) is not None


async def test_who_erased_theirs_is_known_until_that_is_forgotten(store: Store) -> None:
    await store.write(_put_all)

    def erased(tx: Tx) -> frozenset[PersonId]:
        return tx.attendances.erased_by(MEETING.id)

    assert await store.read(erased) == frozenset()
    for _ in range(2):
        await store.write(lambda tx: tx.attendances.put_erased(OF_ANNA))
    gone = PersonId("somebody")
    await store.write(lambda tx: tx.attendances.put_erased(replace(OF_BO, person=gone)))
    assert await store.write(erased) == {ANNA.id, gone}
    await store.write(lambda tx: tx.people.forget(gone))
    assert await store.read(erased) == {ANNA.id}
    await store.write(lambda tx: tx.attendances.forget_erased(MEETING.id))
    assert await store.read(erased) == frozenset()
    await store.write(lambda tx: tx.attendances.put_erased(OF_ANNA))
    await store.write(lambda tx: tx.attendances.forget_meeting(MEETING.id))
    assert await store.read(erased) == frozenset()


async def test_all_of_a_meeting_goes_at_once(store: Store) -> None:
    await store.write(_put_all)
    for _ in range(2):
        await store.write(lambda tx: tx.attendances.forget_meeting(MEETING.id))
    assert await store.read(lambda tx: tx.attendances.of_meeting(MEETING.id)) == ()
    assert await store.read(lambda tx: len(tx.attendances.of_person(ANNA.id))) == 1


async def test_somebody_is_somewhere_as_long_as_it_is_kept_that_they_were_there(
    empty: Store,
) -> None:
    def alone(tx: Tx) -> bool:
        tx.people.add(ANNA)
        tx.attendances.put_meeting(HELD)
        tx.attendances.put(OF_ANNA)
        return tx.people.is_anywhere(ANNA.id)

    assert await empty.write(alone)


async def test_who_is_forgotten_is_named_by_nothing_of_it(empty: Store) -> None:
    """Also what they said of somebody else; what that changed stays."""

    def unit(tx: Tx) -> None:
        tx.people.add(ANNA)
        _put_all(tx)
        tx.people.forget(ANNA.id)

    await empty.write(unit)
    assert await empty.read(lambda tx: tx.attendances.of_person(ANNA.id)) == ()
    left = await empty.read(lambda tx: tx.attendances.get(MEETING.id, BO.id))
    assert left == replace(OF_BO, correction=None)


async def test_of_a_guide_who_is_forgotten_it_stays_that_the_group_had_asked_one(
    empty: Store,
) -> None:
    def unit(tx: Tx) -> HeldMeeting | None:
        tx.people.add(BO)
        _put_all(tx)
        tx.people.forget(BO.id)
        return tx.attendances.meeting(MEETING.id)

    assert await empty.write(unit) == replace(HELD, guide=None)
