"""Decides what the processes log: one line an event, on standard error, with tax codes and addresses struck out."""


def logs(level: str) -> dict[str, object]:
    """The settings of Python's logging; libraries that narrate their work are told to be brief."""
    quiet = {name: {"level": "WARNING"} for name in ("celery", "fontTools", "pikepdf")}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "redacted": {
                "()": "core.redaction.RedactingFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "redacted"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            **quiet,
            "weasyprint": {"level": "ERROR"},
        },
    }
