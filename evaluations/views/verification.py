"""Where anyone computes a published ranking again from its stored inputs."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.canonical import sha256_hex
from core.http import reads_only
from evaluations.models import PublishedList
from evaluations.verification import recomputed
from evaluations.views.lists import facts, list_of, trail


@login_not_required
@require_GET
@reads_only
def page(request: HttpRequest, slug: str, phase_key: str, kind: str, version: int) -> HttpResponse:
    """Computes the ranking now and says whether it is identical to the published one, with the hashes."""
    published = list_of(slug, phase_key, kind, version)
    ranking = published.ranking
    context = {
        **facts(published, json.loads(published.snapshot)),
        "snapshot_holds": sha256_hex(published.snapshot) == published.sha256,
        "breadcrumb": trail(published, (_("Verification"), "")),
    }
    if ranking is not None:
        result = recomputed(ranking)
        context |= {
            "ranking": ranking,
            "inputs_sha256": sha256_hex(ranking.inputs),
            "result_sha256": sha256_hex(result),
            "inputs_hold": sha256_hex(ranking.inputs) == ranking.inputs_sha256,
            "is_identical": result == ranking.result and sha256_hex(result) == ranking.result_sha256,
        }
    return render(request, "evaluations/verify.html", context)


@login_not_required
@require_GET
@reads_only
def download(request: HttpRequest, slug: str, phase_key: str, kind: str, version: int, what: str) -> HttpResponse:
    """The canonical texts themselves, byte by byte as they were hashed: inputs, result, or the published list."""
    published = list_of(slug, phase_key, kind, version)
    text = _texts(published).get(what)
    if text is None:
        raise Http404
    name = "-".join([*(str(part) for part in published.address), what])
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(text.encode(), content_type="application/json", headers=headers)


def _texts(published: PublishedList) -> dict[str, str]:
    texts = {"list": published.snapshot}
    if published.ranking is not None:
        texts |= {"inputs": published.ranking.inputs, "result": published.ranking.result}
    return texts
