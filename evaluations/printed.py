"""What of an evaluation is printed, and who may read it: published lists, and the dossiers for the commission."""

import json
from datetime import datetime
from typing import Any

from applications import dossier
from applications.models import Submission
from core import papers
from core.papers import Sheet
from evaluations import permissions
from evaluations.lists import act_date, published_at
from evaluations.models import ListKind, PublishedList
from evaluations.reading import list_table


def register() -> None:
    papers.register("published_list", sheet=list_sheet, readable_by=papers.anybody)
    papers.let_read(dossier.KIND, _reads_project)


def list_sheet(published: PublishedList) -> Sheet:
    """The list from its frozen snapshot alone: it never changes, so a later version is not named on it."""
    content = json.loads(published.snapshot)
    context = {
        "published": published,
        "older": _versions_before(published),
        "content": content,
        "act_date": act_date(content),
        "published_at": published_at(content),
        "is_ranking": published.kind == ListKind.RANKING,
        "table": list_table(content),
    }
    title = f"{published.get_kind_display()} – {content['call']['title']}"
    name = "-".join(str(part) for part in published.address)
    return Sheet("evaluations/list_pdf.html", context, title, f"{name}.pdf")


def _versions_before(published: PublishedList) -> list[PublishedList]:
    rows = PublishedList.objects.filter(phase=published.phase_id, kind=published.kind, version__lt=published.version)
    return list(rows.select_related("phase__call", "act").defer("snapshot").order_by("version"))


def _reads_project(user: Any, submission: Submission, moment: datetime) -> bool:
    return user.is_authenticated and permissions.may_read_project(user, submission.project, moment)
