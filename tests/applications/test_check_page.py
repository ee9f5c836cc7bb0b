"""The check page sends what it showed, says what changed, and never calls received what does not count."""

import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from applications import actions, rules
from applications.changes import changes, pack, unpack
from applications.models import Project, SectionDraft, SendAttempt, Submission
from applications.workflow import ProjectState
from core.canonical import sha256_hex
from core.models import Notice
from partnerships.actions import change_member
from tests.factories.applications import complete_project, fresh, send_project, sender, sent_project, shown_hash
from tests.factories.core import pdf_upload
from tests.pages import hidden_fields, words_of

pytestmark = pytest.mark.django_db


def page_of(project: Project) -> str:
    return reverse("applications:send", args=[project.application.public_id, project.phase.key])


def opened(client: Any, project: Project) -> dict[str, Any]:
    """What the form of the page would send when every statement is ticked."""
    client.force_login(sender(project))
    asked = rules.sender_statements(project.application.call)
    form = hidden_fields(client.get(page_of(project)))
    return {**form, "statements": [statement.pk for statement in asked]}


def rewrite(project: Project, key: str, question: str, words: Any) -> None:
    section = project.form.sections.get(key=key)
    draft = SectionDraft.objects.get(project=project, section=section)
    answers = {**draft.answers, question: words}
    actions.save_section(
        project, section, answers=answers, version=draft.version, by=sender(project), now=timezone.now()
    )


def test_page_carries_the_hash_that_the_receipt_bears(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    assert form["seen"] == shown_hash(project)
    assert client.post(page_of(project), form).status_code == 302
    assert Submission.objects.get().sha256 == form["seen"]


def test_what_changed_meanwhile_is_shown_and_one_more_press_sends_it(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    rewrite(project, "idea", "need", "Le famiglie chiedono altro.")
    answer = client.post(page_of(project), form)
    assert (answer.status_code, Submission.objects.count(), fresh(project).state) == (409, 0, ProjectState.DRAFT)
    shown = words_of(answer)
    assert "Qualcosa è cambiato da quando hai aperto la pagina" in shown
    assert [change.label for change in answer.context["changes"]] == [_label(project, "idea", "need")]
    before, after = _texts(answer.context["changes"][0])
    assert (before, after) == (
        "Le famiglie del territorio chiedono servizi vicini.\nRispondiamo insieme.",
        "Le famiglie chiedono altro.",
    )
    again = {**form, **hidden_fields(answer)}
    assert again["seen"] != form["seen"]
    assert client.post(page_of(project), again).status_code == 302
    assert Submission.objects.get().sha256 == again["seen"]
    assert list(SendAttempt.objects.values_list("accepted", flat=True)) == [False, True]


def test_a_document_replaced_meanwhile_is_a_change(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    slot = project.phase.required_documents.filter(required=True).first()
    upload = pdf_upload("nuovo.pdf")
    actions.attach_document(project, slot=slot, upload=upload, by=sender(project), now=timezone.now())
    answer = client.post(page_of(project), form)
    assert (answer.status_code, [change.label for change in answer.context["changes"]]) == (409, [slot.title])
    assert "nuovo.pdf" in _texts(answer.context["changes"][0])[1]


def test_a_members_task_changed_meanwhile_is_a_change(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    member = project.application.partnership.members.get(role="partner")
    change_member(member, role="partner", task="Cura lo sportello", by=sender(project), now=timezone.now())
    answer = client.post(page_of(project), form)
    assert (answer.status_code, [change.label for change in answer.context["changes"]]) == (409, [str(member)])
    assert "Cura lo sportello" in _texts(answer.context["changes"][0])[1]


@pytest.mark.parametrize("carried", ["", "x", "eJw=", pack("[1]"), pack('{"call": 1}'), pack("{}")])
def test_form_that_carries_no_content_of_ours_sends_nothing_and_says_so(client: Any, carried: str) -> None:
    project = complete_project()
    form = {**opened(client, project), "seen": sha256_hex("altro"), "shown": carried}
    answer = client.post(page_of(project), form)
    assert (answer.status_code, answer.context["changes"], Submission.objects.count()) == (409, [], 0)
    assert "La differenza non si può mostrare" in words_of(answer)


def test_content_too_large_to_be_ours_is_not_unpacked() -> None:
    assert unpack(pack('{"a": "' + " " * (9 * 1024 * 1024) + '"}')) is None


def test_equal_contents_have_no_changes() -> None:
    content = unpack(pack(sent_project().submissions.get().snapshot))
    assert changes(content, content) == []


def test_refused_for_a_change_keeps_the_ticks(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    rewrite(project, "idea", "need", "Altro.")
    answer = client.post(page_of(project), form)
    assert {item["statement"].pk for item in answer.context["statements"] if item["ticked"]} == set(form["statements"])


def test_old_page_pressed_again_after_the_withdrawal_is_told_that_it_does_not_count(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    client.post(page_of(project), form)
    actions.withdraw(fresh(project), by=sender(project), now=timezone.now())
    answer = client.post(page_of(project), form, follow=True)
    shown = words_of(answer)
    submission = Submission.objects.get()
    assert f"Ora non è stato inviato nulla: {submission.protocol} è stato ritirato" in shown
    assert ("Non serve altro" in shown, "Questa versione è stata ritirata e non vale" in shown) == (False, True)
    assert fresh(project).state == ProjectState.WITHDRAWN
    assert Notice.objects.filter(kind="submission.receipt").count() == 3


def test_old_page_pressed_again_after_a_replacement_is_told_which_version_counts(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    client.post(page_of(project), form)
    actions.replace(fresh(project), by=sender(project), now=timezone.now())
    second = send_project(fresh(project))
    shown = words_of(client.post(page_of(project), form, follow=True))
    first = Submission.objects.get(number=1)
    assert f"Ora non è stato inviato nulla: {first.protocol} è stato sostituito da {second.protocol}" in shown
    assert "Non serve altro" not in shown


def test_page_pressed_twice_says_that_nothing_was_sent_twice(client: Any) -> None:
    project = complete_project()
    form = opened(client, project)
    client.post(page_of(project), form)
    shown = words_of(client.post(page_of(project), form, follow=True))
    assert "Niente è stato inviato due volte" in shown
    assert Submission.objects.count() == 1


def test_page_opens_documents_and_leads_back_to_each_part(client: Any) -> None:
    project = complete_project()
    client.force_login(sender(project))
    shown = client.get(page_of(project)).content.decode()
    place = [project.application.public_id, project.phase.key]
    links = [
        reverse("partnerships:detail", args=[project.application.partnership.public_id]),
        reverse("applications:documents", args=place),
        *(reverse("applications:section", args=[*place, row.key]) for row in project.form.sections.all()),
        *(
            reverse("applications:document_file", args=[*place, document.slot.key])
            for document in project.documents.select_related("slot")
        ),
    ]
    assert [link for link in links if f'href="{link}"' not in shown] == []
    assert b"".join(client.get(links[-1]).streaming_content).startswith(b"%PDF")


def _label(project: Project, section: str, question: str) -> str:
    return project.form.sections.get(key=section).questions.get(key=question).label


def _texts(change: Any) -> tuple[str, str]:
    return tuple("".join(piece.text for piece in side) for side in (change.before, change.after))


def test_key_of_another_project_is_another_press(client: Any) -> None:
    first, second = complete_project(), complete_project()
    key = str(uuid.uuid4())
    for project in (first, second):
        client.post(page_of(project), {**opened(client, project), "key": key})
    assert sorted(Submission.objects.values_list("project", flat=True)) == sorted([first.pk, second.pk])
