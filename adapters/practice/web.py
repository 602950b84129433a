"""The practice room's routes: who asks for what, and what is answered.

Identity is in the path, so that every tab can be somebody else; ids in it are opaque. What
people type comes in bodies only. Answers to deeds are small JSON, read by the page's script.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.errors import IntervisorError, NotThere
from bot.inputs import Inbox
from bot.ports import Ids

from .asked import Deed, Dismissed, Pressed, Said, Sent, Switched, sentence
from .controls import RoomControls
from .guard import Guard, told
from .inbound import COMMAND, BadDeedError, Doorkeeper, Outcome, Spot
from .pages import HERE, Looker, Pages
from .platform import MESSAGE_LIMIT, Room
from .records import CHANNEL, Place, RoomPerson
from .texts import LANGUAGES, say

_VISIT = "practice-room"
_LANGUAGE = "practice-language"
_VISIT_SHAPE = re.compile(r"[0-9a-f]{16}")
#: A quiet stream says something now and then, so that a dead one is noticed.
_HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Web:
    """The endpoints. ``language`` is the frame's language until somebody chooses another."""

    room: Room
    pages: Pages
    door: Doorkeeper
    controls: RoomControls
    ids: Ids
    language: str

    def language_of(self, headers: Headers) -> str:
        """The language that this browser chose for the frame."""
        cookies = headers.get("cookie", "").split("; ")
        chosen = next((one for one in cookies if one.startswith(f"{_LANGUAGE}=")), "")
        language = chosen.partition("=")[2]
        return language if language in LANGUAGES else self.language

    # Pages

    async def choose(self, request: Request) -> Response:
        visit = self._visit(request)
        html = self.pages.choose(
            language=self.language_of(request.headers), token=self._token(visit)
        )
        return self._page(html, visit)

    async def whole(self, request: Request) -> Response:
        visit = self._visit(request)
        looker = self._looker(request, self._token(visit))
        if isinstance(looker, str):
            return self.lost(request, looker)
        self.room.sweep()
        return self._page(await self.pages.whole(looker), visit)

    async def view(self, request: Request) -> Response:
        looker = self._looker(request, "")
        if isinstance(looker, str):
            return told(self.language_of(request.headers), looker, status=404)
        return JSONResponse(await self.pages.view(looker), headers={"cache-control": "no-store"})

    async def events(self, request: Request) -> Response:
        """Tell a tab that something it can see changed; it asks for the pieces itself."""
        looker = self._looker(request, "")
        if isinstance(looker, str):
            return told(self.language_of(request.headers), looker, status=404)
        return StreamingResponse(
            self._stream(looker.person.external),
            media_type="text/event-stream",
            headers={"cache-control": "no-store"},
        )

    async def _stream(self, person: str) -> AsyncIterator[str]:
        with self.room.hub.listening(through=person) as ears:
            yield f"retry: 1000\nevent: here\ndata: {json.dumps(self.room.store.room)}\n\n"
            async for changed in ears.changes(patience=_HEARTBEAT_SECONDS):
                if not changed:
                    yield ": still here\n\n"
                    continue
                mine = {place.external for place in self.room.places_of(person)}
                told_about = [one for one in changed if one in mine or self.room.place(one) is None]
                if told_about:
                    yield f"event: changed\ndata: {json.dumps(told_about)}\n\n"

    # Deeds

    async def press(self, request: Request) -> Response:
        person = self._trusted(request)
        body = Pressed.model_validate_json(await request.body())
        outcome = await self.door.press(
            person.external,
            body.token,
            deed=body.deed,
            spot=self._spot(person, body),
            language=self.language_of(request.headers),
        )
        return self._outcome(request, outcome)

    async def file(self, request: Request) -> Response:
        """What somebody was given to keep; it is there once."""
        person, deed = request.path_params["person"], request.path_params["deed"]
        file = self.door.fetch(person, deed)
        if file is None:
            return self.lost(request, "not-found")
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{file.name}"',
        }
        return Response(file.content, media_type=file.media_type, headers=headers)

    async def page_sent(self, request: Request) -> Response:
        person = self._trusted(request)
        body = Sent.model_validate_json(await request.body())
        outcome = await self.door.send_page(
            person.external,
            body.token,
            values=body.values,
            as_draft=body.draft,
            deed=body.deed,
            spot=self._spot(person, body),
            language=self.language_of(request.headers),
        )
        return self._outcome(request, outcome)

    async def said(self, request: Request) -> Response:
        person = self._trusted(request)
        language = self.language_of(request.headers)
        body = Said.model_validate_json(await request.body())
        place = self._place(person, body.place)
        text = body.text.strip()
        if len(text) > MESSAGE_LIMIT:
            return told(language, "message-too-long", status=422, limit=MESSAGE_LIMIT)
        if text.startswith("/"):
            name, _, rest = text.partition(" ")
            if name != COMMAND:
                return told(language, "unknown-command", status=422)
            outcome = await self.door.command(person.external, rest, place=place, language=language)
            return self._outcome(request, outcome)
        shown = None
        if text:
            shown = self.door.say(person.external, text, deed=body.deed, place=place.external)
        return JSONResponse({"answer": "done", "shown": shown})

    async def dismissed(self, request: Request) -> Response:
        person = self._trusted(request)
        body = Dismissed.model_validate_json(await request.body())
        self.room.dismiss(body.post, person=person.external)
        return JSONResponse({"answer": "done"})

    async def control(self, request: Request) -> Response:
        """The strip: the clock, the switches, the frame's language, starting over."""
        self._check_token(request)
        body = Switched.model_validate_json(await request.body())
        response = JSONResponse({"answer": "done"})
        match request.path_params["what"]:
            case "next":
                await self.controls.skip_to_next()
            case "colleagues":
                await self.controls.set_colleagues(body.on)
            case "lost-replies":
                self.room.lose_replies(body.on)
            case "mode" if body.mode is not None:
                await self.controls.set_mode(body.mode)
            case "start-over":
                await self.controls.start_over()
            case "language" if body.language in LANGUAGES:
                response.set_cookie(_LANGUAGE, body.language, samesite="strict", httponly=True)
                await self.controls.set_language(body.language)
            case _:
                raise BadDeedError("bad-request")
        return response

    async def method(self, request: Request) -> Response:
        """The method of the meeting that runs or comes, as a picture."""
        looker = self._looker(request, "")
        if isinstance(looker, str):
            return self.lost(request, looker)
        html = await self.pages.method(looker.person, language=looker.language)
        if html is None:
            return self.lost(request, "not-found")
        return self._page(html, self._visit(request))

    async def calendar(self, request: Request) -> Response:
        """The dates of a year as a calendar file: when they are, and nothing else."""
        language = self.language_of(request.headers)
        content = await self.controls.calendar(language=language)
        if content is None:
            return told(language, "not-found", status=404)
        return Response(content, media_type="text/calendar", headers={"cache-control": "no-store"})

    # What they share

    def lost(self, request: Request, code: str) -> Response:
        """A page that is not there says so, and lets somebody choose who they are."""
        visit = self._visit(request)
        language = self.language_of(request.headers)
        html = self.pages.choose(
            language=language, token=self._token(visit), notice=say(language, code)
        )
        return self._page(html, visit, status=404)

    def _looker(self, request: Request, token: str) -> Looker | str:
        """Who looks and where; otherwise the code of the sentence that says why not."""
        person = self.room.person(request.path_params["person"])
        if person is None:
            return "nobody"
        place = self.room.place(request.path_params.get("place", CHANNEL))
        if place is None or person.external not in self.room.readers(place):
            return "no-place"
        return Looker(person, place, self.language_of(request.headers), token)

    def _trusted(self, request: Request) -> RoomPerson:
        self._check_token(request)
        person = self.room.person(request.path_params["person"])
        if person is None:
            raise NotThere
        return person

    def _check_token(self, request: Request) -> None:
        visit = request.cookies.get(_VISIT, "")
        if request.headers.get("x-room-token") != self._token(visit):
            raise BadDeedError("old-page")

    def _place(self, person: RoomPerson, external: str) -> Place:
        place = self.room.place(external)
        if place is None or person.external not in self.room.readers(place):
            raise NotThere
        return place

    def _spot(self, person: RoomPerson, body: Deed) -> Spot:
        return Spot(self._place(person, body.place).external, body.post)

    def _outcome(self, request: Request, outcome: Outcome) -> Response:
        language = self.language_of(request.headers)
        page = outcome.page
        body: Mapping[str, Any] = {
            "answer": outcome.answer.value,
            "shown": outcome.shown,
            "form": None if page is None else self.pages.form(page, language=language),
            "errors": dict(outcome.errors),
            "file": None if outcome.file is None else f"file/{outcome.file}",
            "notice": None if outcome.notice is None else self.pages.notice(outcome.notice),
        }
        return JSONResponse(body)

    def _visit(self, request: Request) -> str:
        visit = request.cookies.get(_VISIT, "")
        return visit if _VISIT_SHAPE.fullmatch(visit) else self.ids.new()

    def _token(self, visit: str) -> str:
        return self.room.store.seal.sign(f"{self.room.store.room}:{visit}")

    def _page(self, html: str, visit: str, *, status: int = 200) -> Response:
        response = HTMLResponse(html, status, headers={"cache-control": "no-store"})
        response.set_cookie(_VISIT, visit, samesite="strict", httponly=True)
        return response


def create_app(
    room: Room, *, inbox: Inbox, controls: RoomControls, ids: Ids, language: str, zone: str
) -> Starlette:
    """Make the page's application. ``language`` is the frame's at first, ``zone`` the room's."""
    pages = Pages(room, controls, zone=zone)
    web = Web(room, pages, Doorkeeper(room, inbox, zone=zone), controls, ids, language)

    async def refused(request: Request, error: Exception) -> Response:
        status, code = sentence(error)
        return told(web.language_of(request.headers), code, status=status)

    async def missing(request: Request, error: Exception) -> Response:
        if request.method == "POST":
            return told(web.language_of(request.headers), "bad-request", status=404)
        return web.lost(request, "not-found")

    return Starlette(
        routes=[
            Route("/", web.choose),
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
            Route("/room/calendar.ics", web.calendar),
            Route("/room/{what}", web.control, methods=["POST"]),
            Route("/as/{person}", web.whole),
            Route("/as/{person}/in/{place}", web.whole),
            Route("/as/{person}/in/{place}/view", web.view),
            Route("/as/{person}/method", web.method),
            Route("/as/{person}/events", web.events),
            Route("/as/{person}/file/{deed}", web.file),
            Route("/as/{person}/press", web.press, methods=["POST"]),
            Route("/as/{person}/page", web.page_sent, methods=["POST"]),
            Route("/as/{person}/say", web.said, methods=["POST"]),
            Route("/as/{person}/dismiss", web.dismissed, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, language_of=web.language_of)],
        exception_handlers={
            IntervisorError: refused,
            BadDeedError: refused,
            ValidationError: refused,
            404: missing,
            405: missing,
        },
    )
