"""The auditor's page: what happened in the calls that they audit, whether the log is whole, the same as a table."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.forms.fields import day_input
from calls.models import Call
from core import anchors, audit, spreadsheets
from core.days import DayField
from core.http import reads_only
from core.models import AuditEvent, AuditLink
from wecare_portal.trail import PATHS, Wanted, audited_calls, events
from wecare_portal.trail_words import acts_of, details_of, states_of, subjects_of, words_of

PER_PAGE = 50
AT_ONCE = 500


class TrailForm(forms.Form):
    """What is looked for; it lives in the address."""

    person = forms.CharField(label=gettext_lazy("Person (name or e-mail)"), required=False, max_length=100)
    project = forms.CharField(label=gettext_lazy("Project (title or protocol number)"), required=False, max_length=200)
    call = forms.ModelChoiceField(label=gettext_lazy("Call"), queryset=Call.objects.none(), required=False)
    since = DayField(label=gettext_lazy("From the day"), widget=day_input(), required=False)
    until = DayField(label=gettext_lazy("To the day"), widget=day_input(), required=False)

    def __init__(self, *args: Any, calls: QuerySet[Call], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls

    @property
    def wanted(self) -> Wanted:
        """A field with a mistake looks for nothing; days are Rome's, whole."""
        data = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        since, until = data.get("since"), data.get("until")
        return Wanted(
            person=data.get("person", "").strip(),
            project=data.get("project", "").strip(),
            call=data.get("call"),
            since=_midnight(since) if since else None,
            until=_midnight(until + timedelta(days=1)) - timedelta(microseconds=1) if until else None,
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _found(request: HttpRequest) -> tuple[TrailForm, QuerySet[AuditEvent]]:
    """The search and its events; 404 for who audits no call."""
    calls = audited_calls(request.user)
    if not calls.exists():
        raise Http404
    form = TrailForm(request.GET, calls=calls)
    return form, events(calls, form.wanted)


@reads_only
def trail(request: HttpRequest) -> HttpResponse:
    form, found = _found(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    for name in ("page", "verify"):
        query.pop(name, None)
    context = {
        "form": form,
        "page_obj": page,
        "rows": _rows(list(page)),
        "query": query.urlencode(),
        "verify_query": urlencode({**query.dict(), "verify": "yes"}),
        "chain": _chain(),
        "verified": audit.verify(anchors.noted()) if "verify" in request.GET else None,
        "breadcrumb": [(_("Audit trail"), "")],
    }
    return render(request, "portal/audit.html", context)


def _rows(page: list[AuditEvent]) -> list[dict[str, Any]]:
    names, acts = subjects_of(page, PATHS), acts_of(page)
    return [
        {
            "moment": event.moment,
            "person": str(event.actor) if event.actor else _("automatic"),
            "words": words_of(event),
            "subject": names.get((event.subject_type, event.subject_id), ""),
            "states": states_of(event),
            "details": details_of(event, acts),
            "position": event.link.position if hasattr(event, "link") else None,
        }
        for event in page
    ]


def _chain() -> dict[str, Any]:
    """How far the chain reaches; whether it holds is told only when somebody asks, for all of it is read."""
    last = AuditLink.objects.order_by("-position").first()
    return {"last": last, "unsealed": AuditEvent.objects.filter(link=None).count()}


@reads_only
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All the events found, the latest first."""
    _form, found = _found(request)
    return spreadsheets.response(_table(found), "audit.csv")


def _table(found: QuerySet[AuditEvent]) -> Iterator[list[str]]:
    yield [
        _("Link"),
        _("Moment"),
        _("Person"),
        _("What happened"),
        _("State"),
        _("Event"),
        _("Kind of subject"),
        _("Key of the subject"),
        _("Details"),
    ]
    for event in found.iterator(AT_ONCE):
        yield [
            str(event.link.position) if hasattr(event, "link") else "",
            timezone.localtime(event.moment).isoformat(),
            str(event.actor or _("automatic")),
            words_of(event),
            states_of(event),
            event.event,
            event.subject_type,
            event.subject_id,
            json.dumps(event.details, ensure_ascii=False, sort_keys=True),
        ]
