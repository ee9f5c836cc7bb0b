"""The portal's settings, with an empty page that goes through the same middleware, and a mail server of the run."""

import os

from wecare_portal.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
if os.environ.get("BENCH_SMTP_PORT"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS = "127.0.0.1", int(os.environ["BENCH_SMTP_PORT"]), False
