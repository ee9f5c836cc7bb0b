"""The published lists, for everyone: pages, rows that explain themselves, CSV and PDF."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import paper_page, spreadsheets
from core.http import reads_only
from core.kept import kept
from evaluations import wording
from evaluations.explanation import Explained, explain
from evaluations.lists import excluded_since, published_at
from evaluations.models import ListKind, PublishedList
from evaluations.reading import Row, Table, list_table, outcome_label, ranking_summary
from evaluations.reasons import reasons_of

PER_PAGE = 50


@login_not_required
@kept
@require_GET
@reads_only
def index(request: HttpRequest) -> HttpResponse:
    """All the lists in force, the latest first; those of one call with ?call=."""
    lists = PublishedList.objects.in_force().select_related("phase__call__issuer", "act").defer("snapshot")
    if slug := request.GET.get("call"):
        lists = lists.filter(phase__call__slug=slug)
    page = Paginator(lists.order_by("-published_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    trail = [(_("Home"), reverse("home")), (_("Published lists"), "")]
    query = urlencode({"call": slug}) if slug else ""
    return render(request, "evaluations/lists.html", {"page": page, "query": query, "breadcrumb": trail})


def list_of(slug: str, phase_key: str, kind: str, version: int) -> PublishedList:
    rows = PublishedList.objects.select_related("phase__call", "act__file", "ranking")
    return get_object_or_404(rows, phase__call__slug=slug, phase__key=phase_key, kind=kind, version=version)


def facts(published: PublishedList, content: dict[str, Any]) -> dict[str, Any]:
    """What every page about a list says on top: the list, its act, the versions before and after."""
    versions = PublishedList.objects.filter(phase=published.phase_id, kind=published.kind)
    related = versions.select_related("phase__call", "act").defer("snapshot").order_by("version")
    return {
        "published": published,
        "content": content,
        "published_at": published_at(content),
        "versions": related,
        "newer": [one for one in related if one.version > published.version],
        "older": [one for one in related if one.version < published.version],
        "excluded_since": list(excluded_since(published)),
        "is_ranking": published.kind == ListKind.RANKING,
    }


def trail(published: PublishedList, *further: tuple[Any, str]) -> list[tuple[Any, str]]:
    here = published.get_absolute_url() if further else ""
    start = [(_("Home"), reverse("home")), (_("Published lists"), reverse("evaluations:lists"))]
    return [*start, (f"{published.get_kind_display()}: {published.phase.call.title}", here), *further]


@login_not_required
@kept
@require_GET
@reads_only
def page(request: HttpRequest, slug: str, phase_key: str, kind: str, version: int) -> HttpResponse:
    """One list, from its frozen snapshot alone."""
    published = list_of(slug, phase_key, kind, version)
    content = json.loads(published.snapshot)
    table = list_table(content)
    rows = Paginator(table.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {**facts(published, content), "table": table, "page": rows, "breadcrumb": trail(published)}
    if published.kind == ListKind.RANKING:
        context["summary"] = ranking_summary(content, content["budget"], PER_PAGE)
    return render(request, "evaluations/list.html", context)


@login_not_required
@kept
@require_GET
@reads_only
def row(request: HttpRequest, slug: str, phase_key: str, kind: str, version: int, order: int) -> HttpResponse:
    """One position of a ranking explains itself."""
    published = list_of(slug, phase_key, kind, version)
    if published.ranking is None:
        raise Http404
    rows = explain(published.ranking.inputs, published.ranking.result, {order})
    if not rows:
        raise Http404
    [found] = rows
    context = {
        **facts(published, json.loads(published.snapshot)),
        "row": found,
        "classes": _with_reasons(found, reasons_of(published.ranking, {found.key}).get(found.key, {})),
        "outcome_label": outcome_label(found.outcome),
        "points_sentences": wording.points_sentences(found),
        "place_sentences": wording.place_sentences(found),
        "money_sentences": wording.money_sentences(found),
        "ties": _ties(found),
        "breadcrumb": trail(published, (found.title, "")),
    }
    return render(request, "evaluations/row.html", context)


def _with_reasons(found: Explained, reasons: dict[str, str]) -> list[tuple[Any, list[tuple[Any, str]]]]:
    """The classes with their criteria, each criterion with the panel's reason."""
    return [(one, [(each, reasons.get(each.key, "")) for each in one.criteria]) for one in found.classes]


def _ties(found: Any) -> list[dict[str, str]]:
    placed = ((found.above, _("It follows")), (found.below, _("It precedes")))
    return [
        {
            "place": place,
            "title": other.title,
            "rule": wording.rule_of(other),
            "own": wording.value_of(other, other.own),
            "theirs": wording.value_of(other, other.theirs),
        }
        for other, place in placed
        if other
    ]


@login_not_required
@require_http_methods(["GET", "POST"])
@reads_only
def as_pdf(request: HttpRequest, slug: str, phase_key: str, kind: str, version: int) -> HttpResponse:
    """The list as a tagged PDF, made once."""
    published = list_of(slug, phase_key, kind, version)
    title = f"{published.get_kind_display()} – {published.phase.call.title}"
    return paper_page.answer(
        request, "published_list", published, title=title, breadcrumb=trail(published, (_("PDF"), ""))
    )


@login_not_required
@require_GET
@reads_only
def as_csv(request: HttpRequest, slug: str, phase_key: str, kind: str, version: int) -> StreamingHttpResponse:
    """The list as open data, in the one dialect of core/spreadsheets.py."""
    published = list_of(slug, phase_key, kind, version)
    table = list_table(json.loads(published.snapshot))
    rows = open_data(table, ranked=published.kind == ListKind.RANKING, published=published)
    return spreadsheets.response(rows, _file_name(published, "csv"))


def open_data(table: Table, *, ranked: bool, published: PublishedList | None = None) -> Iterator[list[Any]]:
    """The headings, then the rows one after the other; of a published list each row names its act."""
    by = [_("Published with"), _("Published on")] if published else []
    act = [str(published.act), timezone.localdate(published.published_at)] if published else []
    yield [*_headings(table, ranked), *by]
    for one in (*table.rows, *table.excluded):
        yield [*_cells(one, table, ranked), *act]


def _headings(table: Table, ranked: bool) -> list[str]:
    common = [_("Protocol"), _("Project"), _("Lead partner"), _("Tax code of the lead"), _("Outcome")]
    decided = [_("Earlier outcome"), _("Act"), _("Date of the act"), _("Reason")] if table.decided else []
    if not ranked:
        return [*common, *decided]
    classes = [bar.title for bar in table.classes]
    return [_("Position"), *common, *classes, _("Total"), _("Grant requested (€)"), _("Grant (€)"), *decided]


def _cells(one: Row, table: Table, ranked: bool) -> list[Any]:
    common = [one.key, one.title, one.lead, one.lead_tax_code, one.outcome_label]
    by = one.decision
    decided = [by.before_label, by.act, by.date, by.reason] if by else [""] * 4 if table.decided else []
    if not ranked:
        return [*common, *decided]
    points = [bar.points for bar in one.bars] or [""] * len(table.classes)
    return [one.position, *common, *points, one.total, one.requested, one.grant, *decided]


def _file_name(published: PublishedList, ending: str) -> str:
    call, phase, kind, version = published.address
    return f"{call}-{phase}-{kind}-v{version}.{ending}"
