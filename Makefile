# Two commands matter: `make audit` and `make test`. Both set up everything they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: audit test check bench fuzz fuzz-inputs lock clean help

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

audit: $(READY)  ## rehearse the audit of the shipped company open-infra
	$(BIN)/mockaudit audit open-infra --type 2

test: $(READY)  ## every test
	$(BIN)/python -m pytest -n auto --dist loadscope

check: $(READY)  ## style, types, import contracts, packs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mockaudit packs lint
	$(BIN)/mockaudit packs test

bench: $(READY)  ## every benchmark, as tables
	$(BIN)/python -m benchmarks

fuzz: $(READY)  ## a million random packs and facts through both evaluators (hours)
	$(BIN)/python -m benchmarks.fuzz 1000000

fuzz-inputs: $(READY)  ## damaged scenarios, SQL and packs for ten minutes; led by atheris if installed
	$(BIN)/python -m tests.fuzz 200
	MUTATIONS=3000 $(BIN)/python -m pytest -n auto --dist loadscope tests/conformance/test_hostile.py -k mutation

lock:  ## renew the locks (needs uv)
	uv pip compile pyproject.toml --group dev --generate-hashes --universal --no-header -q -o requirements.lock
	echo "durable-rules==2.0.28" | uv pip compile - --generate-hashes --no-header -q -o requirements-durable.lock

clean:  ## forget the environment
	rm -rf $(VENV)

$(READY): requirements.lock requirements-durable.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("mockaudit needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-durable.lock >/dev/null 2>&1 \
		&& echo "durable-rules is installed" \
		|| echo "durable-rules could not be built here; the reference evaluator serves, with the same answers"
	@touch $(READY)
