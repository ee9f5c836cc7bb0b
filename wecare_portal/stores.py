"""Decides where files lie: in a folder of this machine, or in an object store that several machines share."""

from pathlib import Path
from typing import Any

from wecare_portal import environment


def store(bucket: str, **folder: Path) -> dict[str, Any]:
    """A place for files: the bucket when one is named, else the folder (`location=…`; without it, MEDIA_ROOT)."""
    if bucket:
        return _object_store(bucket)
    options = {"OPTIONS": folder} if folder else {}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", **options}


def static_files(*, hashed: bool) -> dict[str, Any]:
    """Style sheets, scripts and fonts: in a real installation collected, under names that change with their content."""
    portals, djangos = (
        "wecare_portal.storage.HashedStaticFiles",
        "django.contrib.staticfiles.storage.StaticFilesStorage",
    )
    return {"BACKEND": portals if hashed else djangos}


def _object_store(bucket: str) -> dict[str, Any]:
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": environment.text("S3_ENDPOINT_URL") or None,
            "access_key": environment.required("S3_ACCESS_KEY", "the key's name in the object store"),
            "secret_key": environment.required("S3_SECRET_KEY", "the key's secret in the object store"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
