"""Drafts: saved by the button or by themselves, never over another's words, and open to the right people only."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications import actions
from applications.models import Project, SectionDraft
from core.canonical import sha256_hex
from core.refusals import NotAllowed, Refused
from organisations.models import Role
from tests.applications.test_pages import address
from tests.factories.accounts import UserFactory
from tests.factories.applications import complete_project, draft_project, fresh, sender, sent_project
from tests.factories.core import pdf_upload
from tests.factories.organisations import BodyFactory, acting
from tests.factories.partnerships import representative_of, seated

pytestmark = pytest.mark.django_db


def save(project: Project, answers: dict[str, Any], *, version: int = 0, by: Any = None, key: str = "strategia") -> Any:
    row = project.form.sections.get(key=key)
    by = by or sender(project)
    return actions.save_section(project, row, answers=answers, version=version, by=by, now=timezone.now())


def colleague(project: Project) -> Any:
    return acting(UserFactory(), project.application.partnership.lead, Role.OPERATOR)


def test_save_of_the_same_answers_keeps_the_version() -> None:
    project = draft_project()
    save(project, {"coherence": "Uguale"})
    assert save(project, {"coherence": "Uguale"}, by=colleague(project)).draft.version == 1


def test_title_saved_names_the_application() -> None:
    project = draft_project()
    save(project, {"title": "Un titolo nuovo"}, key="idea", version=1)
    assert fresh(project).application.title == "Un titolo nuovo"


def test_partner_writes_and_supporter_only_reads() -> None:
    project = draft_project()
    partnership = project.application.partnership
    partner = seated(partnership)
    supporter = seated(partnership, BodyFactory(odv=True), role="supporter")
    assert save(project, {"coherence": "Del partner"}, by=representative_of(partner.body)).draft.version == 1
    with pytest.raises(NotAllowed):
        save(project, {"coherence": "No"}, version=1, by=representative_of(supporter.body))


@pytest.mark.parametrize("make", [sent_project, draft_project])
def test_save_when_it_is_too_late_is_refused(make: Any) -> None:
    project = make()
    moment = timezone.now() if project.state == "sent" else project.phase.closes_at + timedelta(seconds=1)
    row = project.form.sections.get(key="idea")
    with pytest.raises(Refused):
        actions.save_section(project, row, answers={"need": "x"}, version=9, by=sender(project), now=moment)


def test_save_in_a_section_of_another_form_is_not_there() -> None:
    project, other = draft_project(), draft_project()
    row = other.form.sections.get(key="idea")
    with pytest.raises(NotAllowed):
        actions.save_section(project, row, answers={}, version=0, by=sender(project), now=timezone.now())


def test_button_saves_and_goes_on_to_the_next_section(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    page = address("section", project, "strategia")
    posted = {"version": "0", "coherence": "Un testo\r\ncon a capo", "areas": ["casa"], "then": "next"}
    answer = client.post(page, posted)
    assert answer["Location"] == address("section", project, "partecipazione")
    stored = SectionDraft.objects.get(section__key="strategia").answers
    assert (stored["coherence"], stored["areas"]) == ("Un testo\ncon a capo", ["casa"])


@pytest.mark.parametrize(("grant", "kept"), [("380.000,00", True), ("499.999,00", False)])
def test_button_says_when_a_rule_of_the_call_is_not_kept_yet(client: Any, grant: str, kept: bool) -> None:
    project = draft_project()
    client.force_login(sender(project))
    posted = {"version": "0", "total_cost": "500.000,00", "requested_grant": grant, "duration_months": "20"}
    answer = client.post(address("section", project, "risorse"), posted, follow=True)
    assert [str(message) == "Sezione salvata." for message in answer.context["messages"]] == [kept]


def test_draft_saves_itself_and_answers_in_words(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    page = address("section", project, "strategia")
    answer = client.post(page, {"version": "0", "coherence": "Da sola"}, headers={"X-Autosave": "1"})
    assert (answer.json()["state"], answer.json()["version"]) == ("saved", 1)
    assert answer.json()["saved_by"] == str(sender(project))


@pytest.mark.parametrize(("key", "posted"), [("strategia", {"coherence": "Testo"}), ("idea", {"need": "Testo"})])
def test_draft_saves_itself_with_few_queries(client: Any, key: str, posted: dict[str, str]) -> None:
    project = draft_project()
    client.force_login(sender(project))
    page = address("section", project, key)
    client.post(page, posted, headers={"X-Autosave": "1"})
    version = SectionDraft.objects.get(section__key=key).version
    with CaptureQueriesContext(connection) as captured:
        again = {name: f"{text} ancora" for name, text in posted.items()}
        answer = client.post(page, {"version": str(version), **again}, headers={"X-Autosave": "1"})
    assert answer.json()["state"] == "saved"
    assert len(captured) <= 8, [query["sql"][:120] for query in captured]


def test_text_far_over_its_limit_is_not_stored_and_all_else_is(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    page = address("section", project, "strategia")
    limit = project.form.sections.get(key="strategia").questions.get(key="coherence").max_length
    long = "parola " * limit
    answer = client.post(page, {"version": "0", "coherence": long, "integration": "Il resto"})
    assert (answer.status_code, long.strip() in answer.text) == (409, True)
    assert [blocker.url for blocker in answer.context["blockers"]] == [f"{page}#q-coherence"]
    assert SectionDraft.objects.get(section__key="strategia").answers == {"integration": "Il resto"}
    quiet = client.post(page, {"version": "1", "coherence": long}, headers={"X-Autosave": "1"})
    assert quiet.json()["state"] == "refused"


@pytest.mark.parametrize(("length", "kept"), [(2.0, True), (2.1, False)])
def test_text_may_be_over_its_limit_while_it_is_shortened(client: Any, length: float, kept: bool) -> None:
    project = draft_project()
    client.force_login(sender(project))
    limit = project.form.sections.get(key="strategia").questions.get(key="coherence").max_length
    text = "a" * int(limit * length)
    client.post(address("section", project, "strategia"), {"version": "0", "coherence": text, "integration": "x"})
    assert (SectionDraft.objects.get(section__key="strategia").answers.get("coherence") == text) is kept


def test_wrong_answer_is_kept_and_the_page_says_what_is_wrong(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    page = address("section", project, "risorse")
    answer = client.post(page, {"version": "0", "total_cost": "tanto", "then": "next"}, follow=True)
    assert ('value="tanto"' in answer.text, "deve essere un importo in euro" in answer.text) == (True, True)
    assert answer.redirect_chain[-1][0] == f"{page}?wrong=1#corrections"
    assert [blocker.url for blocker in answer.context["corrections"]] == ["#q-total_cost"]
    assert (answer.text.count("data-error-summary"), 'href="#q-total_cost"' in answer.text) == (1, True)


def test_save_after_the_sending_shows_what_was_typed(client: Any) -> None:
    project = sent_project()
    client.force_login(sender(project))
    answer = client.post(address("section", project, "idea"), {"version": "1", "need": "Scritto troppo tardi"})
    assert (answer.status_code, "Scritto troppo tardi" in answer.text) == (409, True)


def test_document_is_attached_shown_and_removed_through_the_page(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    client.post(address("attach", project, "intenti"), {"file": pdf_upload("intenti.pdf")})
    assert project.documents.get().file.name == "intenti.pdf"
    download = client.get(address("document_file", project, "intenti"))
    assert download["Content-Disposition"] == 'attachment; filename="intenti.pdf"'
    assert b"".join(download.streaming_content)[:5] == b"%PDF-"
    client.post(address("remove_document", project, "intenti"))
    assert not project.documents.exists()


def test_document_that_does_not_open_is_refused_with_the_reason(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    broken = SimpleUploadedFile("rotto.pdf", b"%PDF-1.7 niente")
    answer = client.post(address("attach", project, "intenti"), {"file": broken})
    assert (answer.status_code, "rotto.pdf" in answer.text, project.documents.exists()) == (409, True, False)


def test_empty_document_is_refused_by_its_name(client: Any) -> None:
    project = draft_project()
    client.force_login(sender(project))
    empty = SimpleUploadedFile("vuoto.pdf", b"")
    answer = client.post(address("attach", project, "intenti"), {"file": empty})
    assert (answer.status_code, "vuoto.pdf" in answer.text, project.documents.exists()) == (409, True, False)


def test_document_replaced_after_the_sending_stays_with_the_version_sent(client: Any) -> None:
    project = sent_project()
    by = sender(project)
    sent = project.documents.get().file
    actions.replace(project, by=by, now=timezone.now())
    project = fresh(project)
    slot = project.phase.required_documents.get(key="intenti")
    actions.attach_document(project, slot=slot, upload=pdf_upload("nuovo.pdf", pages=2), by=by, now=timezone.now())
    client.force_login(by)
    download = client.get(address("sent_file", project, 1, sent.public_id))
    assert sha256_hex(b"".join(download.streaming_content)) == sent.sha256
    later = project.documents.get().file
    assert client.get(address("sent_file", project, 1, later.public_id)).status_code == 404


def test_document_of_a_stranger_is_not_there(client: Any) -> None:
    project = complete_project()
    client.force_login(UserFactory())
    assert client.get(address("document_file", project, "intenti")).status_code == 404
    assert client.post(address("attach", project, "intenti"), {"file": pdf_upload()}).status_code == 404
