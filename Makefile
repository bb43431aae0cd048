# The recipes of Soft Landing, the same by hand and in CI. `make help` lists them.
#
# COUNTRY, PORT, DATABASE_URL and SOFTLANDING_HOME are read from the environment or from
# the command line: `make demo COUNTRY=AT PORT=8010`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

# The floors below the office, and where their tests lie.
SCIENCES := errors.py apportionment assignment prediction simulation tables cli
SCIENCE_TESTS := $(wildcard $(addprefix tests/,apportionment compiled assignment prediction simulation tables cli oracles properties))
OFFICE_TESTS := $(filter-out $(SCIENCE_TESTS) tests/browser,$(patsubst %/,%,$(wildcard tests/*/)))
TEMPLATES := $(wildcard src/softlanding/office/*/templates)

.PHONY: help install install-dev demo demo-reset test test-sciences test-office test-browser check audit format \
	messages bench docs clean

help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

install: ## install everything into .venv and node_modules
	@scripts/install

install-dev:
	@scripts/install dev

demo: install ## run the demo country on http://127.0.0.1:8000 (PORT=, COUNTRY=)
	@exec $(BIN)/softlanding demo

demo-reset: install ## forget what was entered in the demo and start over
	@exec $(BIN)/softlanding demo --reset

test: test-sciences test-office test-browser ## run every test (installs Chromium and gettext by apt if root)

# Every core takes whole files: what a file prepares is prepared once.
PYTEST := -m pytest --numprocesses $(shell nproc) --dist loadfile

# The sciences in an environment of their own, where Django cannot be imported.
test-sciences: install-dev
	@env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-sciences UV_PYTHON_DOWNLOADS=never \
		uv sync --quiet --frozen --no-default-groups --group sciences --python $(BIN)/python
	@! .venv-sciences/bin/python -c 'import django' 2>/dev/null \
		|| { echo "make test: .venv-sciences must not hold Django" >&2; exit 1; }
	.venv-sciences/bin/python $(PYTEST) $(SCIENCE_TESTS) $(addprefix src/softlanding/,$(SCIENCES))

test-office: install-dev
	@scripts/debian-packages msgfmt=gettext pgbouncer=pgbouncer
	$(BIN)/python $(PYTEST) $(OFFICE_TESTS)

# Last and alone: a page is given what the machine has.
test-browser: install-dev
	@scripts/debian-packages chromium=chromium
	$(BIN)/python -m pytest tests/browser

check: export SOFTLANDING_SECRET_KEY := signs-nothing-in-make-check-of-this-checkout
check: install-dev ## lint, types, contracts, templates, spelling, migrations, lock file
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-logo
	djlint --lint --quiet $(TEMPLATES)
	codespell
	shellcheck scripts/* .ci/run
	softlanding manage makemigrations --check --dry-run
	uv lock --check --offline --quiet

audit: install-dev ## ask whether a fault of a dependency is known (tells if it cannot ask)
	@scripts/audit

format: install-dev ## rewrite imports and layout as `make check` wants them
	ruff check --fix .
	ruff format .

messages: export SOFTLANDING_SECRET_KEY := signs-nothing-in-make-messages-of-this-checkout
messages: install-dev ## collect texts into the catalogues of translations (needs gettext)
	@scripts/debian-packages msgmerge=gettext
	cd src/softlanding/office && django-admin makemessages --all --no-location --no-wrap \
		--no-obsolete --settings softlanding.office.site.settings
	@for catalogue in src/softlanding/office/site/locale/*/LC_MESSAGES/django.po; do \
		echo "$$catalogue: $$(msgfmt --statistics --output-file=/dev/null "$$catalogue" 2>&1)"; \
	done
	@scripts/install dev

bench: ## measure, side by side with peers (ROW= for one row, WRITE=1 for the docs)
	@scripts/install dev peers
	python -m benchmarks $(if $(ROW),"$(ROW)") $(if $(WRITE),--write)

docs: install-dev ## build the documentation into docs/_build
	sphinx-build --builder html --fail-on-warning --nitpicky --keep-going --jobs auto --quiet \
		docs docs/_build
	@echo "docs/_build/index.html"

clean: ## remove what the recipes built, but not the demo's data
	rm -rf .venv .venv-sciences node_modules docs/_build .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache
