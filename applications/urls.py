"""At which address each page of applications stands."""

from django.urls import URLPattern, path

from applications.office_urls import urlpatterns as office_patterns
from applications.views import (
    answers,
    decisions,
    documents,
    dossiers,
    overview,
    receipts,
    sections,
    sending,
    start,
    verification,
)

app_name = "applications"

PROJECT = "<uuid:public_id>/<slug:phase_key>/"

urlpatterns: list[URLPattern] = [
    path("", overview.index, name="list"),
    *office_patterns,
    path("verify/", verification.verify, name="verify"),
    path("start/<slug:slug>/", start.start, name="start"),
    path("<uuid:public_id>/", overview.detail, name="detail"),
    path("<uuid:public_id>/next/", start.next_phase, name="next_phase"),
    path(PROJECT + "missing/", overview.missing, name="missing"),
    path(PROJECT + "sections/<slug:section_key>/", sections.section, name="section"),
    path(PROJECT + "sections/<slug:section_key>/versions/<slug:question_key>/", answers.answer, name="answer"),
    path(
        PROJECT + "sections/<slug:section_key>/versions/<slug:question_key>/bring-back/",
        answers.bring_back,
        name="bring_back",
    ),
    path(PROJECT + "documents/", documents.documents, name="documents"),
    path(PROJECT + "documents/<slug:slot_key>/attach/", documents.attach, name="attach"),
    path(PROJECT + "documents/<slug:slot_key>/remove/", documents.remove, name="remove_document"),
    path(PROJECT + "documents/<slug:slot_key>/file/", documents.download, name="document_file"),
    path(PROJECT + "draft.pdf", dossiers.draft, name="draft_pdf"),
    path(PROJECT + "send/", sending.send, name="send"),
    path(PROJECT + "replace/", decisions.replace, name="replace"),
    path(PROJECT + "keep/", decisions.keep, name="keep"),
    path(PROJECT + "withdraw/", decisions.withdraw, name="withdraw"),
    path(PROJECT + "delete/", decisions.delete, name="delete"),
    path(PROJECT + "resume/", decisions.resume, name="resume"),
    path(PROJECT + "receipts/<int:number>/", receipts.receipt, name="receipt"),
    path(PROJECT + "receipts/<int:number>/pdf/", receipts.pdf, name="receipt_pdf"),
    path(PROJECT + "receipts/<int:number>/dossier/", dossiers.page, name="dossier"),
    path(PROJECT + "receipts/<int:number>/files/<uuid:file_id>/", receipts.file, name="sent_file"),
]
