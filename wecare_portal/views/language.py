"""Decides how the language is changed: for this browser, and for the messages a signed-in person receives."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from core.typed import brought, written


@login_not_required
@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language")
    known = language in dict(settings.LANGUAGES)
    if request.user.is_authenticated and known:
        request.user.language = language
        request.user.save(update_fields=["language"])
    leading = set_language(request)
    fields = brought(request)
    if not known or not written(fields) or leading.status_code != 302:
        return leading
    translation.activate(str(language))
    context = {"fields": fields, "typed": written(fields), "action": leading.headers["Location"]}
    page = render(request, "portal/language_changed.html", context)
    page.cookies.update(leading.cookies)
    return page
