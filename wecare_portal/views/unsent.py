"""Decides what answers a form that cannot be taken now: nobody is signed in, its page is old, or both."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core.http import reads_only
from core.taken import mark_of
from core.typed import again, by_itself, page_of, typed
from wecare_portal import second_factor


@login_not_required
@never_cache
@require_GET
@reads_only
def session(request: HttpRequest) -> HttpResponse:
    """For scripts of the portal's own pages: whose session this is now, and the token with which a form counts."""
    known = request.user.is_authenticated and not second_factor.missing(request)
    return JsonResponse(
        {
            "account": mark_of(request.user) if known else "",
            "name": str(request.user) if known else "",
            "token": get_token(request),
        }
    )


@require_GET
@reads_only
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where a sign-in beside a form ends: the text is in the other tab."""
    return render(request, "portal/signed_in.html")


def signed_out(request: HttpRequest) -> HttpResponse:
    """To a script in its own words; what was typed stays on a page until it can be sent; the rest goes to sign in."""
    if by_itself(request):
        return JsonResponse({"state": "signed_out"}, status=401)
    if not typed(request):
        return redirect_to_login(page_of(request), settings.LOGIN_URL)
    beside = f"{reverse('account_login')}?{urlencode({'next': reverse('signed_in')})}"
    return render(request, "core/signed_out.html", {**again(request), "sign_in_url": beside}, status=401)


def old_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not this session's (Django's CSRF_FAILURE_VIEW)."""
    if by_itself(request):
        return JsonResponse({"state": "old_page"}, status=403)
    return render(request, "403_csrf.html", again(request), status=403)
