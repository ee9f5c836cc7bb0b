"""The addresses of partnerships and of their members."""

from django.urls import path

from partnerships.views import lead, members, pages

app_name = "partnerships"

urlpatterns = [
    path("invitations/<uuid:token>/", members.answer, name="answer"),
    path("invitations/<uuid:token>/decline/", members.decline, name="decline"),
    path("members/<uuid:public_id>/declare/", members.declare, name="declare"),
    path("members/<uuid:public_id>/leave/", members.leave, name="leave"),
    path("members/<uuid:public_id>/change/", lead.change, name="change"),
    path("members/<uuid:public_id>/remove/", lead.remove, name="remove"),
    path("<uuid:public_id>/", pages.detail, name="detail"),
    path("<uuid:public_id>/status/", pages.status, name="status"),
    path("<uuid:public_id>/invite/", lead.invite, name="invite"),
    path("<uuid:public_id>/invite/search/", lead.search, name="search"),
    path("<uuid:public_id>/invite/email/", lead.invite_email, name="invite_email"),
    path("<uuid:public_id>/invite/<uuid:body_id>/", lead.invite_body, name="invite_body"),
    path("<uuid:public_id>/shares/", lead.shares, name="shares"),
]
