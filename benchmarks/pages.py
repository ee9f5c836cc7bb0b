"""What the portal's busiest pages cost with a thousand applications, each computed anew."""

import time
from collections.abc import Iterator
from typing import Any

from django.core.cache import caches
from django.test import Client

from applications.models import Project
from benchmarks import thousand
from benchmarks.cost import HEAD, RUNS, line
from benchmarks.http import form_of
from benchmarks.stage import make_call, make_person
from tests.conftest import SignedInClient
from tests.factories.accounts import persona
from tests.factories.applications import complete_project

CALLS_IN_CATALOGUE = 12


def report(count: int, one_yard: float) -> Iterator[str]:
    """One line for each page; the calls are made on the way."""
    yield HEAD
    call = thousand.make_thousand(count)
    thousand.analyse()
    office = _signed_in("elena")
    listed = f"/applications/office/{call.slug}/{call.phases.get(position=1).key}/"
    first = Project.objects.filter(phase__call=call, phase__position=1).order_by("pk").first()
    pages = {
        "staff list of 50": lambda: _get(office, listed),
        "one application as staff": lambda: _get(office, f"{listed}{first.application.public_id}/"),
        "the staff list as CSV": lambda: _get(office, f"{listed}csv/"),
    }
    for name, page in pages.items():
        yield line(name, page, one_yard)
    yield from _writing(one_yard)
    yield line("public catalogue", lambda: _get(Client(), "/calls/"), one_yard, before=_forget_pages)
    yield line("the same page, kept", lambda: _get(Client(), "/calls/"), one_yard)
    yield from _ranking(call, one_yard)


def _writing(one_yard: float) -> Iterator[str]:
    for _number in range(CALLS_IN_CATALOGUE - 1):
        make_call()
    call = make_call()
    person = make_person(complete_project(call=call))
    client = Client()
    client.cookies["sessionid"] = person.session
    section = person.project.form.sections.order_by("position").first()
    address = person.path.replace("/send/", f"/sections/{section.key}/")
    yield line("a section save", lambda: _save(client, person.project, section, address), one_yard)
    senders = [_opened(make_person(complete_project(call=call))) for _run in range(RUNS + 2)]
    yield line("a send", lambda: _send(*senders.pop()), one_yard)


def _ranking(call: Any, one_yard: float) -> Iterator[str]:
    """The first computation finds tables just filled, of which PostgreSQL knows nothing yet."""
    commission = thousand.make_scored(call)
    kept: dict[str, Any] = {}

    def compute() -> int:
        kept["ranking"] = thousand.rank(commission)
        return len(kept["ranking"].result)

    def forget() -> None:
        thousand.forget_rankings(commission)

    name = "the whole ranking, computed and stored"
    yield line(name, compute, one_yard, before=forget, between=thousand.analyse)
    yield line("the same again, from unchanged points", compute, one_yard, before=commission.refresh_from_db)
    office = _signed_in("giulia")
    address = f"/evaluations/{call.slug}/{commission.phase.key}/ranking/"
    yield line("the ranking, 50 rows of it for the office", lambda: _get(office, address), one_yard)
    public = thousand.publish(commission, kept["ranking"])
    yield line("the published ranking, 50 rows of it", lambda: _get(Client(), public), one_yard, before=_forget_pages)
    yield line("the same page, kept", lambda: _get(Client(), public), one_yard)
    yield line("the published ranking as CSV", lambda: _get(Client(), f"{public}list.csv"), one_yard)


def _forget_pages() -> None:
    caches["kept"].clear()


def _signed_in(name: str) -> Client:
    client = SignedInClient()
    client.force_login(persona(name))
    return client


def _get(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return len(b"".join(answer) if answer.streaming else answer.content)


def _save(client: Client, project: Project, section: Any, address: str) -> int:
    """The autosave of a section: everything that its form holds, one text changed."""
    draft = project.drafts.get(section=section)
    texts = {key: answer for key, answer in draft.answers.items() if isinstance(answer, str)}
    longest = max(texts, key=lambda key: len(texts[key]))
    posted = {"version": draft.version, **texts, longest: f"{texts[longest][:100]} {time.monotonic()}"}
    answer = client.post(address, posted, headers={"X-Autosave": "1"})
    if answer.json().get("state") != "saved":
        raise RuntimeError(f"The section was not saved: {answer.content[:300]!r}")
    return len(answer.content)


def _opened(person: Any) -> tuple[Client, str, dict[str, object]]:
    """The person in front of the page that sends, which is not measured."""
    client = Client()
    client.cookies["sessionid"] = person.session
    return client, person.path, form_of(client.get(person.path).content.decode())


def _send(client: Client, path: str, form: dict[str, object]) -> int:
    answer = client.post(path, form)
    if answer.status_code != 302:
        raise RuntimeError(f"The send answered {answer.status_code}.")
    return len(answer.content)
