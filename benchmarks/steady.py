"""What a send costs the processor, over HTTP, when nobody is late and nobody presses twice.

The sends of the rush wait for each other and for whoever else computes. Here the same people send through the same web
server, as many at a time as it has threads, and what counts is what it and PostgreSQL computed for it.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from benchmarks import web
from benchmarks.database import STEADY, url
from benchmarks.http import Answer, cookie, form_of, request
from benchmarks.processor import of_tree
from benchmarks.stage import Person


class Spent(NamedTuple):
    """Milliseconds of CPU for each send: in the web server's processes, in PostgreSQL's."""

    web: float
    database: float


def run(people: list[Person], spent: Callable[[], float]) -> Spent:
    """`spent` are the seconds of CPU that PostgreSQL took until now."""
    with web.gunicorn(DATABASE_URL=url(STEADY)) as server:
        opened = asyncio.run(_together(_open, [(server.port, person) for person in people]))
        before, database = of_tree(server.pid), spent()
        answers = asyncio.run(_together(_press, opened))
        computed, database = of_tree(server.pid) - before, spent() - database
    if any("/receipts/" not in answer.headers.get("location", "") for answer in answers):
        raise RuntimeError(f"Not every send led to a receipt: {sorted(answer.status for answer in answers)}")
    return Spent(computed * 1000 / len(people), database * 1000 / len(people))


async def _together(what, given: list) -> list:  # type: ignore[no-untyped-def, type-arg]
    gate = asyncio.Semaphore(web.PROCESSES * web.THREADS)

    async def one(arguments: tuple) -> object:  # type: ignore[type-arg]
        async with gate:
            return await what(*arguments)

    return list(await asyncio.gather(*(one(arguments) for arguments in given)))


async def _open(port: int, person: Person) -> tuple[int, str, dict[str, str], dict[str, object]]:
    cookies = {"sessionid": person.session}
    page = await request(port, person.path, cookies=cookies)
    return port, person.path, cookies | {"csrftoken": cookie(page, "csrftoken")}, form_of(page.body)


async def _press(port: int, path: str, cookies: dict[str, str], form: dict[str, object]) -> Answer:
    return await request(port, path, cookies=cookies, form=form)
