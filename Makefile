# `make run` serves the site, and `make test` tests it. They install into .venv/ only, and keep their data in instance/.

PYTHON ?= python3
PORT ?= 5000
WORKERS ?= 2
UPGRADE ?=
UNITS ?= /etc/systemd/system
SYSTEMCTL ?= systemctl

BIN := .venv/bin
FLASK := $(BIN)/flask --app app
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))
TEMPLATES := $(wildcard templates/*)

.DELETE_ON_ERROR:
.PHONY: run demo test lint types check lock translations sbom audit chromium units clean

run: export TRACKER_BASE_URL ?= http://127.0.0.1:$(PORT)
run: .venv/.runtime $(CATALOGUES)
	@$(FLASK) db upgrade
	@$(FLASK) seed
	@$(FLASK) accounts demo
	@echo "Serving at http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	@exec $(BIN)/gunicorn --no-control-socket -w 1 -k gthread --threads 8 --forwarded-allow-ips= -b 127.0.0.1:$(PORT) app:app

# An invented country in a database of its own, with items that are due, overdue, disputed and waiting for a meeting.
demo: export DATABASE_URL = sqlite:///$(CURDIR)/instance/demonstration/tracker.db
demo: export TRACKER_FILES = $(CURDIR)/instance/demonstration/files
demo: export TRACKER_MAIL_FOLDER = $(CURDIR)/instance/demonstration/mail
demo: export TRACKER_SITE_NAME_ZH = 示範國承諾追蹤（虛構資料）
demo: export TRACKER_SITE_NAME_EN = Tracker of a demonstration country (invented data)
demo: export TRACKER_INVENTED = yes
demo: export TRACKER_BASE_URL ?= http://127.0.0.1:$(PORT)
demo: .venv/.runtime $(CATALOGUES)
	@mkdir -p instance/demonstration
	@$(FLASK) db upgrade
	@$(FLASK) seed --invented
	@$(FLASK) accounts demo --seat member/1
	@echo "Serving at http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	@exec $(BIN)/gunicorn --no-control-socket -w 1 -k gthread --threads 8 --forwarded-allow-ips= -b 127.0.0.1:$(PORT) app:app

test: check chromium $(CATALOGUES)
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: lint types

lint: .venv/.development
	$(BIN)/ruff check .
	$(if $(TEMPLATES),$(BIN)/djlint --quiet --lint templates)

types: .venv/.development
	$(BIN)/mypy app.py $(wildcard seed/*.py) tracker migrations tests

# Collect the strings from the code, update the translations and compile them.
translations: .venv/.development
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k lazy_gettext -k _l -k N_ --add-location=file --project open-government-tracker --no-wrap --sort-by-file \
	  -o translations/messages.pot .
	$(BIN)/pybabel --quiet update -i translations/messages.pot -d translations --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
	@$(MAKE) --no-print-directory $(CATALOGUES)

%.mo: %.po | .venv/.runtime
	$(BIN)/pybabel --quiet compile -i $< -o $@

# Pins stay as they are unless something requires a change; `make lock UPGRADE=--upgrade` takes the newest of everything.
lock: .venv/.python
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; export UV_CACHE_DIR="$$tools/cache"; \
	$(BIN)/python -m venv "$$tools/venv"; \
	"$$tools/venv/bin/pip" --disable-pip-version-check --quiet install uv; \
	compile() { "$$tools/venv/bin/uv" --quiet pip compile pyproject.toml --generate-hashes --universal --no-header \
	  --no-emit-index-url --no-emit-find-links --python-version 3.11 $(UPGRADE) "$$@"; }; \
	compile --output-file requirements.lock; \
	compile --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@if grep -nE '://' requirements.lock requirements-dev.lock; then echo "A lock file must not contain a URL."; exit 1; fi

# `make sbom` lists the program's components from the lock (CycloneDX); `make audit` checks them for known vulnerabilities (online).
sbom: .venv/.runtime
	@mkdir -p build
	@$(BIN)/python tools/sbom.py > build/sbom.cdx.json
	@echo "build/sbom.cdx.json"

audit: .venv/.python
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(BIN)/python -m venv "$$tools/venv"; \
	"$$tools/venv/bin/pip" --disable-pip-version-check --quiet install pip-audit; \
	"$$tools/venv/bin/pip-audit" --strict --require-hashes --disable-pip -r requirements.lock

.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, but $(PYTHON) is: $$($(PYTHON) --version 2>&1)."; \
	  echo "To use another one on this machine: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python's venv module is needed. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

.venv/.runtime: requirements.lock | .venv/.python
	@echo "Installing what requirements.lock pins into .venv/"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

.venv/.development: requirements-dev.lock .venv/.runtime
	@echo "Installing what requirements-dev.lock pins into .venv/"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# The browser tests use the system's Chromium. If it is missing, they fail; they are never silently skipped.
chromium:
	@if [ -n "$$CHROMIUM" ]; then \
	  [ -x "$$CHROMIUM" ] && exit 0; \
	  echo "CHROMIUM is set to $$CHROMIUM, which is not a program."; exit 1; \
	fi; \
	for name in chromium chromium-browser google-chrome; do \
	  if command -v "$$name" > /dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "Installing Chromium"; export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium > /dev/null && exit 0; \
	fi; \
	echo "The tests need Chromium on the path, or its place in CHROMIUM=/path/to/it. On Debian or Ubuntu, run:"; \
	echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium"; exit 1

# Install the systemd units (as root): first, and after each upgrade. `tracker-.service.d` applies to every unit named tracker-…
units:
	install -m 644 deploy/tracker*.service deploy/tracker*.timer deploy/tracker.socket $(UNITS)
	install -D -m 644 deploy/sandbox.conf $(UNITS)/tracker.service.d/sandbox.conf
	install -D -m 644 deploy/sandbox.conf $(UNITS)/tracker-.service.d/sandbox.conf
	$(SYSTEMCTL) daemon-reload

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(CATALOGUES)
