"""The officer's pages: the calls they work on, and the beginning of a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls.actions import create_from_blueprint
from calls.catalogue import card
from calls.forms import NewCallForm
from calls.models import Call
from calls.permissions import issuers_of
from core.http import reads_only


@reads_only
def calls(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    staffed = Call.objects.staffed_by(request.user).with_windows(now).with_roles_of(request.user)
    page = Paginator(staffed.select_related("measure", "issuer").order_by("-pk"), 20).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "cards": [card(call, now) for call in page],
        "now": now,
        "issuers": list(issuers_of(request.user, timezone.localdate(now))),
        "others": Call.objects.to_take_over(request.user, timezone.localdate(now)).exists(),
        "breadcrumb": [(_("Calls you work on"), "")],
    }
    return render(request, "calls/office.html", context)


@reads_only
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    issuers = issuers_of(request.user, timezone.localdate(now))
    if not issuers.exists():
        raise Http404
    form = NewCallForm(request.POST or None, issuers=issuers)
    if form.is_valid():
        call = create_from_blueprint(by=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("The draft is ready: complete what is missing, then propose it for signature."))
        return redirect("calls:edit", call.slug)
    breadcrumb = [(_("Calls you work on"), reverse("calls:office")), (_("New call"), "")]
    return render(request, "calls/new.html", {"form": form, "breadcrumb": breadcrumb})
