"""Decides what every answer says about the browser's devices, and who must show a second factor before going on."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import urlencode

from core.templatetags.found import LANGUAGE
from core.typed import by_itself
from wecare_portal import second_factor
from wecare_portal.views.unsent import signed_out

View = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware(LocaleMiddleware):
    """The language that the address names (`?lang=en`), so that each has an address of its own; else the browser's."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        named = request.GET.get(LANGUAGE, "")
        if named in dict(settings.LANGUAGES):
            translation.activate(named)
            request.LANGUAGE_CODE = named

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Who came in by such an address goes on in its language."""
        named = request.GET.get(LANGUAGE, "")
        if named in dict(settings.LANGUAGES) and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != named:
            _remember(response, named)
        return super().process_response(request, response)  # type: ignore[no-any-return]


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


class PermissionsPolicyMiddleware:
    """No page of the portal uses the browser's devices, and no page may be made to."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class PrivateAnswersMiddleware:
    """What a signed-in person is shown stays in no cache, neither between here and there nor in a shared computer."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class IdleSessionMiddleware:
    """A session lives as long as its person does something: SESSION_COOKIE_AGE after the last page or save it ends.

    Parts of a page that refresh themselves are nobody's doing. What is heard is written down once a minute.
    """

    KEY = "heard_at"
    PAUSE = 60

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refreshes_itself = request.method == "GET" and "HX-Request" in request.headers
        if request.user.is_authenticated and not refreshes_itself:
            now = int(time.time())
            if not 0 <= now - request.session.get(self.KEY, 0) < self.PAUSE:
                request.session[self.KEY] = now
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks strangers to sign in; a part that refreshes itself gets no sign-in page into its middle.

    The admin is no page for strangers: they do not learn that there is one.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., HttpResponse]) -> HttpResponse:
        if request.resolver_match is not None and request.resolver_match.app_name == "admin":
            raise Http404
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method == "POST":
            return signed_out(request)
        return super().handle_no_permission(request, view_func)  # type: ignore[no-any-return]


class SecondFactorMiddleware:
    """Whoever acts for an issuer or a commission sets up a second factor before anything else."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: list[object], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if second_factor.is_free(name) or not second_factor.missing(request):
            return None
        if by_itself(request):
            return signed_out(request)
        where = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(second_factor.address_of_missing_step(request) + where)
