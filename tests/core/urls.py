"""The portal's addresses, and two pages whose actions say no."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.refusals import Blocker, NotAllowed, Refused
from wecare_portal.urls import urlpatterns as portal


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise NotAllowed


@login_not_required
def refused(request: HttpRequest) -> HttpResponse:
    raise Refused([Blocker("The budget is empty.", "/budget/"), Blocker("A partner is missing.")])


urlpatterns: list[Any] = [path("trial/forbidden/", forbidden), path("trial/refused/", refused), *portal]
