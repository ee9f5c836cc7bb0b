"""Shows, in development only, every message sent and the current codes of the demonstration people."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.http import reads_only
from wecare_portal import mailbox

PERIOD = 30  # seconds for which a code is valid
# The address by which demonstration people are known: nobody real has one.
DEMONSTRATION = ".example"
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"


@login_not_required
@never_cache
@reads_only
def messages(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    page = Paginator(list(mailbox.messages(to)), 25).get_page(request.GET.get("page"))
    context = {
        "breadcrumb": [(_("Home"), "/"), (_("Mailbox"), "")],
        "page_obj": page,
        "to": to,
        "query": urlencode({"to": to}) if to else "",
        "codes": current_codes(),
        "seconds_left": PERIOD - int(time.time()) % PERIOD,
    }
    return render(request, "wecare_portal/mailbox.html", context)


@login_not_required
@never_cache
@reads_only
def message(request: HttpRequest, name: str) -> HttpResponse:
    found = mailbox.find(name)
    if found is None:
        raise Http404
    context = {
        "breadcrumb": [(_("Home"), "/"), (_("Mailbox"), "/mailbox/"), (found.subject, "")],
        "message": found,
    }
    return render(request, "wecare_portal/mailbox_message.html", context)


@login_not_required
@never_cache
@reads_only
def message_html(request: HttpRequest, name: str) -> HttpResponse:
    """The message's HTML as a mail program would show it: its own styles allowed, scripts and forms not."""
    found = mailbox.find(name)
    if found is None or not found.html:
        raise Http404
    response = HttpResponse(found.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def current_codes() -> list[tuple[str, str]]:
    """Name with address, and the six digits that their authenticator app would show now."""
    counter = int(time.time()) // PERIOD
    found = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__email__endswith=DEMONSTRATION)
    return [
        (f"{one.user} <{one.user.email}>", format_hotp_value(hotp_value(decrypt(one.data["secret"]), counter)))
        for one in found.select_related("user").order_by("user__last_name", "user__email")
    ]
