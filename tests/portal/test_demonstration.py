"""The whole demonstration: its figures, and every address opened and posted to by every persona."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Max, Min, Sum
from django.http import HttpResponse, HttpResponseNotFound
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from applications.models import Outcome, Participation
from calls.models import Measure, Phase
from core.models import AuditEvent
from evaluations.models import PublishedList
from organisations.models import Body, LegalRepresentative
from organisations.rules import person_tax_code_error
from tests.markup import faults
from tests.portal.forms import FORMS, Found, forms_of
from tests.portal.world import PERSONAS, World, addresses, plant_world
from wecare_portal import heartbeat
from wecare_portal.seeds.plant import plant

TABLE = Path(__file__).parent / "url_matrix.txt"
OURS = {"accounts", "organisations", "calls", "partnerships", "applications", "evaluations", "core"}
OPEN_ADMIN = "admin:"  # reference data: tests/portal/test_admin.py
LETTERS = {200: ".", 404: "x", 403: "!", 405: "m", 409: "c", 413: "t", 429: "9", 400: "b", 503: "s"}

pytestmark = pytest.mark.xdist_group("world")


def taken_back() -> transaction.Atomic:
    """A block of the test's own: an action that must end its transaction itself takes it for none of the portal's."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    """The demonstration, planted once for the module and taken away after it."""
    from django.test import override_settings

    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), taken_back():
        yield plant_world(str(media))
        transaction.set_rollback(True)


def _letter(response: Any) -> str:
    """One letter for an answer: where a redirect leads matters, its exact address does not."""
    if response.status_code in (301, 302):
        return "l" if response.url.startswith("/account/login/") else "r"
    return LETTERS.get(response.status_code, str(response.status_code))


def _answer(world: World, client: Any, method: str, path: str) -> str:
    """What the persona gets; whatever the request changed is taken back, a sign-out too. Forms met are noted."""
    cookies = client.cookies.copy()
    with taken_back():
        response = getattr(client, method)(path)
        letter = _letter(response)
        if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
            _note(world, path, response, is_read=method == "get" and letter == ".")
        for close in response._resource_closers:  # response.close() would close the database's connection too
            close()
        transaction.set_rollback(True)
    client.cookies = cookies
    return letter


def _note(world: World, path: str, response: Any, *, is_read: bool) -> None:
    """The first page of each make, by the templates that made it; the forms of pages that one reads."""
    made_of = frozenset(str(template.name) for template in response.templates)
    world.pages.setdefault(made_of, (path, response.text))
    if is_read:
        world.forms.update(forms_of(path, response.text))


def _clients(world: World, new_client: Any) -> dict[str, Any]:
    clients = {}
    for name in PERSONAS:
        clients[name] = new_client()
        if name != "visitor":
            clients[name].force_login(world.people[name])
    return clients


@pytest.fixture
def _absence_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of all answers are the same page, “not found”: each persona gets it whole once, and then bare."""
    handler_of, drawn = URLResolver.resolve_error_handler, set()

    def bare_when_known(resolver: URLResolver, code: int) -> Any:
        whole = handler_of(resolver, code)

        def answer(request: Any, exception: Exception) -> HttpResponse:
            if request.user.pk in drawn:
                return HttpResponseNotFound()
            drawn.add(request.user.pk)
            return whole(request, exception=exception)

        return answer if code == 404 else whole

    monkeypatch.setattr(URLResolver, "resolve_error_handler", bare_when_known)


@pytest.fixture
def observed(world: World, new_client: Any, db: None, settings: Any, _absence_is_drawn_once: None) -> list[str]:
    settings.MEDIA_ROOT = world.media
    clients = _clients(world, new_client)
    lines = []
    for name, example, path in addresses(world):
        heartbeat.mark(heartbeat.WORKER)  # or /health/ would look for a worker for a second each time
        heartbeat.mark(heartbeat.BEAT)
        letters = [
            "".join(_answer(world, clients[who], method, path) for who in PERSONAS) for method in ("get", "post")
        ]
        lines.append(f"{name} ({example})".ljust(58) + "  ".join(letters))
    return lines


def _names(resolver: Any, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_url_matrix_lists_every_address(world: World, db: None) -> None:
    listed = {name for name, _example, _path in addresses(world)}
    unlisted = {name for name in _names(get_resolver()) if not name.startswith(OPEN_ADMIN)} - listed
    assert unlisted == set()


def test_every_persona_gets_exactly_the_answers_of_the_matrix(observed: list[str]) -> None:
    expected = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    assert observed == expected


def test_every_make_of_page_is_sound(met: dict[str, list[Found]], world: World) -> None:
    """Refusals too, where they were met. The gallery shows a second title, as an example; the admin is Django's."""
    whole = [(path, text) for path, text in world.pages.values() if text.lstrip()[:9].lower() == "<!doctype"]
    wrong = {path: faults(text) for path, text in whole if not path.startswith(("/gallery/", "/admin/"))}
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.fixture
def met(world: World, new_client: Any, db: None, settings: Any) -> dict[str, list[Found]]:
    """The forms of every page that some persona can open, by the name of the address to which they post."""
    settings.MEDIA_ROOT = world.media
    if not world.forms:
        clients = _clients(world, new_client)
        for _name, _example, path in addresses(world):
            for client in clients.values():
                _answer(world, client, "get", path)
    found: dict[str, list[Found]] = {}
    for form in world.forms:
        found.setdefault(form.name, []).append(form)
    return found


def test_every_form_in_which_one_types_is_in_the_table_of_what_keeps_it(met: dict[str, list[Found]]) -> None:
    assert met.keys() - FORMS.keys() - {"gallery"} == set()


def test_every_form_that_changes_what_is_stored_says_what_it_showed(met: dict[str, list[Found]]) -> None:
    silent = {
        name
        for name in met.keys() & FORMS.keys()
        for form in met[name]
        if not {FORMS[name].stale} - {""} <= form.hidden
    }
    assert silent == set()


def test_the_browser_keeps_every_form_but_secrets_and_statements_of_the_law(met: dict[str, list[Found]]) -> None:
    asked = {name for name, text in FORMS.items() if not (text.secret or text.on_the_spot or text.is_open)}
    left_out = {name for name in met.keys() & asked for form in met[name] if not form.is_kept}
    assert left_out == set()
    assert {
        form.is_kept for name, forms in met.items() if name in FORMS and FORMS[name].on_the_spot for form in forms
    } == {False}


def test_demonstration_has_the_figures_of_the_programme(world: World, db: None) -> None:
    ranking = PublishedList.objects.get(phase__call__slug="sperimentazione-welfare-territoriale", kind="ranking")
    won = Outcome.objects.filter(act=ranking.act)
    call = Participation.objects.filter(call=ranking.phase.call)
    assert [won.count(), won.filter(kind="funded").count()] == [22, 22]
    assert won.aggregate(sum=Sum("grant"), least=Min("grant"), most=Max("grant")) == {
        "sum": Decimal("6400000.00"),
        "least": Decimal("179000.00"),
        "most": Decimal("867000.00"),
    }
    assert call.values("body").distinct().count() == 147
    assert call.filter(body__kind="ente_gestore").values("body").distinct().count() == 50
    assert list(Measure.objects.order_by("number").values_list("budget", flat=True)) == [
        Decimal(millions) * 100_000 for millions in (64, 36, 50, 40)
    ]


def test_demonstration_invents_its_people_on_reserved_domains(world: World, db: None) -> None:
    addresses_used = [*User.objects.values_list("email", flat=True), *Body.objects.values_list("pec", flat=True)]
    assert [address for address in addresses_used if not address.endswith(".example")] == []
    codes = LegalRepresentative.objects.values_list("tax_code", flat=True)
    assert [code for code in codes if person_tax_code_error(code)] == []


def test_demonstration_planted_again_changes_nothing(world: World, db: None, settings: Any) -> None:
    settings.MEDIA_ROOT = world.media
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    before = {model: model._default_manager.count() for model in models}
    plant()
    assert {model: model._default_manager.count() for model in models} == before


def test_demonstration_opens_each_phase_at_its_own_moment(world: World, db: None) -> None:
    opened = AuditEvent.objects.filter(event="phase.opened").values_list("subject_id", "moment")
    windows = {
        str(pk): (opens, closes) for pk, opens, closes in Phase.objects.values_list("pk", "opens_at", "closes_at")
    }
    assert [pk for pk, moment in opened if not windows[pk][0] <= moment <= windows[pk][1]] == []
