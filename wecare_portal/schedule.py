"""Decides when beat wakes the workers, and for what."""

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, object]] = {
    "show that worker and beat are alive": {"task": "wecare_portal.tasks.pulse", "schedule": 10.0},
    # A message that waited is stale, here and below: the next one does its work, and none pile up behind what hangs.
    "deliver notices": {"task": "core.tasks.deliver_notices", "schedule": 20.0, "options": {"expires": 20}},
    "seal the audit log": {"task": "core.tasks.seal_audit", "schedule": 60.0, "options": {"expires": 60}},
    "note the head of the audit log": {"task": "core.tasks.note_audit", "schedule": crontab(minute=7)},
    "hand out jobs": {"task": "core.tasks.requeue_jobs", "schedule": 10.0, "options": {"expires": 10}},
    # Every second, so that a phase closes at the second.
    "open, close and register phases": {
        "task": "applications.tasks.close_phases",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "ask for missing dossiers": {"task": "applications.tasks.request_dossiers", "schedule": 60.0},
    "remind applicants": {"task": "applications.tasks.send_reminders", "schedule": crontab(minute="*/5")},
    "remind evaluators": {"task": "evaluations.tasks.send_reminders", "schedule": crontab(minute="*/5")},
    "remove files that nobody sent": {"task": "applications.tasks.clear_files", "schedule": crontab(hour=3, minute=40)},
    "thin old versions of answers": {
        "task": "applications.tasks.thin_versions",
        "schedule": crontab(hour=4, minute=10),
    },
    "remove old prints of drafts": {"task": "core.tasks.remove_old_papers", "schedule": crontab(minute=50)},
    "forget expired sessions": {"task": "wecare_portal.tasks.forget_sessions", "schedule": crontab(hour=3, minute=10)},
}
