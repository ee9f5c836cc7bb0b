# make demo   the whole portal on this machine, with demonstration people        PORT=8000 DATA=.data FRESH=1
# make test   every test, the journeys in the browser included                   ARGS="tests/core -x" AT="2028-02-29 23:30"
# make check  format, lint, templates, types, layers, migrations, translations
# make backup TO=folder      save database and files while the portal works      make restore FROM=folder   into an empty DATA
# make seed   plant the demonstration data          make bench   measure the rush and the pages

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
RUN := $(VENV)/bin/python -m wecare_portal.embedded run
PORT ?= 8000
export PORT DATA FRESH PYTHONDONTWRITEBYTECODE

.PHONY: demo test check seed backup restore bench install install-dev lock format messages kit

demo: install
	@$(VENV)/bin/python -m wecare_portal.embedded demo

test: install-dev
	@$(if $(AT),$(VENV)/bin/python scripts/at.py "$(AT)") $(RUN) $(VENV)/bin/python -m pytest -n auto --dist loadgroup $(ARGS)

check: install-dev
	@$(RUN) $(VENV)/bin/python scripts/check.py

seed: install
	@DEBUG=true $(VENV)/bin/python manage.py migrate --verbosity 0
	@DEBUG=true $(VENV)/bin/python manage.py seed

# Without the address of a database the embedded servers are meant, which a real installation has not.
OWN = $(if $(DATABASE_URL),,DEBUG=true )

backup: install
	@test -n "$(TO)" || { echo "Say where to: make backup TO=/srv/backups/$$(date +%F)"; exit 1; }
	@$(OWN)$(VENV)/bin/python manage.py backup "$(TO)"

restore: install
	@test -n "$(FROM)" || { echo "Say from where: make restore FROM=/srv/backups/2026-11-25 DATA=/srv/wecare"; exit 1; }
	@$(OWN)$(VENV)/bin/python manage.py restore "$(FROM)"

bench: install-dev
	@$(RUN) --durable $(VENV)/bin/python -m benchmarks $(ARGS)

install: python
	@$(PYTHON) scripts/install.py demo

install-dev: python
	@$(PYTHON) scripts/install.py $(if $(AT),moment,test)

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found: install it with: apt-get install python3"; exit 1; }

format: install-dev
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format --quiet .

messages: install-dev
	@$(OWN)$(VENV)/bin/python manage.py makemessages -l it --no-obsolete --add-location file --no-wrap -i .venv -i static -i tests -i benchmarks
	@$(OWN)$(VENV)/bin/python manage.py compilemessages -l it -l en -i .venv

lock: install-dev
	@$(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 pyproject.toml -o requirements.txt
	@$(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt

# The kit's style sheet, trimmed to what our pages use; needs Node's npm.
kit: install-dev
	@$(VENV)/bin/python scripts/kit.py
