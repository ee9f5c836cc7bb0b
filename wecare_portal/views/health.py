"""Tells machines whether the portal is well, and nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core.http import reads_only
from wecare_portal.health import report


@login_not_required
@never_cache
@reads_only
def health(request: HttpRequest) -> JsonResponse:
    parts = report()
    well = all(parts.values())
    words = {name: "well" if is_well else "not well" for name, is_well in parts.items()}
    return JsonResponse({"status": "well" if well else "not well", **words}, status=200 if well else 503)
