"""Tells machines whether the portal is well, and nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core.http import reads_only
from wecare_portal.health import queues as due_work
from wecare_portal.health import report


@login_not_required
@never_cache
@reads_only
def health(request: HttpRequest) -> JsonResponse:
    parts, queues = report(), due_work()
    well = all(parts.values()) and all(queue.is_well for queue in queues)
    told = {
        queue.name: {"status": word(queue.is_well), "oldest_due_seconds": queue.oldest_due_seconds} for queue in queues
    }
    words = {name: word(is_well) for name, is_well in parts.items()}
    return JsonResponse({"status": word(well), **words, "queues": told}, status=200 if well else 503)


def word(is_well: bool) -> str:
    return "well" if is_well else "not well"
