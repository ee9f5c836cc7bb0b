"""docker-compose.yml, the image and the documentation against what production settings really read."""

import ast
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands
from django.utils.module_loading import import_string

from wecare_portal.celery import app

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
WORKERS = ("worker", "mail", "documents")
PORTAL = ("migrate", "web", *WORKERS, "beat")
OWNER_AND_APPLICATION = ("DATABASE_OWNER_URL", "DATABASE_URL")
REQUIRED = {
    "SECRET_KEY": "a-long-text-of-fifty-different-characters-0123456789-abcdefghijklm",
    "SECOND_FACTOR_KEYS": "ZGVwbG95bWVudC1jaGVjay1vbmx5LWtleS0wMTIzNDU=",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgres://user:secret@database.example:5432/wecare",
    "REDIS_URL": "redis://:secret@redis.example:6379/0",
    "EMAIL_HOST": "mail.example",
    "PORTAL_OWNER": "Regione Esempio",
    "PORTAL_EMAIL": "bandi@regione.example",
    "PORTAL_PEC": "bandi@pec.regione.example",
    "PORTAL_TRANSPARENCY_URL": "https://regione.example/trasparenza",
}


def variables_read() -> set[str]:
    """The names that the settings give to environment.text, required, flag, number, items and folder."""
    files = ("settings.py", "limits.py", "owner.py", "stores.py")
    trees = [ast.parse((ROOT / "wecare_portal" / name).read_text()) for name in files]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    from_environment = [call for call in calls if isinstance(call.func.value, ast.Name)]
    return {
        call.args[0].value
        for call in from_environment
        if call.func.value.id == "environment" and call.args and isinstance(call.args[0], ast.Constant)
    }


@pytest.fixture
def load_settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Run the settings afresh under exactly the given variables; returns what they define."""

    def load(**environment: str) -> dict[str, Any]:
        for name in variables_read():
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "wecare_portal" / "settings.py"))

    return load


def test_settings_read_the_variables_this_test_can_see() -> None:
    assert variables_read() > {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "TRUSTED_PROXIES"}


def test_every_variable_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / "installation.md").read_text()))
    assert variables_read() - documented == set()


@pytest.mark.parametrize("name", PORTAL)
def test_every_variable_of_a_real_installation_is_set_by_compose(name: str) -> None:
    elsewhere = {"PORT", "SHOW_TRACEBACKS", "ALLOW_EMBEDDED", "DATABASE_OWNER_URL", "COMPRESS_PAGES", "HASHED_STATIC"}
    assert variables_read() - elsewhere - set(SERVICES[name]["environment"]) == set()


def test_owner_of_the_database_is_known_to_the_migration_alone() -> None:
    told = {name for name in PORTAL if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]}
    assert told == {"migrate"}
    urls = [SERVICES["migrate"]["environment"][name] for name in OWNER_AND_APPLICATION]
    roles = set(re.findall(r"postgres://(\w+):", " ".join(urls)))
    assert roles == {SERVICES["postgres"]["environment"]["POSTGRES_USER"], "wecare_app"}


def test_secrets_come_from_the_environment() -> None:
    secret = [value for name, value in SERVICES["web"]["environment"].items() if re.search("KEY|PASSWORD|_URL", name)]
    assert [value for value in secret if "${" not in value] == []


def test_images_are_pinned_to_a_version() -> None:
    images = [service["image"] for service in SERVICES.values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert [image for image in images if not re.search(r":\d+\.\d+(\.\d+)?-[a-z-]+$|@sha256:", image)] == []
    assert any(image.startswith("postgres:18") for image in images)


def test_every_service_but_the_migration_has_a_health_check_and_comes_back() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"migrate"}
    assert {name for name, service in SERVICES.items() if service["restart"] == "no"} == {"migrate"}


def test_data_are_kept_in_named_volumes() -> None:
    kept = {volume.partition(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert kept == set(COMPOSE["volumes"]) == {"database", "redis", "media", "audit-notes"}


def test_every_command_exists() -> None:
    words = [SERVICES[name]["command"] for name in PORTAL]
    words += [SERVICES[name]["healthcheck"]["test"][1:] for name in ("web", "beat")]
    for command in words:
        assert shutil.which(command[0], path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"), command
        if command[:2] == ["python", "manage.py"]:
            assert command[2] in get_commands()
        if command[:2] == ["python", "-m"]:
            assert (ROOT / f"{command[2].replace('.', '/')}.py").is_file()


def test_every_queue_has_one_worker() -> None:
    commands = [SERVICES[name]["command"] for name in WORKERS]
    served = [command[command.index("-Q") + 1].split(",") for command in commands]
    assert sorted(queue for queues in served for queue in queues) == sorted(settings.CELERY_TASK_QUEUES)
    assert ["clock"] in served, "what closes phases waits for nothing else"
    assert ["mail"] in served, "nothing waits for a mail server"


@pytest.mark.parametrize("name", WORKERS)
def test_worker_has_a_name_of_its_own_by_which_its_health_is_asked(name: str) -> None:
    command = SERVICES[name]["command"]
    assert command[command.index("-n") + 1] == f"{name}@%h"
    assert SERVICES[name]["healthcheck"]["test"][1].endswith(f" -d {name}@$$HOSTNAME")


def test_unit_of_systemd_lets_work_be_finished_and_the_page_says_what_it_needs() -> None:
    page = (ROOT / "docs" / "installation.md").read_text()
    [unit] = re.findall(r"```\n(\[Unit\].*?)```", page, re.S)
    said = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)
    assert (said["KillMode"], said["Restart"], said["ExecStart"]) == ("mixed", "always", "/srv/wecare/deploy/%i")
    assert int(said["TimeoutStopSec"]) > int(
        SERVICES["web"]["command"][SERVICES["web"]["command"].index("--timeout") + 1]
    )
    assert "127.0.0.1:8000" in page[page.index(unit) :], "outside of a container the portal listens to its proxy alone"


@pytest.mark.parametrize("name", [name for name in PORTAL if name != "migrate"])
def test_options_of_a_command_are_understood(name: str) -> None:
    program, *options = SERVICES[name]["command"]
    before = [] if program == "gunicorn" else ["-A", "wecare_portal", "worker" if name in WORKERS else name]
    offered = subprocess.run(
        [Path(sys.executable).parent / program, *before, "--help"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    ).stdout
    assert [word for word in options if word.startswith("--") and word not in offered] == []


@pytest.mark.parametrize("name", REQUIRED)
def test_production_does_not_start_without_a_required_variable(load_settings: Any, name: str) -> None:
    given = {key: value for key, value in REQUIRED.items() if key != name}
    with pytest.raises(ImproperlyConfigured, match=f"The environment variable {name} is not set"):
        load_settings(DEBUG="false", **given)


def test_without_debug_it_is_a_real_installation(load_settings: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        load_settings()
    real = load_settings(**REQUIRED)
    assert (real["DEBUG"], real["DEVELOPMENT"], real["SESSION_COOKIE_SECURE"]) == (False, False, True)


def test_without_debug_no_embedded_server_starts(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA": str(tmp_path / "data")}
    words = [sys.executable, "manage.py", "check"]
    refused = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert refused.returncode != 0
    assert "Without DEBUG=true" in refused.stderr
    assert not (tmp_path / "data").exists()


def test_production_is_closed_to_plain_http(load_settings: Any) -> None:
    real = load_settings(DEBUG="false", **REQUIRED)
    assert (real["DEBUG"], real["DEVELOPMENT"]) == (False, False)
    closed = {"SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT"}
    assert {name for name in closed if real[name] is not True} == set()
    assert real["SECURE_HSTS_SECONDS"] > 31_536_000
    assert issubclass(import_string(real["STORAGES"]["staticfiles"]["BACKEND"]), ManifestFilesMixin)


def test_flag_that_is_neither_true_nor_false_is_refused(load_settings: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be true or false"):
        load_settings(DEBUG="perhaps")


def test_another_database_than_postgresql_is_refused(load_settings: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL is the only database"):
        load_settings(DEBUG="true", DATABASE_URL="mysql://localhost/wecare")


def test_pages_for_development_are_absent_from_a_real_installation() -> None:
    code = (
        "import django; django.setup(); from wecare_portal.urls import urlpatterns as pages; "
        "print(' '.join(page.name for page in pages if getattr(page, 'name', None)))"
    )
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "wecare_portal.settings", "PYTHONPATH": str(ROOT)}
    environment = base | REQUIRED | {"DEBUG": "false"}
    words = [sys.executable, "-c", code]
    names = subprocess.run(words, env=environment, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert "home" in names
    assert {"mailbox", "mailbox_message", "mailbox_html", "gallery"} & set(names) == set()


def test_task_that_hangs_is_ended_with_its_process() -> None:
    assert 0 < app.conf.task_time_limit <= 900
