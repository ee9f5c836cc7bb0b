"""Every PDF of the portal: asked for by a page, made by a worker in a limited process, kept, and shown when ready.

A package registers a kind of paper in its ready(), with two functions of its own:

    papers.register("minutes", sheet=printed.minutes_sheet, readable_by=permissions.may_read_session)

`sheet(subject)` returns the papers.Sheet to lay out: template (extends core/pdf_base.html), context, title, file name.
`readable_by(user, subject, moment)` says who may ask for it and read it; papers.anybody is for what is published.
One view gives the whole of it, at one address:

    @reads_only
    def minutes_pdf(request: HttpRequest, slug: str, phase_key: str, number: int) -> HttpResponse:
        session = session_of(...)
        return paper_page.answer(request, "minutes", session, title=str(session), breadcrumb=trail(...))

GET gives the file when it is made; otherwise a page that says how far it is, asks again by itself, and is a link
without JavaScript. POST asks for it: on a page, {% include "components/paper_button.html" with url=… label=… %}.
An action that creates what will be wanted by many asks at once: papers.request("minutes", session, by=by), inside its
transaction. A paper is made once for each language of its readers; `official=True` makes one in the portal's own.

What can still change has `content=`: a function that returns its text now. Then sheet(subject, content, asked_at) lays
out that text, and each other text is another edition, removed after papers.KEPT. A package above adds readers of its
own with papers.let_read(kind, rule). In tests a worker is tests.papers.make_all(); papers.draw(sheet) lays out at once.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from core import files, jobs, subjects
from core.canonical import sha256_hex
from core.caps import HOUR, cap_blockers, lately
from core.clock import database_now
from core.models import Job, Paper
from core.pdf import render_pdf
from core.refusals import Refused, refuse_if

JOB, LONG_JOB = "paper", "long_paper"
STEPS = 3  # gathered, laid out, kept
SECONDS = 180  # after which a worker that hangs is ended; what is laid out has less (core.pdf)
KEPT = datetime.timedelta(days=1)  # of what can still change


Rule = Callable[[Any, Any, datetime.datetime], bool]


@dataclass(frozen=True)
class Sheet:
    """What is laid out: a template with its context, and under which name the file is kept."""

    template: str
    context: dict[str, Any]
    title: str
    name: str
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of paper as its package registered it."""

    sheet: Callable[..., Sheet]
    readers: list[Rule]
    content: Callable[[Any], str] | None
    official: bool
    long: bool


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    sheet: Callable[..., Sheet],
    readable_by: Rule,
    content: Callable[[Any], str] | None = None,
    official: bool = False,
    long: bool = False,
) -> None:
    """Name a kind of paper; `long` ones have a queue of their own, so that nobody's short one waits behind them."""
    _kinds[kind] = Kind(sheet, [readable_by], content, official, long)


def let_read(kind: str, rule: Rule) -> None:
    """Add people whom the package that registered the kind does not know of."""
    _kinds[kind].readers.append(rule)


def anybody(_user: Any, _subject: Any, _moment: datetime.datetime) -> bool:
    """For what is published."""
    return True


def may_read(kind: str, subject: Model, *, user: Any, moment: datetime.datetime) -> bool:
    return any(rule(user, subject, moment) for rule in _kinds[kind].readers)


def changes(kind: str) -> bool:
    """Whether papers of the kind have editions."""
    return _kinds[kind].content is not None


@transaction.atomic
def request(kind: str, subject: Model, *, by: Any, label: str = "", language: str = "") -> Paper:
    """The paper of the subject as it is now, asked for if it was not yet; one that failed is tried again.

    In the active language unless another is named. Refused when the person asks for too many editions in an hour.
    `label` names it to the administrator.
    """
    with translation.override(language or translation.get_language()):
        return _request(kind, subject, by, label)


def _request(kind: str, subject: Model, by: Any, label: str) -> Paper:
    known, now = _kinds[kind], database_now()
    content = known.content(subject) if known.content else ""
    paper = find(kind, subject, edition=sha256_hex(content) if content else "")
    if paper is None:
        refuse_if(_too_many(by, now) if content else [])
        paper = _new(kind, subject, content, by, now)
    if paper.file_id is None:
        jobs.request(LONG_JOB if known.long else JOB, paper, by=by, label=label or f"{kind} {paper.subject_id}")
    return paper


def ask(kind: str, subject: Model, *, by: Any, now: datetime.datetime, label: str) -> Paper:
    """The first paper of this kind for a subject that the caller's transaction has just made: nobody can have asked."""
    paper = Paper.objects.create(**_key(kind, subject), asked_by=by, asked_at=now)
    jobs.ask(LONG_JOB if _kinds[kind].long else JOB, paper, by=by, now=now, label=label)
    return paper


def _too_many(by: Any, now: datetime.datetime) -> list[Any]:
    asked = Paper.objects.filter(asked_by=by, **lately("asked_at", HOUR, now)).exclude(edition="")
    sentence = _("At most %(most)s PDFs of drafts are made for one person in an hour: try again a little later.")
    return cap_blockers("papers_per_hour", asked, sentence, by=by, code="papers")


def _new(kind: str, subject: Model, content: str, by: Any, now: datetime.datetime) -> Paper:
    """The row, also when somebody else asks for the same at the same moment."""
    edition = sha256_hex(content) if content else ""
    paper = Paper(**_key(kind, subject), edition=edition, content=content, asked_by=by, asked_at=now)
    Paper.objects.bulk_create([paper], ignore_conflicts=True)
    return _of(kind, subject).get(edition=edition)


def find(kind: str, subject: Model, *, edition: str = "") -> Paper | None:
    """The paper in the reader's language, made or asked for."""
    return _of(kind, subject).filter(edition=edition).first()


def edition_of(kind: str, subject: Model) -> str:
    """The edition that would be made now."""
    content = _kinds[kind].content
    return sha256_hex(content(subject)) if content else ""


def job_of(paper: Paper) -> Job | None:
    subject_type, subject_id = subjects.label_of(paper)
    return Job.objects.filter(kind__in=(JOB, LONG_JOB), subject_type=subject_type, subject_id=subject_id).first()


def _of(kind: str, subject: Model) -> QuerySet[Paper]:
    return Paper.objects.select_related("file").filter(**_key(kind, subject), removed_at=None)


def _key(kind: str, subject: Model) -> dict[str, str]:
    subject_type, subject_id = subjects.label_of(subject)
    language = settings.LANGUAGE_CODE if _kinds[kind].official else translation.get_language()
    return {"kind": kind, "subject_type": subject_type, "subject_id": subject_id, "language": language}


def make(paper: Paper, progress: Any) -> Paper:
    """Draw and keep the paper, unless it is there; `progress` is told each step."""
    if paper.file_id is not None:
        return paper
    progress(0, STEPS)
    with translation.override(paper.language):
        sheet = _sheet(paper)
        progress(1, STEPS)
        drawn = draw(sheet)
    progress(2, STEPS)
    return _keep(paper, sheet.name, drawn)


def draw(sheet: Sheet) -> bytes:
    """The PDF in the active language."""
    return render_pdf(sheet.template, sheet.context, title=sheet.title, images=sheet.images)


def _sheet(paper: Paper) -> Sheet:
    subject = subjects.find(paper.subject_type, paper.subject_id)
    if subject is None:
        raise LookupError("What the paper is about is gone.")
    return _kinds[paper.kind].sheet(subject, *([paper.content, paper.asked_at] if paper.edition else []))


def _keep(paper: Paper, name: str, drawn: bytes) -> Paper:
    """Keep the file, unless another worker was quicker: the row is held meanwhile."""
    try:
        return _stored(paper, name, drawn)
    except Refused as no_room:
        raise jobs.MayPass(str(no_room)) from no_room


def _stored(paper: Paper, name: str, drawn: bytes) -> Paper:
    with files.atomic():
        held = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if held.file_id is None:
            now = database_now()
            held.file, held.made_at = files.store(files.made(drawn, name), by=None, now=now), now
            held.save(update_fields=["file", "made_at"])
    return held


def remove_old(*, now: datetime.datetime) -> int:
    """Take away the bytes of editions that nobody keeps; returns of how many papers. What never changes stays."""
    old = Paper.objects.filter(asked_at__lt=now - KEPT, removed_at=None).exclude(edition="").select_related("file")
    gone = list(old.order_by("pk")[:500])
    Paper.objects.filter(pk__in=[paper.pk for paper in gone]).update(removed_at=now, content="")
    for paper in gone:
        if paper.file is not None:
            paper.file.file.storage.delete(paper.file.file.name)
    return len(gone)
