"""The entrance of workers and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wecare_portal.settings")

app = Celery("wecare_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
