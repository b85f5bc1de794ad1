# Two commands are all a newcomer needs: `make run` and `make test`. Each sets up what it needs by itself.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: faults help setup run test format lint types contracts tests reference coverage mutants fuzz bench bench-users docs clean

help: ## say what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready ## create .venv with everything in it

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'statuswise needs Python 3.11 or newer; name one with: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: setup ## serve the users API on 127.0.0.1:8000
	@$(BIN)/python -m examples.users

# The tests on one core, everything else on another; what each says comes in one piece.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: setup ## run all checks
	@$(MAKE) --no-print-directory $(SYNC) --jobs=2 tests lint types contracts reference mutants

format: setup ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy
	$(BIN)/pyright

contracts: setup
	$(BIN)/lint-imports

tests: setup
	$(BIN)/python -m pytest

reference: setup
	STATUSWISE_REFERENCE=1 $(BIN)/python -m pytest -q tests/serve tests/users

coverage: setup ## say which lines no test comes to
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

faults: setup ## what is said under faults of databases and servers, for as long as they last in life
	FAULTS=long $(BIN)/python -m pytest tests/faults

mutants: setup ## break the graph and see that the tests of the RFCs notice
	$(BIN)/python -m tools.mutate

fuzz: setup .fuzz/.ready ## let schemathesis look for an answer that no document lists
	$(BIN)/python tools/fuzz.py .fuzz/bin/st

.fuzz/.ready:
	$(PYTHON) -m venv .fuzz
	.fuzz/bin/python -m pip install --quiet --disable-pip-version-check schemathesis==4.32.5
	@touch $@

bench: setup .venv-bench/.ready ## measure how long things take
	$(BIN)/python benchmarks/core.py
	.venv-bench/bin/python benchmarks/requests.py
	.venv-bench/bin/python benchmarks/requests.py wire

.venv-bench/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable . \
		uvicorn httptools starlette fastapi litestar falcon blacksheep
	@touch $@

bench-users: .venv-bench/.sqlalchemy ## measure the users API on databases, beside FastAPI
	.venv-bench/bin/python -m benchmarks.users

.venv-bench/.sqlalchemy: .venv-bench/.ready
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[sqlalchemy]'
	@touch $@

clean: ## remove what the other commands made
	rm -rf .venv .fuzz .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
