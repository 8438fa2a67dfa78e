# Vertais by its commands: `make run` starts it, `make test` proves it. Each does its own set-up.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SERVICES := registration sessions surveys notifications web
LOCK = $(LOCKER)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
LOCKER := var/locker

.PHONY: run demo check lint audit test prove bench lock openapi asyncapi tables contracts messages

# ENGINES=real: over PostgreSQL and RabbitMQ, each service as processes of its own.
run: .venv/runtime
	$(BIN)/python -m deploy.$(if $(filter real,$(ENGINES)),real,embedded)

demo: .venv/runtime
	$(BIN)/python -m deploy.embedded --demo

# Under a minute: what every commit must pass.
check: lint audit
	$(BIN)/pytest -q -n 2 -m "not slow"

lint: .venv/dev
	$(BIN)/ruff format --quiet --check .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry --no-ansi .

# Asks PyPI or OSV for known holes in what is locked; says so where neither answers.
audit: .venv/dev
	$(BIN)/python -m tests.audit

test: lint
	tests/system-packages
	$(BIN)/pytest -q -n 2

# make prove ONLY=faults ROUNDS=100 SEED=7
prove: .venv/dev
	$(BIN)/python -m tests.prove $(ONLY) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

bench: .venv/dev
	$(BIN)/python -m tests.bench $(ONLY)

# Generated and checked in; `make check` fails where one is not what the code says.
openapi: .venv/dev
	$(BIN)/python -m tests.architecture.documents openapi

asyncapi: .venv/dev
	$(BIN)/python -m tests.architecture.documents asyncapi

tables: .venv/dev
	$(BIN)/python -m tests.architecture.documents tables

contracts: .venv/dev
	$(BIN)/python -m tests.architecture.documents contracts

messages: .venv/dev
	$(BIN)/python -m tests.architecture.documents messages

# One lock for running it all, one for working on it, one for what all images have in common, one for each
# service's, and one for what makes them.
lock: $(LOCKER)/bin/uv
	@$(LOCK) pyproject.toml --all-extras -o requirements-dev.lock
	@$(LOCK) pyproject.toml --constraint requirements-dev.lock $(SERVICES:%=--extra %) --extra embedded --extra real --extra tracing -o requirements.lock
	@$(foreach name,$(SERVICES) catcher,$(LOCK) pyproject.toml --constraint requirements-dev.lock --extra $(name) --extra tracing -o requirements-$(name).lock &&) true
	@$(LOCK) pyproject.toml --constraint requirements-dev.lock --extra tracing -o requirements-shared.lock
	@$(LOCK) --group build -o requirements-build.lock

$(LOCKER)/bin/uv:
	$(PYTHON) -m venv $(LOCKER)
	$(LOCKER)/bin/pip install --quiet uv

.venv/bin/python:
	@$(PYTHON) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Vertais needs Python 3.11 or newer with venv (Debian: apt-get install python3-venv);" \
			"name another with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock | .venv/bin/python
	@echo "Installing what Vertais runs on; this happens once ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	@echo "Installing what the checks need; this happens once ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
