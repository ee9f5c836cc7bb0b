"""The pages where a manager of the issuer finds its other calls, and takes one over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from calls import actions
from calls.forms import TakeOverForm
from calls.models import Call, CallStaff, StaffRole
from calls.permissions import issuers_of
from core.http import reads_only
from core.refusals import Refused


@reads_only
def others(request: HttpRequest) -> HttpResponse:
    """The issuer's calls that other people manage; those that nobody manages any more say so."""
    day = timezone.localdate()
    if not issuers_of(request.user, day).exists():
        raise Http404
    managers = CallStaff.objects.in_force(day).filter(call=OuterRef("pk"), role=StaffRole.MANAGER)
    calls = Call.objects.to_take_over(request.user, day).annotate(is_managed=Exists(managers))
    page = Paginator(calls.select_related("issuer").order_by("is_managed", "-pk"), 20).get_page(request.GET.get("page"))
    breadcrumb = [(_("Calls you work on"), reverse("calls:office")), (_("Other calls of your body"), "")]
    return render(request, "calls/others.html", {"page_obj": page, "breadcrumb": breadcrumb})


@reads_only
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    call = get_object_or_404(Call.objects.to_take_over(request.user, timezone.localdate(now)), slug=slug)
    form = TakeOverForm(request.POST or None)
    if form.is_valid():
        try:
            actions.take_over(call, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, [str(blocker) for blocker in refused.blockers])
        else:
            messages.success(request, _("You manage this call now. Everyone who works on it has been told."))
            return redirect("calls:board", slug)
    staff = call.staff.in_force(timezone.localdate(now)).select_related("user")
    breadcrumb = [
        (_("Calls you work on"), reverse("calls:office")),
        (_("Other calls of your body"), reverse("calls:others")),
        (call.title, ""),
    ]
    context = {
        "call": call,
        "form": form,
        "staff": staff.order_by("role", "user__last_name", "pk"),
        "breadcrumb": breadcrumb,
    }
    return render(request, "calls/take_over.html", context)
