"""What of an evaluation is printed, and who may read it: published lists, minutes, dossiers for the commission."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from applications import dossier
from applications.models import Submission
from calls.models import Phase
from core import papers
from core.canonical import sha256_hex
from core.papers import Sheet
from evaluations import draft_lists, minutes, permissions
from evaluations.lists import published_at
from evaluations.models import ListKind, PanelSession, PublishedList
from evaluations.reading import list_table

MINUTES = "minutes"
MOST_TITLED = 7  # classes whose titles fit above their points on a sheet laid across
DRAFT_LIST = "draft_list"


def register() -> None:
    papers.register("published_list", sheet=list_sheet, readable_by=papers.anybody)
    papers.register(MINUTES, sheet=minutes_sheet, readable_by=_reads_minutes, official=True)
    papers.register(
        DRAFT_LIST, sheet=draft_list_sheet, readable_by=_reads_draft_list, content=draft_lists.content_of, official=True
    )
    papers.let_read(dossier.KIND, _reads_project)


def list_sheet(published: PublishedList) -> Sheet:
    """The list from its frozen snapshot alone: it never changes, so a later version is not named on it."""
    content = json.loads(published.snapshot)
    table = list_table(content)
    context = {
        "kind_label": published.get_kind_display(),
        "sha256": published.sha256,
        "older": _versions_before(published),
        "content": content,
        "act": published.act,
        "published_at": published_at(content),
        "is_ranking": published.kind == ListKind.RANKING,
        "table": table,
        "coded": len(table.classes) > MOST_TITLED,
        "site_url": settings.SITE_URL,
        "list_url": settings.SITE_URL + published.get_absolute_url(),
    }
    title = f"{published.get_kind_display()} – {content['call']['title']}"
    name = "-".join(str(part) for part in published.address)
    return Sheet("evaluations/list_pdf.html", context, title, f"{name}.pdf")


def draft_list_sheet(phase: Phase, content: str, asked_at: datetime) -> Sheet:
    """The list as it would be published, to be annexed to the act: the same table, without act and moment."""
    read = json.loads(content)
    label, table = str(ListKind(read["kind"]).label), list_table(read)
    context = {
        "kind_label": label,
        "sha256": sha256_hex(content),
        "older": [],
        "content": read,
        "asked_at": asked_at,
        "is_ranking": read["kind"] == ListKind.RANKING,
        "table": table,
        "coded": len(table.classes) > MOST_TITLED,
        "site_url": settings.SITE_URL,
    }
    title = _("Draft: %(list)s") % {"list": f"{label} – {read['call']['title']}"}
    return Sheet("evaluations/list_pdf.html", context, title, f"{phase.call.slug}-{phase.key}-{read['kind']}.pdf")


def _reads_draft_list(user: Any, phase: Phase, _moment: datetime) -> bool:
    return permissions.may_print_draft(user, phase)


def minutes_sheet(session: PanelSession) -> Sheet:
    """The minutes as they were recorded, with a line for each signature; from what the session keeps alone."""
    paper = minutes.reading(json.loads(session.content))
    title = _("Minutes of session %(number)d") % {"number": paper["session"]["number"]}
    phase = session.commission.phase
    context = {"paper": paper, "sha256": session.sha256, "recorded_at": session.recorded_at}
    name = f"{phase.call.slug}-{phase.key}-{session.number}.pdf"
    return Sheet("evaluations/minutes_pdf.html", context, f"{title} – {paper['call']['title']}", name)


def _reads_minutes(user: Any, session: PanelSession, moment: datetime) -> bool:
    member = permissions.reader(user, session.commission)
    return session.is_recorded and member is not None and not permissions.minutes_closed(member, session, moment)


def _versions_before(published: PublishedList) -> list[PublishedList]:
    rows = PublishedList.objects.filter(phase=published.phase_id, kind=published.kind, version__lt=published.version)
    return list(rows.select_related("phase__call", "act").defer("snapshot").order_by("version"))


def _reads_project(user: Any, submission: Submission, moment: datetime) -> bool:
    return user.is_authenticated and permissions.may_read_project(user, submission.project, moment)
