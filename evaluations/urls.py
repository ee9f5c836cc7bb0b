"""At which address each page of an evaluation and each published list stands."""

from django.urls import URLPattern, path

from evaluations.views import (
    assignment,
    conflicts,
    dossiers,
    lists,
    members,
    office,
    panel,
    panel_projects,
    publication,
    reservations,
    sessions,
    sheets,
    verification,
)

app_name = "evaluations"

LIST = "lists/<slug:slug>/<slug:phase_key>/<slug:kind>/<int:version>/"
PHASE = "<slug:slug>/<slug:phase_key>/"

public: list[URLPattern] = [
    path("lists/", lists.index, name="lists"),
    path(LIST, lists.page, name="list"),
    path(f"{LIST}list.csv", lists.as_csv, name="list_csv"),
    path(f"{LIST}list.pdf", lists.as_pdf, name="list_pdf"),
    path(f"{LIST}rows/<int:order>/", lists.row, name="row"),
    path(f"{LIST}verify/", verification.page, name="verify"),
    path(f"{LIST}verify/<slug:what>.json", verification.download, name="download"),
]
urlpatterns = [
    *public,
    path(PHASE, office.board, name="office"),
    path(f"{PHASE}appoint/", office.appoint, name="appoint"),
    path(f"{PHASE}members/", members.change, name="members"),
    path(f"{PHASE}members/<int:pk>/sheets/", members.hand_over, name="hand_over"),
    path(f"{PHASE}conflicts/", conflicts.declare, name="conflicts"),
    path(f"{PHASE}conflicts/<int:project>/", conflicts.declare_late, name="late_conflict"),
    path(f"{PHASE}assignment/", assignment.assign, name="assignment"),
    path(f"{PHASE}sheets/", sheets.index, name="sheets"),
    path(f"{PHASE}sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path(f"{PHASE}sheets/<int:pk>/confirm/", sheets.confirm, name="confirm"),
    path(f"{PHASE}sheets/<int:pk>/replace/", assignment.replace, name="replace"),
    path(f"{PHASE}projects/<int:project>/files/<slug:file_id>/", sheets.attachment, name="attachment"),
    path(f"{PHASE}projects/<int:project>/dossier/", dossiers.page, name="dossier"),
    path(f"{PHASE}unseal/", sheets.unseal, name="unseal"),
    path(f"{PHASE}panel/", panel.index, name="panel"),
    path(f"{PHASE}panel/new/", panel.prepare, name="panel_prepare"),
    path(f"{PHASE}panel/<int:number>/", sessions.session, name="panel_session"),
    path(f"{PHASE}panel/<int:number>/record/", sessions.record, name="panel_record"),
    path(f"{PHASE}panel/<int:number>/minutes.pdf", sessions.minutes_pdf, name="panel_minutes"),
    path(f"{PHASE}panel/<int:number>/signed/", sessions.signed_file, name="panel_file"),
    path(f"{PHASE}panel/<int:number>/signed/new/", sessions.upload_signed, name="panel_upload"),
    path(f"{PHASE}panel/<int:number>/projects/<int:project>/", panel_projects.project, name="panel_project"),
    path(f"{PHASE}ranking/", publication.ranking, name="ranking"),
    path(f"{PHASE}ranking/ranking.csv", publication.ranking_csv, name="ranking_csv"),
    path(f"{PHASE}ranking/publish/", publication.publish_ranking_page, name="publish_ranking"),
    path(f"{PHASE}draft-list.pdf", publication.draft_list, name="draft_list"),
    path(f"{PHASE}admitted/", publication.admitted, name="admitted"),
    path(f"{PHASE}reservations/", reservations.decide, name="reservations"),
    path(f"{PHASE}reservations/publish/", reservations.publish, name="publish_reservations"),
]
