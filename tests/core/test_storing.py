"""No bytes without a row, none half written; nothing is locked while a file is looked into."""

import errno
import os
import socket
import struct
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from applications.actions import attach_document
from applications.models import Project
from calls.models import Phase
from core import files, papers
from core.models import Paper, StoredFile
from core.refusals import Refused
from tests.factories.accounts import UserFactory
from tests.factories.applications import draft_project, sender
from tests.factories.core import ProtocolRegisterFactory, pdf_upload, stored_file

OBJECTS = {"default": {"BACKEND": "tests.core.test_storing.StoreOfObjects"}}
FULL = {"default": {"BACKEND": "tests.core.test_storing.FullDisk"}}


class FullDisk(FileSystemStorage):
    """Writes half of what it is given, as a disk does that runs full."""

    def _save(self, name, content):
        super()._save(name, type(content)(content.read()[: content.size // 2]))
        raise OSError(errno.ENOSPC, "No space left on device")


class StoreOfObjects(FileSystemStorage):
    """Knows no folders, and fails in a way of its own."""

    def exists(self, name):
        return Path(self.path(name)).is_file()

    def delete(self, name):
        raise LookupError("The bucket does not answer.")


def on_disk(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def kept_and_then(error, **given):
    with files.atomic():
        files.store(files.checked(pdf_upload()), by=None, now=timezone.now(), **given)
        raise error


def kept_by_nobody():
    """The row names a person who does not exist, which the database notices at the commit."""
    with files.atomic():
        files.store(files.checked(pdf_upload()), by=None, now=timezone.now())
        row = {"file": "x", "name": "x", "size": 1, "sha256": "a" * 64, "created_at": timezone.now()}
        StoredFile.objects.create(**row, uploaded_by_id=987_654_321)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [Refused("No."), KeyboardInterrupt(), IntegrityError()])
def test_transaction_that_is_rolled_back_leaves_no_bytes(settings, error):
    with pytest.raises(type(error)):
        kept_and_then(error)
    assert (on_disk(settings), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_storage_that_fails_at_removing_hides_no_refusal(settings):
    settings.STORAGES = {**settings.STORAGES, **OBJECTS}
    with pytest.raises(Refused, match="No"):
        kept_and_then(Refused("No."))


@pytest.mark.django_db(transaction=True)
def test_commit_that_fails_leaves_no_bytes(settings):
    with pytest.raises(IntegrityError):
        kept_by_nobody()
    assert on_disk(settings) == []


@pytest.mark.django_db
def test_disk_that_runs_full_leaves_nothing_and_says_so(settings):
    settings.STORAGES = {**settings.STORAGES, **FULL}
    with pytest.raises(Refused, match="non è stato possibile conservare"):
        stored_file()
    assert (on_disk(settings), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_file_is_never_stored_in_a_transaction_that_others_may_roll_back(settings):
    with pytest.raises(RuntimeError), transaction.atomic():
        stored_file()
    with pytest.raises(RuntimeError):
        files.store(files.checked(pdf_upload()), by=None, now=timezone.now())
    assert on_disk(settings) == []


@pytest.mark.django_db
def test_document_refused_because_of_a_cap_leaves_no_bytes(settings):
    project = draft_project()
    slot = project.phase.required_documents.first()
    before = on_disk(settings)
    settings.CAPS = {**settings.CAPS, "uploads_per_hour": 0}
    with pytest.raises(Refused):
        attach_document(project, slot=slot, upload=pdf_upload(), by=sender(project), now=timezone.now())
    assert on_disk(settings) == before


@pytest.fixture
def slow_daemon(settings):
    """A ClamAV daemon that answers when it is told to: (asked, answer), both events."""
    settings.CLAMAV_SOCKET = str(Path(tempfile.mkdtemp(prefix="clam")) / "s")
    asked, answer = threading.Event(), threading.Event()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(settings.CLAMAV_SOCKET)
    server.listen()

    def serve():
        with server.accept()[0] as client, client.makefile("rb") as stream:
            stream.read(10)
            while length := struct.unpack("!I", stream.read(4))[0]:
                stream.read(length)
            asked.set()
            answer.wait(20)
            client.sendall(b"stream: OK\0")

    thread = threading.Thread(target=serve)
    thread.start()
    yield asked, answer
    answer.set()
    thread.join(5)
    server.close()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_file_is_looked_into(settings, request):
    project = draft_project()
    slot, by = project.phase.required_documents.first(), sender(project)
    asked, answer = request.getfixturevalue("slow_daemon")
    failures = []

    def attach():
        try:
            attach_document(project, slot=slot, upload=pdf_upload(), by=by, now=timezone.now())
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=attach)
    thread.start()
    assert asked.wait(20)
    try:
        with transaction.atomic():
            held = [rows.select_for_update(nowait=True, of=("self",)) for rows in (Project.objects, Phase.objects)]
            assert [held[0].get(pk=project.pk).pk, held[1].get(pk=project.phase_id).pk] == [
                project.pk,
                project.phase_id,
            ]
    except DatabaseError as locked:
        pytest.fail(str(locked))
    finally:
        answer.set()
        thread.join(30)
    assert (failures, project.documents.count()) == ([], 1)


def swept(capsys, *options):
    call_command("sweep_files", *options)
    return capsys.readouterr().out.splitlines()


def stray(settings, name="files/ab/cd/stray", days=2):
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left behind")
    moment = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))
    return path


@pytest.mark.django_db
def test_sweep_lists_what_belongs_to_no_file_and_deletes_it_only_when_told(settings, capsys):
    kept, lost, young = stored_file(), stray(settings), stray(settings, "files/ab/cd/young", days=0)
    told = ["files/ab/cd/stray belongs to no file", "1 to delete with --delete, 1 younger than a day left alone."]
    assert (swept(capsys), lost.exists()) == (told, True)
    assert swept(capsys, "--delete")[-1] == "1 deleted, 1 younger than a day left alone."
    assert (lost.exists(), young.exists(), default_storage.exists(kept.file.name)) == (False, True, True)


@pytest.mark.django_db
def test_sweep_of_a_store_without_folders_misses_nothing_that_is_there(settings, capsys):
    settings.STORAGES = {**settings.STORAGES, **OBJECTS}
    stored_file()
    stray(settings)
    told = ["files/ab/cd/stray belongs to no file", "1 to delete with --delete, 0 younger than a day left alone."]
    assert swept(capsys) == told


@pytest.mark.django_db
def test_sweep_fails_when_a_file_has_lost_its_bytes():
    stored = stored_file()
    default_storage.delete(stored.file.name)
    with pytest.raises(CommandError, match="1 files have no bytes"):
        call_command("sweep_files")


@pytest.mark.django_db
def test_print_of_a_draft_is_removed_after_a_day_and_missed_by_nobody(settings, capsys):
    now, old = timezone.now(), stored_file()
    given = {"subject_type": "core.protocolregister", "subject_id": "1", "language": "it", "asked_by": UserFactory()}
    moment = now - papers.KEPT - timedelta(minutes=1)
    row = {**given, "kind": "draft", "edition": "e" * 64, "content": "{}", "asked_at": moment}
    draft = Paper.objects.create(**row, file=old, made_at=moment)
    lasting = Paper.objects.create(**given, kind="receipt", asked_at=moment, file=stored_file(), made_at=moment)
    assert papers.remove_old(now=now) == 1
    draft.refresh_from_db()
    assert (draft.removed_at, draft.content, default_storage.exists(old.file.name)) == (now, "", False)
    assert default_storage.exists(lasting.file.file.name)
    assert swept(capsys) == ["0 to delete with --delete, 0 younger than a day left alone."]


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE core_paper SET made_at = now()", "DELETE FROM core_paper"])
def test_paper_that_is_made_is_never_changed(change):
    given = {"subject_type": "core.protocolregister", "subject_id": "1", "language": "it"}
    Paper.objects.create(**given, kind="receipt", asked_at=timezone.now(), file=stored_file(), made_at=timezone.now())
    with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"made_at": timezone.now()}, "core_paper_made_has_file"),
        ({"removed_at": timezone.now()}, "core_paper_lasting_is_kept"),
    ],
)
def test_row_of_a_paper_is_plausible(fields, constraint):
    subject = ProtocolRegisterFactory()
    row = {"kind": "receipt", "subject_type": "core.protocolregister", "subject_id": subject.pk, "language": "it"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Paper.objects.create(**row, asked_at=timezone.now(), **fields)
