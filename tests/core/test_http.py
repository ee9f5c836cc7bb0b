"""The front door: when a request came, from where, what a read may do, and how a refusal is answered."""

import datetime
import time

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import http
from core.clock import database_now
from core.models import ProtocolRegister
from tests.factories.core import ProtocolRegisterFactory

SECOND = datetime.timedelta(seconds=1)
LIMIT = datetime.timedelta(seconds=http.BELIEVED_SECONDS)
SEEN = datetime.datetime(2026, 12, 20, 11, 0, 1, tzinfo=datetime.UTC)


def through_the_door(**headers):
    request = RequestFactory().get("/", **headers)
    http.ReceptionMiddleware(lambda request: HttpResponse())(request)
    return request


@pytest.fixture
def _behind_nginx(settings):
    settings.RECEPTION_TRUST_HEADER = True
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]


def start(moment):
    return {"HTTP_X_REQUEST_START": f"t={moment.timestamp():.3f}"}


@pytest.mark.django_db
def test_reception_is_the_first_middlewares_moment_by_the_databases_clock():
    before = database_now()
    request = through_the_door()
    after = database_now()
    time.sleep(0.3)
    assert before - SECOND / 100 <= http.received_at(request) <= after + SECOND / 100


@pytest.mark.django_db
def test_reception_asked_twice_is_the_same():
    request = through_the_door()
    assert http.received_at(request) == http.received_at(request)


@pytest.mark.django_db
@pytest.mark.usefixtures("_behind_nginx")
def test_trusted_header_tells_when_the_request_reached_the_proxy():
    told = timezone.now() - 30 * SECOND
    request = through_the_door(**start(told))
    assert abs(http.received_at(request) - told) < SECOND / 100
    assert request.received_at == http.received_at(request)


@pytest.mark.django_db
@pytest.mark.usefixtures("_behind_nginx")
@pytest.mark.parametrize("seconds", [-121, -86_400, 200, 1])
def test_header_far_from_the_databases_clock_is_not_believed(seconds):
    request = through_the_door(**start(timezone.now() + seconds * SECOND))
    assert abs(http.received_at(request) - database_now()) < SECOND / 2


@pytest.mark.django_db
@pytest.mark.usefixtures("_behind_nginx")
@pytest.mark.parametrize("header", ["", "t=", "yesterday", "t=NaN", "t=1e9", "t=99999999999999999999", "t=-1700000000"])
def test_header_that_cannot_be_read_is_not_believed(header):
    request = through_the_door(HTTP_X_REQUEST_START=header)
    assert abs(http.received_at(request) - database_now()) < SECOND / 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trust", [{"RECEPTION_TRUST_HEADER": False}, {"TRUSTED_PROXIES": ["10.0.0.0/8"]}, {"TRUSTED_PROXIES": []}]
)
@pytest.mark.usefixtures("_behind_nginx")
def test_header_of_who_is_not_trusted_is_not_believed(settings, trust):
    for name, value in trust.items():
        setattr(settings, name, value)
    request = through_the_door(**start(timezone.now() - 60 * SECOND))
    assert abs(http.received_at(request) - database_now()) < SECOND / 2


@given(st.none() | st.datetimes(timezones=st.just(datetime.UTC)))
def test_reception_is_never_after_the_portal_saw_it_nor_long_before(told):
    assert SEEN - LIMIT <= http.bounded(told, SEEN) <= SEEN


def test_credible_header_counts_to_the_limit():
    assert http.bounded(SEEN - LIMIT, SEEN) == SEEN - LIMIT
    assert http.bounded(SEEN - LIMIT - SECOND, SEEN) == SEEN


def test_limit_of_belief_is_a_setting(settings):
    settings.RECEPTION_BELIEVED_SECONDS = 5
    assert http.bounded(SEEN - 6 * SECOND, SEEN) == SEEN


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "192.0.2.66, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.2", "<script>", ""),
        ("", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_client_address_is_the_last_that_is_no_proxy_of_ours(settings, peer, forwarded, address):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "unix"]
    request = through_the_door(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert request.client_address == address


def test_client_address_ignores_the_header_without_proxies():
    assert through_the_door(HTTP_X_FORWARDED_FOR="198.51.100.1").client_address == "127.0.0.1"


def writing(request):
    ProtocolRegister.objects.create(register="A", year=2026, last_number=0)
    return HttpResponse()


def rendering(request):
    response = TemplateResponse(request, "trial/plain.txt", {})
    response.add_post_render_callback(writing)
    return response


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("view", [writing, rendering])
def test_read_that_writes_raises(method, view):
    with pytest.raises(http.ReadWrote, match="INSERT INTO"), transaction.atomic():
        http.reads_only(view)(getattr(RequestFactory(), method)("/"))
    assert not ProtocolRegister.objects.exists()


@pytest.mark.django_db
def test_post_of_the_same_view_writes():
    http.reads_only(writing)(RequestFactory().post("/"))
    assert ProtocolRegister.objects.count() == 1


@pytest.mark.django_db
def test_read_reads(django_assert_num_queries):
    ProtocolRegisterFactory()
    with django_assert_num_queries(1):
        response = http.reads_only(lambda request: HttpResponse(ProtocolRegister.objects.count()))(
            RequestFactory().get("/")
        )
    assert response.content == b"1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: ProtocolRegister.objects.update(year=2027),
        lambda: ProtocolRegister.objects.all().delete(),
        lambda: list(ProtocolRegister.objects.raw("WITH new AS (DELETE FROM core_job RETURNING id) SELECT 1 AS id")),
    ],
)
def test_read_refuses_every_kind_of_write(change):
    ProtocolRegisterFactory()
    with pytest.raises(http.ReadWrote):
        http.reads_only(lambda request: change())(RequestFactory().get("/"))


@pytest.fixture
def _trial_pages(settings):
    settings.ROOT_URLCONF = "tests.core.urls"


@pytest.mark.django_db
@pytest.mark.usefixtures("_trial_pages")
def test_who_may_not_gets_404(client):
    assert client.get("/trial/forbidden/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_trial_pages")
def test_refusal_that_no_view_showed_is_a_page_with_every_reason(client):
    response = client.get("/trial/refused/")
    page = response.content.decode()
    assert response.status_code == 409
    assert '<a href="/budget/">The budget is empty.</a>' in page
    assert "<li>A partner is missing.</li>" in page
