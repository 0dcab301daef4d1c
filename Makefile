# The house's commands. Each makes the virtual environment itself when it is missing or out of date.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
ARGS ?=
JOBS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
# In the order of dependence: words, mechanics, services, the command.
MEMBERS := libs/events libs/chassis $(sort $(wildcard services/*)) deploy/rollcall
MANIFESTS := $(MEMBERS:%=%/pyproject.toml)

.PHONY: help
help:  ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F '\t' '{printf "  make %-16s %s\n", $$1, $$2}'

.PHONY: setup
setup: .venv/.ready  ## Make .venv as requirements.lock says, with every member installed in place
	@:

.venv/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("needs Python 3.11 or newer: make PYTHON=...")'
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@echo "installing what requirements.lock names (about a minute the first time)"
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

.venv/.ready: .venv/.locked $(MANIFESTS)
	@echo "installing the members in place"
	@$(PIP) install --no-deps --no-build-isolation --no-index $(MEMBERS:%=--editable %)
	@touch $@

.PHONY: demo
demo: setup  ## Run a school on this machine: make demo ARGS="--days 10"
	@$(BIN)/rollcall demo $(ARGS)

.PHONY: test
test: setup  ## Run every test but the long ones and those that need containers, JOBS files at a time
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not long and not containers" $(ARGS)

.PHONY: test-long
test-long: setup  ## Run the long tests
	@$(BIN)/pytest -m long $(ARGS)

.PHONY: test-containers
test-containers: setup  ## Run the tests that need a Docker engine, the integration suite among them
	@$(BIN)/pytest --servers=containers -m "containers and not long" $(ARGS)

.PHONY: check
check: setup  ## Lint, format, types, import contracts, and a fresh catalogue of facts
	@$(BIN)/ruff check --no-cache
	@$(BIN)/ruff format --check --no-cache
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m events.catalogue --check

.PHONY: format
format: setup  ## Mend what ruff can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: catalogue
catalogue: setup  ## Write docs/events.md from the facts
	@$(BIN)/python -m events.catalogue

.PHONY: bench
bench: setup  ## Measure the platform on this machine
	@$(BIN)/rollcall bench $(ARGS)

.PHONY: lock
lock: setup  ## Write requirements.lock anew after a change of dependencies; ARGS=--upgrade takes newer releases
	@$(BIN)/uv pip compile $(MANIFESTS) --group pyproject.toml:dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet $(ARGS) \
		$(foreach member,$(MEMBERS),--no-emit-package $(patsubst rollcall-rollcall,rollcall,rollcall-$(notdir $(member)))) \
		--output-file requirements.lock > /dev/null
