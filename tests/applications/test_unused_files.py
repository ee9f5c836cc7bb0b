"""Files that were replaced and never sent are removed after a while; what was sent, or is in use, never."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import actions
from applications.models import ProjectDocument, RemovedFile
from core.models import StoredFile
from tests.factories.applications import draft_project, fresh, sender, sent_project
from tests.factories.core import pdf_upload, stored_file

pytestmark = pytest.mark.django_db
LATER = timedelta(days=31)


def attach(project: Any, name: str = "a.pdf") -> StoredFile:
    slot = project.phase.required_documents.order_by("pk").first()
    given = {"upload": pdf_upload(name), "by": sender(project), "now": timezone.now()}
    return actions.attach_document(project, slot=slot, **given).file


def remove(on_commit: Any, now: Any = None) -> int:
    with on_commit(execute=True):
        return actions.remove_unused_files(now or timezone.now() + LATER)


def is_kept(file: StoredFile) -> bool:
    return file.file.storage.exists(file.file.name)


def test_file_replaced_in_a_draft_is_removed_after_a_while(django_capture_on_commit_callbacks: Any) -> None:
    project = draft_project(now=timezone.now())
    first, second = attach(project), attach(fresh(project), "b.pdf")
    soon = remove(django_capture_on_commit_callbacks, timezone.now() + timedelta(days=29))
    assert (soon, is_kept(first)) == (0, True)
    removed = remove(django_capture_on_commit_callbacks)
    assert (removed, is_kept(first), is_kept(second)) == (1, False, True)
    assert list(RemovedFile.objects.values_list("file", flat=True)) == [first.pk]
    assert remove(django_capture_on_commit_callbacks) == 0


def test_files_of_a_version_that_was_replaced_or_withdrawn_are_kept(django_capture_on_commit_callbacks: Any) -> None:
    project = sent_project()
    sent = [document.file for document in ProjectDocument.objects.filter(project=project)]
    actions.replace(project, by=sender(project), now=timezone.now())
    attach(fresh(project))
    assert sent
    assert remove(django_capture_on_commit_callbacks) == 0
    assert [is_kept(file) for file in sent] == [True] * len(sent)


def test_files_of_acts_and_files_of_the_portal_are_kept(django_capture_on_commit_callbacks: Any) -> None:
    sent_project()  # its call was published with an act
    stored_file(by=None)
    assert remove(django_capture_on_commit_callbacks) == 0


def test_database_keeps_a_file_that_was_sent_or_is_in_a_draft() -> None:
    draft = attach(draft_project(now=timezone.now()))
    sent = ProjectDocument.objects.filter(project=sent_project()).first()
    assert sent is not None
    for file in (draft, sent.file):
        with pytest.raises(IntegrityError, match="is kept"), transaction.atomic():
            RemovedFile.objects.create(file=file, removed_at=timezone.now())


def test_record_of_a_removal_stays(django_capture_on_commit_callbacks: Any) -> None:
    project = draft_project(now=timezone.now())
    attach(project)
    attach(fresh(project), "b.pdf")
    remove(django_capture_on_commit_callbacks)
    for sql in ("DELETE FROM applications_removedfile", "UPDATE applications_removedfile SET removed_at = now()"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
