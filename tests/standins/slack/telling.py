"""Events that Slack tells by itself, and tells again when the app did not take them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .wire import Answered, HttpWire, Retry, SocketWire
from .workspace import APP, BOT_USER, Json

#: An event that was not taken is told again nearly at once, after a minute and after five.
AGAIN_AFTER = (timedelta(), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True)
class _Untold:
    payload: Json
    retry: Retry
    due_at: datetime


class Telling:
    """``app`` gives the way to the app at this moment, ``now`` is the clock's."""

    def __init__(
        self, now: Callable[[], datetime], app: Callable[[], HttpWire | SocketWire]
    ) -> None:
        self._now = now
        self._app = app
        self._untold: list[_Untold] = []

    async def tell(self, event: Json, *, team: str, happened_in: str, number: int) -> Answered:
        payload = {
            "type": "event_callback",
            "team_id": happened_in,
            "api_app_id": APP,
            "event": event,
            "event_id": f"Ev{number:06}",
            "event_time": int(self._now().timestamp()),
            "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True}],
        }
        answered = await self._app().deliver(payload)
        self._keep(payload, 0, answered)
        return answered

    async def tell_again(self) -> list[Answered]:
        """Tell what is due by now, each once more."""
        due = [one for one in self._untold if one.due_at <= self._now()]
        self._untold = [one for one in self._untold if one not in due]
        again = []
        for one in due:
            answered = await self._app().deliver(one.payload, retry=one.retry)
            self._keep(one.payload, one.retry.number, answered)
            again.append(answered)
        return again

    def _keep(self, payload: Json, told: int, answered: Answered) -> None:
        """Tell it again some time, unless it was taken, told often enough or is not to be."""
        if answered.well or answered.not_again or told == len(AGAIN_AFTER):
            return
        why = "http_error" if answered.status else "http_timeout"
        due_at = self._now() + AGAIN_AFTER[told]
        self._untold.append(_Untold(payload, Retry(told + 1, why), due_at))
