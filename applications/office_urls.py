"""The addresses of the office's pages: the projects of a phase and their checks."""

from django.urls import URLPattern, path

from applications.views import office, office_batches, office_checks

PHASE = "office/<slug:slug>/<slug:phase_key>/"
PROJECT = PHASE + "<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path(PHASE, office.projects, name="office_list"),
    path(PHASE + "csv/", office.export, name="office_csv"),
    path(PHASE + "take/", office_batches.take, name="office_take"),
    path(PHASE + "assign/", office_batches.assign, name="office_assign"),
    path(PHASE + "confirm/", office_batches.confirm, name="office_confirm"),
    path(PROJECT, office_checks.project, name="office_project"),
    path(PROJECT + "report/", office_checks.report, name="office_report"),
    path(PROJECT + "judge/", office_checks.judge, name="office_judge"),
    path(PROJECT + "propose/", office_checks.propose, name="office_propose"),
    path(PROJECT + "confirm/", office_checks.confirm, name="office_confirm_one"),
    path(PROJECT + "send-back/", office_checks.send_back, name="office_send_back"),
]
