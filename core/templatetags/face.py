"""Decides what every page and component may ask of the portal by itself: its name, icons, the form token."""

from datetime import datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core import places
from core.taken import mark_of
from core.templatetags.found import LANGUAGE
from core.templatetags.wecare import filesize
from core.typed import carried, typed

register = template.Library()

SPRITE = "vendor/bootstrap-italia/svg/sprites.svg"
PORTAL = {
    "name": "We Care",
    "tagline": _("Calls for co-design between public bodies and the third sector"),
    "parent_name": "Regione Piemonte",
    "parent_url": "https://www.regione.piemonte.it/",
    "office": _("Office for social policies"),
    "email": "portale@wecare.example",
    "pec": "portale@pec.wecare.example",
    "transparency_url": "https://trasparenza.regione.piemonte.it/",
    "accessibility_email": "accessibilita@wecare.example",
    "accessibility_url": "",
    "privacy_email": "privacy@wecare.example",
}


@register.simple_tag
def portal() -> dict[str, Any]:
    """The names and contacts of this installation: PORTAL in the settings, over the defaults above."""
    return PORTAL | getattr(settings, "PORTAL", {})


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of Bootstrap Italia's sprite; it is decoration, so the words beside it must say the same."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static(SPRITE),
        name,
    )


@register.simple_tag(takes_context=True)
def csrf_field(context: template.Context) -> SafeString:
    """The hidden token of a POST form; unlike {% csrf_token %} it also works inside an include with `only`."""
    request = _request(context)
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag
def unechoed(field: BoundField) -> str:
    """Takes away a placeholder that only repeats the label; it draws nothing."""
    attributes = field.field.widget.attrs
    if str(attributes.get("placeholder", "")) == str(field.label):
        del attributes["placeholder"]
    return ""


@register.simple_tag(takes_context=True)
def clock(context: template.Context, now: datetime) -> str:
    """The server's moment as machines read it; true also when the page is a kept one."""
    return places.clock(_request(context), now)


@register.simple_tag(takes_context=True)
def clock_face(context: template.Context, now: datetime) -> str:
    """The server's moment as people read it, to the second; true also when the page is a kept one."""
    return places.instant(_request(context), now)


@register.simple_tag(takes_context=True)
def typed_here(context: template.Context) -> list[str]:
    """What the person typed in the request that this page answers, for pages that Django itself renders."""
    request = context.get("request")
    return typed(request) if request is not None else []


@register.simple_tag(takes_context=True)
def carried_fields(context: template.Context) -> list[tuple[str, str]]:
    """What was typed in the form that this page answers, for the button that changes the page's language."""
    request = context.get("request")
    return carried(request) if request is not None else []


@register.simple_tag
def max_upload() -> dict[str, Any]:
    """How large a file may be: bytes, and the same in words."""
    return {"bytes": str(settings.FILES_MAX_BYTES), "words": filesize(settings.FILES_MAX_BYTES)}


@register.simple_tag(takes_context=True)
def account_mark(context: template.Context) -> str:
    """What the browser calls the account of this page; nothing when nobody is signed in."""
    user = getattr(context.get("request"), "user", None)
    return mark_of(user) if user is not None else ""


@register.simple_tag(takes_context=True)
def is_for_all(context: template.Context) -> bool:
    """Whether this page is kept for every visitor alike (core/kept.py): no form with a token can stand in it."""
    return places.are_left_open(_request(context))


@register.simple_tag(takes_context=True)
def path_in(context: template.Context, language: str) -> str:
    """This page's own address, filters and all, in a language."""
    request = _request(context)
    if request is None:
        return f"?{LANGUAGE}={language}"
    query = request.GET.copy()
    query[LANGUAGE] = language
    return f"{request.path}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def current_path(context: template.Context) -> str:
    """Where the person is now, with the query, for forms that bring back here."""
    request = _request(context)
    if request is None:
        return "/"
    query = request.GET.copy()
    query.pop(LANGUAGE, None)  # the button for another language would lead back into this one
    return f"{request.path}?{query.urlencode()}" if query else request.path


@register.filter
def forgets(form: forms.BaseForm) -> bool:
    """Whether the form has passwords or files, which a page that refuses it does not give back."""
    return any(getattr(field.widget, "input_type", "") in ("password", "file") for field in form.fields.values())


@register.simple_tag(takes_context=True)
def answers_a_post(context: template.Context) -> bool:
    """Whether the page came back from a form: then what stands on top of it is read first."""
    request = _request(context)
    return request is not None and request.method == "POST"


@register.filter
def text_limit(field: BoundField) -> int | None:
    """The most characters a long text may have: data-max-length of its widget, or its field's max_length."""
    widget = field.field.widget
    limit = widget.attrs.get("data-max-length")
    if limit is None and isinstance(widget, forms.Textarea):
        limit = getattr(field.field, "max_length", None)
    return int(limit) if limit else None


def _request(context: template.Context) -> HttpRequest | None:
    """Also inside an include with `only`."""
    return context.get("request") or getattr(context, "request", None)
