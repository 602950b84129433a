"""Questions to groups which day is best, and the answers while they are counted."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.engine.ids import FormId, GroupId, MeetingId, PersonId
from bot.records import DateAnswer, DatePoll, Fit, PollEnd

from ..sql import insert_or_replace
from ..table import table_of
from ..tables import DateAnswerRow, DatePollRow
from .base import Repository
from .compiled import Found
from .holding import GROUP

_poll = table_of(DatePollRow)
_answer = table_of(DateAnswerRow)
_PUT = insert_or_replace(_poll)
_GET = select(_poll).where(_poll.c.group_id == bindparam("group"), _poll.c.id == bindparam("id"))
_OPEN = (
    select(_poll)
    .where(_poll.c.group_id == bindparam("group"), _poll.c.ended.is_(None))
    .order_by(_poll.c.made_at, _poll.c.id)
    .limit(1)
)
_PUT_ANSWER = insert_or_replace(_answer)
_OF_POLL = (_answer.c.group_id == bindparam("group"), _answer.c.poll_id == bindparam("poll"))
_ANSWERS = select(_answer).where(*_OF_POLL).order_by(_answer.c.person_id)
_FORGET_ANSWERS = delete(_answer).where(*_OF_POLL)
_FORGET_ANSWERS_OF = delete(_answer).where(
    _answer.c.group_id == bindparam("group"), _answer.c.person_id == bindparam("person")
)
#: What is kept of a group's polls: what refers to them first.
OF_DATE_POLLS = (_answer, _poll)


class DatePolls(Repository):
    """The part of ``bot.repositories.GroupsRepo`` that is about the best day for a meeting."""

    __slots__ = ()

    def put_date_poll(self, poll: DatePoll) -> None:
        """Keep a poll, or overwrite how it ended."""
        self._hold(GROUP, poll.group)
        row = {
            "group_id": poll.group,
            "id": poll.id,
            "meeting_id": poll.meeting,
            "options": json.dumps([one.isoformat() for one in poll.options]),
            "made_at": poll.made_at,
            "closes_at": poll.closes_at,
            "ended": None if poll.end is None else poll.end.value,
            "chosen_at": poll.chosen,
        }
        self._run(_PUT, row)

    def date_poll(self, group: GroupId, poll: FormId) -> DatePoll | None:
        """A poll of this group, open or over; None for any other."""
        self._hold(GROUP, group)
        row = self._run(_GET, {"group": group, "id": poll}).first()
        return None if row is None else _poll_of(row)

    def open_date_poll(self, group: GroupId) -> DatePoll | None:
        """The poll that a group is asked now, or None."""
        self._hold(GROUP, group)
        row = self._run(_OPEN, {"group": group}).first()
        return None if row is None else _poll_of(row)

    def put_date_answer(self, answer: DateAnswer) -> None:
        """Keep what somebody answered in place of what they answered before."""
        self._hold(GROUP, answer.group)
        row = {
            "group_id": answer.group,
            "poll_id": answer.poll,
            "person_id": answer.person,
            "fits": json.dumps([one.value for one in answer.fits]),
        }
        self._run(_PUT_ANSWER, row)

    def date_answers(self, group: GroupId, poll: FormId) -> tuple[DateAnswer, ...]:
        """All answers to a poll; none once it is over."""
        self._hold(GROUP, group)
        rows = self._run(_ANSWERS, {"group": group, "poll": poll})
        return tuple(_answer_of(row) for row in rows)

    def forget_date_answers(self, group: GroupId, poll: FormId) -> None:
        """Forget what everybody answered to a poll."""
        self._hold(GROUP, group)
        self._run(_FORGET_ANSWERS, {"group": group, "poll": poll})

    def forget_date_answers_of(self, group: GroupId, person: PersonId) -> None:
        """Forget what somebody answered to the polls of a group."""
        self._hold(GROUP, group)
        self._run(_FORGET_ANSWERS_OF, {"group": group, "person": person})


def _poll_of(row: Found) -> DatePoll:
    return DatePoll(
        id=FormId(row.id),
        group=GroupId(row.group_id),
        meeting=MeetingId(row.meeting_id),
        options=tuple(datetime.fromisoformat(one) for one in json.loads(row.options)),
        made_at=row.made_at,
        closes_at=row.closes_at,
        end=None if row.ended is None else PollEnd(row.ended),
        chosen=row.chosen_at,
    )


def _answer_of(row: Found) -> DateAnswer:
    return DateAnswer(
        GroupId(row.group_id),
        FormId(row.poll_id),
        PersonId(row.person_id),
        tuple(Fit(one) for one in json.loads(row.fits)),
    )
