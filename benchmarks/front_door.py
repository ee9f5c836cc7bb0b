"""The reverse proxy of an installation, as small as can be: it notes when a request came and passes it on.

A process of its own, before the others in the queue for the processor when the machine allows it, as a proxy is: the
moment of reception is the moment at which this process read the request.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HEAD = b"\r\n\r\n"


@contextmanager
def front_door(behind: int) -> Iterator[int]:
    """Listen on a free port and pass on to the port behind; yields the port."""
    door = subprocess.Popen([sys.executable, "-m", __name__, str(behind)], stdout=subprocess.PIPE, text=True)
    assert door.stdout is not None
    try:
        yield int(door.stdout.readline())
    finally:
        door.terminate()
        door.wait()
        door.stdout.close()


async def _listen(behind: int) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _pass_on(reader, writer, behind)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int) -> None:
    """The answer tells the moment too, so that who pressed can be held against what they got."""
    head = await reader.readuntil(HEAD)
    moment = f"{time.time():.6f}"
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    body = await reader.readexactly(length)
    portal_reader, portal_writer = await asyncio.open_connection("127.0.0.1", behind)
    portal_writer.write(head[: -len(HEAD)] + f"\r\nX-Request-Start: t={moment}".encode() + HEAD + body)
    writer.write(await portal_reader.readline() + f"X-Received: {moment}\r\n".encode())
    while piece := await portal_reader.read(65536):
        writer.write(piece)
    await writer.drain()
    portal_writer.close()


if __name__ == "__main__":
    with suppress(PermissionError):
        os.nice(-10)
    asyncio.run(_listen(int(sys.argv[1])))
