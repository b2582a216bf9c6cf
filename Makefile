# The house's chores. `make` alone shows them.
PYTHON ?= .venv/bin/python
BIN := $(dir $(PYTHON))

.PHONY: help test check browser nightly bench format

help:
	@echo "make test      the test suite (no browser needed)"
	@echo "make check     format, lint, types, walls, dependencies"
	@echo "make browser   the page in Chromium (installs Debian's chromium when it is missing)"
	@echo "make nightly   the long campaigns: kills, fuzz, simulated years"
	@echo "make bench     the benchmarks; results go to docs/performance.md by hand"
	@echo "make format    format the code"

test:
	$(BIN)pytest

check:
	$(BIN)ruff format --check .
	$(BIN)ruff check .
	$(BIN)mypy
	$(BIN)lint-imports
	$(BIN)deptry .

browser:
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium fonts-wqy-microhei)
	$(BIN)pytest -m browser

nightly:
	$(BIN)pytest -m nightly

bench:
	$(PYTHON) -m benchmarks.updates

format:
	$(BIN)ruff format .
	$(BIN)ruff check --fix .
