"""What people wait for when a part hangs: a Redis stopped, a Redis gone, a mail server that says nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connections
from django.utils import timezone

from benchmarks import stage, web
from benchmarks.http import Answer, cookie, form_of, request
from benchmarks.stage import Person
from calls.models import Call, Phase
from calls.workflow import PhaseState
from core.clock import database_now
from core.deadlines import end_of
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.core import NoticeFactory
from tests.silent import silent_server
from wecare_portal import health
from wecare_portal.embedded import folder
from wecare_portal.embedded.child import Child
from wecare_portal.embedded.redis import redis

SENDERS = 12
LONGEST = 10.0  # seconds that anybody may have waited
NOTICES = 60
Told = tuple[str, str]  # a line, and the fault in it


def report() -> Iterator[Told]:
    call = stage.make_call()
    people = stage.make_people(call, 2 * SENDERS)
    user = UserFactory()
    connections.close_all()
    with (
        _own_redis() as (server, url),
        web.gunicorn(REDIS_URL=url, DJANGO_SETTINGS_MODULE="benchmarks.settings") as portal,
    ):
        port = portal.port
        first, second = (asyncio.run(_open(port, people[part::2])) for part in (0, 1))
        _signal(server, signal.SIGSTOP)
        yield from _answers("a Redis that is stopped", port, first, user.email)
        _signal(server, signal.SIGCONT)
        time.sleep(1)
        server.process.kill()  # type: ignore[union-attr]
        yield from _answers("a Redis that is gone", port, second, user.email)
    yield from _silent_mail(call)


def _answers(what: str, port: int, people: list[tuple[Person, dict, dict]], email: str) -> Iterator[Told]:
    answers, last = _timed(_send_all(port, people))
    receipts = sum("/receipts/" in answer.headers.get("location", "") for answer in answers)
    yield _told(f"{what}: {receipts} receipts for {len(people)} sends, the last", last, receipts == len(people))
    answer, seconds = _timed(_sign_in(port, email))
    yield _told(f"{what}: signed in", seconds, answer.status == 302)
    answer, seconds = _timed(request(port, "/calls/", cookies={}))
    yield _told(f"{what}: the catalogue", seconds, answer.status == 200)


def _told(line: str, seconds: float, well: bool) -> Told:
    text = f"{line} after {seconds:.1f} s"
    return text, "" if well and seconds < LONGEST else text


def _timed(what):  # type: ignore[no-untyped-def]
    began = time.monotonic()
    return asyncio.run(what), time.monotonic() - began


async def _open(port: int, people: list[Person]) -> list[tuple[Person, dict, dict]]:
    """Everybody opens the page that sends: its form and cookies."""
    opened = []
    for person in people:
        cookies = {"sessionid": person.session}
        page = await request(port, person.path, cookies=cookies)
        if not form_of(page.body):
            raise RuntimeError(f"The page that sends answered {page.status}: {page.headers}")
        opened.append((person, form_of(page.body), cookies | {"csrftoken": cookie(page, "csrftoken")}))
    return opened


async def _send_all(port: int, people: list[tuple[Person, dict, dict]]) -> list[Answer]:
    presses = (request(port, person.path, cookies=cookies, form=form) for person, form, cookies in people)
    return list(await asyncio.gather(*presses))


async def _sign_in(port: int, email: str) -> Answer:
    page = await request(port, "/account/login/", cookies={})
    token = cookie(page, "csrftoken")
    form = {"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD}
    return await request(port, "/account/login/", cookies={"csrftoken": token}, form=form)


def _silent_mail(call: Call) -> Iterator[Told]:
    """A phase closes at its second while the mail server accepts every connection and answers nothing."""
    NoticeFactory.create_batch(NOTICES, due_at=timezone.now())
    with _own_redis() as (_server, url), silent_server() as smtp, _background(url, smtp):
        time.sleep(15)  # the mail worker has begun
        deadline = timezone.now() + timedelta(seconds=2)
        stage.set_deadline(call, deadline)
        late = _closed_after(call, deadline)
        yield _told("a mail server that says nothing: the phase closed", late, True)
        [mail] = [queue for queue in health.queues() if queue.name == "mail"]
        line = f"a mail server that says nothing: health says the oldest mail is due for {mail.oldest_due_seconds} s"
        yield line, "" if mail.oldest_due_seconds else line
    connections.close_all()


def _closed_after(call: Call, deadline) -> float:  # type: ignore[no-untyped-def]
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        phase = Phase.objects.get(call=call, position=1)
        if phase.state != PhaseState.OPEN:
            return max(0.0, (phase.closed_at - end_of(deadline)).total_seconds())
        time.sleep(0.2)
    return (database_now() - deadline).total_seconds()


@contextmanager
def _background(url: str, smtp: int) -> Iterator[None]:
    """The workers of the clock and of mail, and beat, as they are started in an installation."""
    start = [sys.executable, "-m", "celery", "-A", "wecare_portal"]
    quiet = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    commands = [[*start, "worker", "-Q", queue, "-n", f"{queue}@%h", "-c", "1", *quiet] for queue in ("clock", "mail")]
    commands.append([*start, "beat", "-s", f"{os.environ['DATA']}/beat", "--pidfile", "", "--loglevel", "ERROR"])
    told = {"REDIS_URL": url, "BENCH_SMTP_PORT": str(smtp), "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    with (Path(os.environ["DATA"]) / "background.log").open("wb") as log:
        own = {"env": {**os.environ, **told}, "stdout": log, "stderr": log, "start_new_session": True}
        running = [subprocess.Popen(each, **own) for each in commands]  # type: ignore[call-overload]
    try:
        yield
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGKILL)  # with the processes that it started
        for process in running:
            process.wait()


@contextmanager
def _own_redis() -> Iterator[tuple[Child, str]]:
    data = Path(os.environ["DATA"])
    data.chmod(0o711)
    (data / "logs").mkdir(exist_ok=True)
    server = redis(data, hasty=True)
    server.start()
    server.wait_until_ready()
    try:
        yield server, folder.redis_url(data)
    finally:
        _signal(server, signal.SIGCONT)
        server.ask_to_stop()
        server.wait_until_stopped()


def _signal(server: Child, number: signal.Signals) -> None:
    if server.process and not server.ended:
        server.process.send_signal(number)
