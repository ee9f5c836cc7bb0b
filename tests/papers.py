"""A worker for tests: the papers that were asked for are made here and now, and what is printed on them is read."""

import re
import subprocess
from typing import Any

from core import papers, tasks
from core.models import Job, Paper
from core.models.jobs import JobState


def make_all() -> list[Paper]:
    """Make every paper that waits, as a worker does; returns them in the order of their asking."""
    waiting = Job.objects.filter(kind__in=(papers.JOB, papers.LONG_JOB), state=JobState.WAITING).order_by("pk")
    for job in list(waiting):
        tasks.make_paper(job.pk)
    return list(Paper.objects.order_by("pk"))


def printed(client: Any, url: str) -> bytes:
    """What a person gets who asks for the paper at the address and waits for it."""
    asked = client.post(url)
    assert asked.status_code == 302, asked.content.decode()
    make_all()
    page = client.get(asked.url)
    assert "wecare-file" in page.content.decode()
    response = client.get(asked.url.replace("page=1", "").replace("?&", "?").rstrip("?"))
    return b"".join(response.streaming_content)


def words(document: bytes, *options: str) -> str:
    """The text of the pages on one line, hyphens at line ends undone."""
    return " ".join(" ".join(pages(document, *options)).split())


def pages(document: bytes, *options: str) -> list[str]:
    """The text of each page, hyphens at line ends undone."""
    told = subprocess.run(["pdftotext", *options, "-", "-"], input=document, capture_output=True, check=True)
    return re.sub(r"[-‐]\n", "", told.stdout.decode()).removesuffix("\f").split("\f")
