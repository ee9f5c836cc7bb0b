"""What the pages that save by themselves are answered (static/js/autosave.js)."""

from collections.abc import Iterable
from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import date_format


def saved_json(version: int, by: Any) -> JsonResponse:
    at = date_format(timezone.localtime(), "H:i")
    return JsonResponse({"state": "saved", "saved_at_text": at, "saved_by": str(by), "version": version})


def conflict_json(url: str) -> JsonResponse:
    return JsonResponse({"state": "conflict", "url": url})


def refused_json(reasons: Iterable[Iterable[Any]]) -> JsonResponse:
    return JsonResponse({"state": "refused", "message": " ".join(str(each) for group in reasons for each in group)})
