"""Decides at which address each page of calls stands; the board, which needs every app, is added by the composition."""

from django.urls import path

from calls.views import approval, course, deletion, editor, issuing, office, public, rows, taking_over

app_name = "calls"

TABLE = "<slug:slug>/edit/<slug:table>/<int:parent>/"

urlpatterns = [
    path("", public.catalogue, name="list"),
    path("measures/", public.measures, name="measures"),
    path("office/", office.calls, name="office"),
    path("office/new/", office.new, name="new"),
    path("office/issuers/<uuid:public_id>/", issuing.issuer, name="issuer"),
    path("office/others/", taking_over.others, name="others"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/form/<slug:phase_key>/", public.form, name="form"),
    path("<slug:slug>/privacy/", issuing.privacy, name="privacy"),
    path("<slug:slug>/documents/<int:pk>/", public.document, name="document"),
    path("<slug:slug>/acts/<int:pk>/", public.act, name="act"),
    path("<slug:slug>/edit/", editor.tasks, name="edit"),
    path("<slug:slug>/edit/terms/", editor.terms, name="edit_terms"),
    path("<slug:slug>/edit/phases/<slug:phase_key>/", editor.phase, name="edit_phase"),
    path(TABLE, rows.rows, name="rows"),
    path(f"{TABLE}add/", rows.row, name="row_add"),
    path(f"{TABLE}<int:pk>/", rows.row, name="row"),
    path(f"{TABLE}<int:pk>/delete/", rows.delete, name="row_delete"),
    path(f"{TABLE}<int:pk>/move/", rows.move, name="row_move"),
    path("<slug:slug>/take-over/", taking_over.take_over, name="take_over"),
    path("<slug:slug>/delete/", deletion.delete, name="delete"),
    path("<slug:slug>/propose/", approval.propose, name="propose"),
    path("<slug:slug>/sign/", approval.sign, name="sign"),
    path("<slug:slug>/return/", approval.give_back, name="return"),
    path("<slug:slug>/revoke/", course.revoke, name="revoke"),
    path("<slug:slug>/conclude/", course.conclude, name="conclude"),
    path("<slug:slug>/phases/<slug:phase_key>/<slug:decision>/", course.decide, name="decide"),
]
