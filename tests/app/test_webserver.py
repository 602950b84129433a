"""The web server itself: how soon an answer is on its way."""

from __future__ import annotations

import asyncio
from statistics import median
from time import perf_counter

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.webserver import WebServer

ASKED = 20
REQUEST = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


async def test_an_answer_in_two_pieces_does_not_wait_for_the_first_to_be_confirmed() -> None:
    """Head and body are two pieces; the other side confirms a lone one after 40 ms."""

    async def answer(_: Request) -> JSONResponse:
        return JSONResponse({"response_action": "clear"})

    server = WebServer(Starlette(routes=[Route("/", answer)]), host="127.0.0.1", port=0)
    serving = asyncio.create_task(server.serve())
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    waits = []
    for _ in range(ASKED):
        begun = perf_counter()
        writer.write(REQUEST)
        await reader.readuntil(b"}")
        waits.append(perf_counter() - begun)
    writer.close()
    server.stop()
    await serving
    assert median(waits) < 0.03, waits
