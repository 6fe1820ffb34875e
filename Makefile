# Everything a fresh clone needs: Python 3.11 or newer and make. `make help` lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Wheels only, as a source distribution runs its own code on this machine; hashes, so that nobody swaps one.
PINNED := install --require-hashes --only-binary :all:
UV_PINS := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

# What was compiled for one process of the tests need not be compiled for each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install run check test style types contracts dockerfile quick tests browser bench flows reading monkey docs pins clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 10

install: .venv/installed ## build .venv from the pins: what it takes to run

run: install ## start the bot when it has a token (environment or .env), else the demo
	@if [ -n "$${TELEGRAM_BOT_TOKEN:-}$${TELEGRAM_BOT_TOKEN_FILE:-}" ] \
	  || grep -Eiqs '^ *(export +)?TELEGRAM_BOT_TOKEN(_FILE)? *= *["'\'']?[^"'\'' ]' .env; \
	then exec $(BIN)/tactful run; \
	else exec $(BIN)/tactful demo; fi

check: install .venv/installed-dev ## the inner loop, under a minute: style, types, contracts, tests of domain and parsing
	@$(MAKE) --no-print-directory --jobs style types contracts quick

test: install .venv/installed-dev browser ## check everything: style, types, contracts, Dockerfile, all tests
	@$(MAKE) --no-print-directory --jobs style types contracts dockerfile tests

# The parts of both, side by side: types alone keep one core busy for the time that the tests take to begin.
style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

dockerfile:
	$(BIN)/hadolint Dockerfile

quick:
	$(BIN)/pytest --numprocesses auto tests/domain $(wildcard tests/parsing)

tests:
	$(BIN)/pytest --numprocesses auto --dist worksteal

browser: .venv/installed-dev # a Chromium for the page's test, where one may be installed
	@.ci/browser

bench: install .venv/installed-dev .venv-bench/installed ## measure beside others; ROWS="b1 b7" for some
	$(BIN)/python -m benchmarks.measure $(ROWS)

flows: install ## count what four flows touch: files, functions, units of work, statements, commits, plans
	@$(BIN)/python -m benchmarks.flows

reading: install .venv/installed-dev ## count what is read right, asked or wrong; CASES=FOLDER for other cases
	@$(BIN)/python -m tests.reading.table $(CASES) $(MORE)

monkey: install .venv/installed-dev ## press and type at random at the real bot; SECONDS=600 SEED=7 for other than 60 s
	@$(BIN)/python -m tests.monkey.monkey --seconds $(or $(SECONDS),60) $(if $(SEED),--seed $(SEED))

docs: install ## write docs/letters.md and docs/playbook.md anew, out of bot/content
	$(BIN)/python -m docs.make_words

pins: .venv/installed-dev ## renew requirements/*.txt: the newest versions that pyproject.toml allows
	$(UV_PINS) --upgrade pyproject.toml --group dev --output-file requirements/dev.txt
	$(UV_PINS) --constraints requirements/dev.txt pyproject.toml --output-file requirements/run.txt
	$(UV_PINS) --constraints requirements/dev.txt --group build --output-file requirements/build.txt
	$(UV_PINS) --upgrade --group bench --output-file requirements/bench.txt

clean: ## remove what was built; data/ stays
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make the second time quick; they are as old as the last complete installation.
.venv/installed: requirements/run.txt requirements/build.txt pyproject.toml
	@for python in "$${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3; do \
	  if [ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then break; else python=; fi; \
	done; \
	if [ -z "$$python" ]; then echo "Tactful needs Python 3.11 or newer; none was found." >&2; exit 1; fi; \
	"$$python" -m venv .venv
	$(PIP) $(PINNED) -r requirements/run.txt -r requirements/build.txt
	$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements/dev.txt
	$(PIP) $(PINNED) -r requirements/dev.txt
	@touch $@

.venv-bench/installed: requirements/bench.txt .venv/installed
	$(BIN)/python -m venv .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check --quiet $(PINNED) -r $<
	@touch $@
