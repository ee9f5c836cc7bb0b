"""The reverse proxy of an installation, as small as can be: it notes when a request came and passes it on."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

HEAD = b"\r\n\r\n"


@asynccontextmanager
async def front_door(behind: int) -> AsyncIterator[int]:
    """Listen on a free port and pass on to the port behind; yields the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _pass_on(reader, writer, behind)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int) -> None:
    head = await reader.readuntil(HEAD)
    stamp = f"\r\nX-Request-Start: t={time.time():.6f}".encode()
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    body = await reader.readexactly(length)
    portal_reader, portal_writer = await asyncio.open_connection("127.0.0.1", behind)
    portal_writer.write(head[: -len(HEAD)] + stamp + HEAD + body)
    while piece := await portal_reader.read(65536):
        writer.write(piece)
    await writer.drain()
    portal_writer.close()
