"""Decides at which address each page of calls stands."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "calls"


def later(request: HttpRequest, **parts: object) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", later, name="list"),
    path("measures/", later, name="measures"),
    path("office/", later, name="office"),
    path("<slug:slug>/", later, name="detail"),
    path("<slug:slug>/board/", later, name="board"),
    path("<slug:slug>/edit/", later, name="edit"),
    path("<slug:slug>/edit/terms/", later, name="edit_terms"),
    path("<slug:slug>/edit/phases/<slug:phase_key>/", later, name="edit_phase"),
    path("<slug:slug>/edit/<slug:table>/<int:parent>/", later, name="rows"),
]
