"""The repositories of a transaction, as protocols: what can be kept, found and forgotten.

Records go in and come out; ``storage`` implements them and seals what people typed on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from methods.spec import Gift

from .engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from .guiding import Guidance
from .records import (
    Agreements,
    CallMe,
    Case,
    Contribution,
    Draft,
    Group,
    Installation,
    Intention,
    LogEntry,
    Mark,
    Meeting,
    Member,
    Newcomer,
    Op,
    OutboxRow,
    Pause,
    Person,
    PlaceClaim,
    Post,
    Room,
    Sending,
    Series,
    Sharing,
    Timer,
)


class InstallationsRepo(Protocol):
    """The workspaces that let the bot in. Tokens are sealed on the way in."""

    def put(self, installation: Installation) -> None:
        """Insert, or replace the one of the same workspace."""
        ...

    def get(self, workspace: str) -> Installation | None: ...
    def marks(self) -> dict[str, Mark]:
        """What tells of each whether it has changed, by workspace."""
        ...

    def claim(self, installation: Installation, *, now: datetime, until: datetime) -> bool:
        """Take the renewal of its tokens upon oneself; False when somebody has, or they are new."""
        ...

    def renew(self, installation: Installation) -> bool:
        """Keep its tokens as the next version; False when ``version`` is not the newest."""
        ...

    def forget(self, workspace: str) -> None:
        """Delete it and destroy its key; one that is not there is fine."""
        ...


class PeopleRepo(Protocol):
    """Persons of all workspaces."""

    def add(self, person: Person) -> None: ...
    def save(self, person: Person) -> None: ...
    def get(self, person: PersonId) -> Person | None: ...
    def find(self, workspace: str, external: str) -> Person | None: ...
    def many(self, people: Sequence[PersonId]) -> dict[PersonId, Person]: ...
    def all(self) -> tuple[Person, ...]: ...
    def of_workspace(self, workspace: str, *, limit: int = 100) -> tuple[Person, ...]: ...
    def move(self, workspace: str, *, to: str) -> int:
        """Let all persons of a workspace belong to another; return how many."""
        ...

    def is_anywhere(self, person: PersonId) -> bool:
        """Whether anything else that is kept is about them: a group, a draft, an intention."""
        ...

    def forget(self, person: PersonId) -> None:
        """Delete somebody who is in no group any more, with their drafts and their key."""
        ...


class GroupsRepo(Protocol):
    """Groups, their members, agreements, series, pauses, guides and lines to be called for."""

    def add(self, group: Group) -> None: ...
    def save(self, group: Group) -> None: ...
    def get(self, group: GroupId) -> Group | None: ...
    def of_meeting(self, meeting: MeetingId) -> Group | None:
        """The group of a meeting. In a write unit it is held first, as by ``MeetingsRepo.hold``."""
        ...

    def all(self) -> tuple[Group, ...]: ...
    def of_person(self, person: PersonId) -> tuple[Group, ...]: ...
    def of_workspace(self, workspace: str) -> tuple[Group, ...]: ...
    def move(self, workspace: str, *, to: str) -> int:
        """Let all groups of a workspace belong to another; return how many."""
        ...

    def forget(self, group: GroupId) -> None:
        """Delete a group without meetings: members, series, cases, intentions, and its key."""
        ...

    def put_member(self, member: Member) -> None: ...
    def members(self, group: GroupId) -> tuple[Member, ...]:
        """Present members only, in the order in which they joined."""
        ...

    def people(self, group: GroupId) -> dict[PersonId, Person]:
        """The same members as the persons they are, by id."""
        ...

    def everybody(self, group: GroupId) -> tuple[PersonId, ...]:
        """Whoever is a member or was one, in the order of their ids."""
        ...

    def member(self, group: GroupId, person: PersonId) -> Member | None:
        """Somebody who is a member or was one; None for anybody else."""
        ...

    def room(self, group: GroupId) -> Room | None:
        """Who could read the group's room when it was last looked at; None before that."""
        ...

    def room_since(self, group: GroupId) -> datetime | None:
        """When the room was first seen as it was last seen; None before the first look."""
        ...

    def put_room(self, group: GroupId, room: Room, *, at: datetime) -> None:
        """Keep a look at the room in place of the one before, which was another."""
        ...

    def put_newcomer(self, newcomer: Newcomer) -> None: ...
    def newcomers(self, group: GroupId) -> tuple[Newcomer, ...]:
        """Those who can read the room and are no members, the first seen first."""
        ...

    def forget_newcomer(self, group: GroupId, person: PersonId) -> None: ...
    def put_sharing(self, sharing: Sharing) -> None: ...
    def sharings(self, group: GroupId) -> tuple[Sharing, ...]:
        """The other organisations that share the room, the first seen first."""
        ...

    def forget_sharing(self, group: GroupId, organisation: str) -> None: ...
    def add_series(self, series: Series) -> None: ...
    def save_series(self, series: Series) -> None: ...
    def all_series(self) -> tuple[Series, ...]: ...
    def series_of(self, group: GroupId) -> Series | None: ...
    def put_pauses(self, group: GroupId, pauses: Sequence[Pause]) -> None:
        """Keep these in place of all that were there; no two of them overlap."""
        ...

    def pauses(self, group: GroupId) -> tuple[Pause, ...]:
        """The earliest first."""
        ...

    def put_agreements(self, agreements: Agreements) -> None:
        """Insert, or replace the ones with the same number."""
        ...

    def agreements(self, group: GroupId) -> tuple[Agreements, ...]:
        """All that was proposed, the first first; ``fields`` are empty where the key is gone."""
        ...

    def put_guidance(self, guidance: Guidance) -> None:
        """Keep it in place of what was there of this person in this group."""
        ...

    def guidances(self, group: GroupId) -> tuple[Guidance, ...]:
        """Whoever said that they will guide, the first first."""
        ...

    def forget_guidance(self, group: GroupId, person: PersonId) -> None:
        """Forget that this person guides; one who does not is fine."""
        ...

    def put_call_me(self, line: CallMe) -> None:
        """Keep it in place of the one that this person had in this group."""
        ...

    def call_me_lines(self, group: GroupId) -> tuple[CallMe, ...]:
        """The oldest first, also of whoever was a member."""
        ...

    def call_me_of(self, person: PersonId) -> tuple[CallMe, ...]:
        """Those of one person, by the ids of their groups."""
        ...

    def forget_call_me(self, group: GroupId, person: PersonId) -> None: ...


class MeetingsRepo(Protocol):
    """Meetings, their log and their method snapshots."""

    def add(self, meeting: Meeting) -> bool:
        """Keep a new meeting; False when its (series, on) is there already."""
        ...

    def get(self, meeting: MeetingId) -> Meeting | None:
        """Return the meeting; in a write unit its row is locked first."""
        ...

    def hold(self, meeting: MeetingId) -> None:
        """Let nobody else change anything of this meeting's group until the unit is over.

        Whatever reads a group or its meeting in a write unit does so by itself; this is for a
        unit that must not touch anything before.
        """
        ...

    def save(self, meeting: Meeting, *, read_version: int) -> None:
        """Store with ``read_version + 1``; ``VersionConflict`` when somebody was faster."""
        ...

    def of_group(self, group: GroupId, *, limit: int = 20) -> tuple[Meeting, ...]:
        """The newest first, by ``starts_at``; those that were moved after all others."""
        ...

    def forget(self, meeting: MeetingId) -> None:
        """Delete it with its log and all that was given in it."""
        ...

    def append_log(self, entry: LogEntry) -> None: ...
    def log(self, meeting: MeetingId) -> tuple[LogEntry, ...]: ...
    def keep_method(self, method_hash: str, body: str) -> None: ...
    def method_body(self, method_hash: str) -> str | None: ...


class ContributionsRepo(Protocol):
    """What people gave. ``fields`` are sealed on the way in and opened on the way out."""

    def put(self, contribution: Contribution) -> None:
        """Insert, or replace the one with the same id."""
        ...

    def get(self, contribution: ContributionId) -> Contribution | None: ...
    def many(
        self, contributions: Sequence[ContributionId]
    ) -> dict[ContributionId, Contribution]: ...
    def of_meeting(self, meeting: MeetingId) -> tuple[Contribution, ...]: ...
    def forget(self, contribution: ContributionId) -> Gift | None:
        """Delete it; return what kind of gift it was, None when it is not there."""
        ...


class DraftsRepo(Protocol):
    """Private drafts."""

    def put(self, draft: Draft) -> None: ...
    def get(self, person: PersonId, key: str) -> Draft | None: ...
    def of_person(self, person: PersonId) -> tuple[Draft, ...]: ...
    def forget(self, person: PersonId, key: str) -> None: ...
    def forget_before(self, moment: datetime) -> int: ...


class CasesRepo(Protocol):
    """Cases of a group."""

    def put(self, case: Case) -> None: ...
    def get(self, case: CaseId) -> Case | None: ...
    def many(self, cases: Sequence[CaseId]) -> dict[CaseId, Case]: ...
    def of_group(self, group: GroupId) -> tuple[Case, ...]:
        """In the order in which they were made; withdrawn ones left out."""
        ...

    def by_form(self, person: PersonId, form: FormId) -> Case | None: ...


class IntentionsRepo(Protocol):
    """Intentions of persons."""

    def put(self, intention: Intention) -> None: ...
    def get(self, intention: ContributionId) -> Intention | None: ...
    def hold(self, intention: ContributionId) -> None:
        """As ``MeetingsRepo.hold``, for the group in which it was made."""
        ...

    def of_person(self, person: PersonId) -> tuple[Intention, ...]: ...
    def of_group(self, group: GroupId) -> tuple[Intention, ...]: ...
    def forget(self, intention: ContributionId) -> None: ...


class OutboxRepo(Protocol):
    """What is still to be shown. See ``bot.delivery`` for the rules."""

    def add(self, row: OutboxRow) -> None:
        """Append to its place. A SHOW is dropped when one for its card is still WAITING."""
        ...

    def claim(self, *, worker: str, now: datetime, until: datetime) -> PlaceClaim | None:
        """Take the place that has waited longest, with its rows that are not SENT or GIVEN_UP.

        A place is free when it has no live claim; it is due when its first such row is.
        """
        ...

    def mark(
        self,
        row: OutboxRow,
        claim: PlaceClaim,
        *,
        state: Sending,
        attempts: int | None = None,
        not_before: datetime | None = None,
    ) -> bool:
        """Set the row's state; False (and nothing done) when the claim is not ours any more."""
        ...

    def release(self, claim: PlaceClaim) -> None: ...
    def next_due(self) -> datetime | None:
        """When the first waiting row may go out; None when nothing waits."""
        ...

    def waiting(self) -> int: ...
    def waits_since(self) -> datetime | None:
        """When the oldest row that is not SENT or GIVEN_UP was made; None when there is none."""
        ...

    def forget_sent(self, *, before: datetime) -> int: ...
    def drop_waiting(self, card: str, op: Op) -> None: ...
    def open_rows(self, place: str | None = None) -> tuple[OutboxRow, ...]:
        """The rows of a place that are not SENT or GIVEN_UP, in their order; None: of all places.

        Of all of them only where nobody serves the database.
        """
        ...

    def hurry(self, place: str, *, by: datetime) -> None:
        """Let no row of a place wait longer than until then, whatever it waits for."""
        ...

    def forget_place(self, place: str) -> None:
        """Delete all rows of a place and of those under it ("a" and "a:…"), sent or not."""
        ...

    def settle(self, row: OutboxRow, state: Sending) -> None:
        """Set a row's state without a claim, as if it was never tried; claims on its place end."""
        ...


class PostsRepo(Protocol):
    """Posts that are on a platform, and where places are there."""

    def put(self, post: Post) -> None: ...
    def of_card(self, card: str) -> Post | None: ...
    def by_external(self, external: str) -> Post | None: ...
    def with_words(self, meeting: MeetingId) -> tuple[Post, ...]: ...
    def in_place(self, place: str) -> tuple[Post, ...]:
        """The posts in a place and in those under it ("a" and "a:…"), the newest first."""
        ...

    def forget(self, post: Post) -> None: ...
    def place(self, place: str) -> str | None: ...
    def put_place(self, place: str, external: str) -> None: ...
    def places_named(self, external: str) -> tuple[str, ...]:
        """The places with this external id: in two workspaces two rooms may bear the same."""
        ...

    def forget_place(self, place: str) -> None:
        """Delete a place and those under it ("a" and "a:…"), with the posts in them."""
        ...


class TimersRepo(Protocol):
    """Durable timers, unique by owner and name."""

    def set(self, timer: Timer) -> None: ...
    def stop(self, owner: str, name: str) -> None: ...
    def due(self, now: datetime, *, limit: int = 100) -> tuple[Timer, ...]: ...
    def take(self, timer: Timer) -> bool:
        """Remove it as fired; False when it was stopped, moved or taken. In a write unit."""
        ...

    def next_due(self) -> Timer | None: ...
    def of_owner(self, owner: str) -> tuple[Timer, ...]: ...


class DeliveriesRepo(Protocol):
    """Keys of what came in, so that nothing is done twice."""

    def claim(self, key: str, at: datetime) -> bool:
        """Note the key; False when it was here before."""
        ...

    def forget(self, key: str) -> None:
        """Take a key back: what it stood for was refused, and may be tried again."""
        ...

    def forget_before(self, moment: datetime) -> int: ...
