"""Decides which work waits behind which: each queue has a worker of its own.

Neither a rush's hundreds of dossiers nor a mail server that says nothing keeps the clock waiting, which opens, closes
and registers phases, seals the audit log and hands out what was lost.
"""

CLOCK = "clock"
QUEUES = {name: {"exchange": name, "routing_key": name} for name in (CLOCK, "mail", "papers", "documents")}
_QUEUE_OF = {
    "applications.tasks.thin_versions": "documents",
    "core.tasks.deliver_notices": "mail",
    "core.tasks.make_paper": "papers",
    "core.tasks.make_long_paper": "documents",
}
ROUTES = {task: {"queue": queue, "routing_key": queue} for task, queue in _QUEUE_OF.items()}
