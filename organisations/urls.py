"""Decides the addresses of bodies and mandates."""

from django.urls import path

from organisations.views import bodies, mandates, register, standing

app_name = "organisations"

urlpatterns = [
    path("", bodies.mine, name="list"),
    path("search/", bodies.search, name="search"),
    path("register/", register.register, name="register"),
    path("confirmations/", standing.confirmations, name="confirmations"),
    path("mandates/<uuid:token>/", mandates.mandate, name="mandate"),
    path("mandates/<uuid:token>/accept/", mandates.accept, name="accept"),
    path("mandates/<uuid:token>/refuse/", mandates.refuse, name="refuse"),
    path("mandates/<uuid:token>/withdraw/", mandates.withdraw, name="withdraw"),
    path("mandates/<uuid:token>/end/", mandates.end, name="end"),
    path("<uuid:public_id>/", bodies.detail, name="detail"),
    path("<uuid:public_id>/edit/", register.edit, name="edit"),
    path("<uuid:public_id>/representative/", register.representative, name="representative"),
    path("<uuid:public_id>/confirmation/", standing.confirmation, name="confirmation"),
    path("<uuid:public_id>/invite/", mandates.invite, name="invite"),
    path("<uuid:public_id>/request/", mandates.request_role, name="request"),
]
