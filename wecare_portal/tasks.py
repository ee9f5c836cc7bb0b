"""What Celery calls for the composition."""

from celery import shared_task
from django.core.management import call_command

from wecare_portal import heartbeat


@shared_task
def pulse() -> None:
    heartbeat.mark(heartbeat.WORKER)


@shared_task
def forget_sessions() -> None:
    call_command("clearsessions")
