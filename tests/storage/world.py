"""Records to store, and small helpers; everything happens at noon unless a test says otherwise."""

import sqlite3
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from bot.engine.state import (
    Attendee,
    CaseOnTable,
    Given,
    MeetingState,
    PhaseRun,
    Presence,
    Round,
    Slot,
    Stage,
    Stop,
    StopAnswer,
)
from bot.ports import Tx
from bot.records import (
    Case,
    CaseStatus,
    Contribution,
    Draft,
    Followed,
    Group,
    Installation,
    Intention,
    Meeting,
    MeetingStatus,
    Member,
    Op,
    OutboxRow,
    Person,
    Readers,
    Series,
    Shares,
)
from methods.spec import Gift, Mode
from storage import SqliteStore
from storage.database import raw_of

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

ANNA = Person(PersonId("aaaa"), "practice:local", "U-anna", "nl", "Europe/Amsterdam")
BO = Person(PersonId("bbbb"), "practice:local", "U-bo", "en", "Europe/London")
GROUP = Group(
    id=GroupId("9999"),
    workspace="practice:local",
    language="nl",
    zone="Europe/Amsterdam",
    method="crea-m",
    mode=Mode.VOICE,
    made_at=NOON,
    rounds=2,
    minutes=120,
    words_stay_hours=0,
    texts_stay_days=90,
    hour_raised_at=datetime(2026, 4, 1, 9, tzinfo=UTC),
    fields={"name": "Team Noord"},
)
SERIES = Series("5e51", GROUP.id, date(2026, 3, 5), time(15, 0), "Europe/Amsterdam", 6)
SLOT = Slot(1, "exploration")
STATE = MeetingState(
    meeting=MeetingId("1111"),
    group=GROUP.id,
    mode=Mode.VOICE,
    stage=Stage.RUNNING,
    turn=7,
    people=(Attendee(ANNA.id, Presence.HERE), Attendee(BO.id, Presence.LATER)),
    rotation=(BO.id, ANNA.id),
    facilitator=BO.id,
    cases=(CaseOnTable(CaseId("ca5e"), ANNA.id),),
    rounds=(Round(1, CaseId("ca5e"), ANNA.id, BO.id),),
    script=(SLOT,),
    runs=(
        PhaseRun(
            SLOT,
            entered=2,
            given=(Given(ContributionId("c0"), FormId("f0"), BO.id, Gift.OPEN_QUESTION, 1, 1),),
            ready=(ANNA.id,),
            votes=((ANNA.id, CaseId("ca5e")),),
        ),
    ),
    ends_at=NOON + MINUTE,
    left_for=timedelta(seconds=90, microseconds=5),
    stop=Stop(NOON, NOON + MINUTE, asked=2, ballots=(("ballot", StopAnswer.GO_ON),)),
    opened_at=NOON,
)
MEETING = Meeting(
    id=MeetingId("1111"),
    group=GROUP.id,
    series=SERIES.id,
    on=date(2026, 3, 5),
    starts_at=NOON + 3 * DAY,
    status=MeetingStatus.OPEN,
    state=STATE,
    method_hash="abc",
)

INSTALLED = Installation(
    id="1a1a",
    workspace="slack:T1",
    bot="UBOT",
    installer="U1",
    scopes=("chat:write", "commands"),
    installed_at=NOON,
    token="xoxe.xoxb-the-token",
    refresh="xoxe-1-the-refresh",
    expires_at=NOON + timedelta(hours=12),
)


def contribution(name: str, text: str = "Wat zie je?", *, at: datetime = NOON) -> Contribution:
    """Something that Bo gave in the meeting."""
    return Contribution(
        id=ContributionId(name),
        form=FormId(f"form-{name}"),
        group=GROUP.id,
        meeting=MEETING.id,
        slot=SLOT,
        person=BO.id,
        gift=Gift.OPEN_QUESTION,
        given_at=at,
        fields={"text": text},
    )


def draft(key: str, text: str = "nog niet af", *, at: datetime = NOON) -> Draft:
    """Something that Anna has not given yet."""
    return Draft(ANNA.id, key, FormId("form-d"), at, page=2, late=True, fields={"text": text})


def case(name: str, text: str = "Een collega", *, at: datetime = NOON) -> Case:
    """A case that Anna brought."""
    return Case(
        id=CaseId(name),
        group=GROUP.id,
        contributor=ANNA.id,
        form=FormId(f"form-{name}"),
        status=CaseStatus.ON_TABLE,
        made_at=at,
        fields={"title": text, "stuck": "Ik kom er niet uit"},
    )


def intention(name: str, text: str = "Als ..., dan ...", *, at: datetime = NOON) -> Intention:
    """What Bo will do."""
    return Intention(
        id=ContributionId(name),
        person=BO.id,
        group=GROUP.id,
        meeting=MEETING.id,
        made_at=at,
        readers=Readers.GROUP,
        leaves=False,
        ask_on=date(2026, 4, 1),
        asked_at=at + DAY,
        followed=Followed.PARTLY,
        shares=Shares.OUTCOME,
        fields={"takeaway": "Rust", "intention": text},
    )


def to_show(name: str, place: str = "group:9999", **other: object) -> OutboxRow:
    """A row to be shown in the group's place."""
    values: dict[str, object] = {
        "card": f"card:{name}",
        "op": Op.SHOW,
        "nonce": f"nonce-{name}",
        "made_at": NOON,
        **other,
    }
    return OutboxRow(id=name, place=place, **values)  # type: ignore[arg-type]  # as a table


def move_in(tx: Tx) -> None:
    """Two people, their group, its series and a meeting."""
    for person in (ANNA, BO):
        tx.people.add(person)
    tx.groups.add(GROUP)
    for person in (ANNA, BO):
        tx.groups.put_member(Member(GROUP.id, person.id, NOON))
    tx.groups.add_series(SERIES)
    assert tx.meetings.add(MEETING)


@dataclass
class Gate:
    """A unit that keeps the writer busy until it is opened."""

    entered: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    def __call__(self, tx: Tx) -> None:
        self.entered.set()
        assert self.opened.wait(30)


def raw_writer(store: SqliteStore) -> sqlite3.Connection:
    """The driver's connection behind the writer, to make trouble with."""
    return raw_of(store._opened.connection)


def everything_in(folder: Path) -> bytes:
    """Names and contents of all files in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)
