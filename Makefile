# The only list of commands; `make` alone prints it.
PYTHON ?= python3
STAGE ?= jury
HOST ?= 127.0.0.1
PORT ?= 8000
export HAECHI_VAR ?= var

BIN := .venv/bin
STATIC := $(shell find src/haechi -path '*/static/*' -type f -not -path '*/vendor/*')
CATALOGUES := $(shell find src/haechi/locale -name '*.po')

.DEFAULT_GOAL := help
.PHONY: help setup system run test check lint types contracts migrations messages catalogue \
        docs reference bench slow inspect lock kill-nine clean

help:  ## print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- what is needed ------------------------------------------------------------------------------

.venv/build.stamp: requirements/build.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.txt
	@touch $@

.venv/run.stamp: .venv/build.stamp requirements/run.txt pyproject.toml
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/run.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python scripts/fetch_assets.py
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

.venv/messages.stamp: .venv/run.stamp $(CATALOGUES)
	@$(BIN)/pybabel --quiet compile --domain django --directory src/haechi/locale
	@touch $@

$(HAECHI_VAR)/static.stamp: .venv/run.stamp $(STATIC)
	@$(BIN)/haechi collectstatic --no-input --verbosity 0
	@touch $@

setup: .venv/run.stamp .venv/messages.stamp  ## install what the site needs into .venv, from hashed locks

system:  ## install the Debian packages that tests and printing use (as root)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		chromium fonts-noto-cjk gettext

# --- to use it -----------------------------------------------------------------------------------

run: setup $(HAECHI_VAR)/static.stamp  ## serve the demonstration, with its worker, on 127.0.0.1:8000 (STAGE=call|eligibility|jury|results|published)
	@$(BIN)/haechi migrate --verbosity 0
	@$(BIN)/haechi demo $(STAGE) --if-empty
	@$(BIN)/haechi cast
	@echo "Haechi serves on http://$(HOST):$(PORT)/ (Ctrl-C ends it; the data stay in $(HAECHI_VAR)/)"
	@trap 'kill $$web $$worker 2>/dev/null; wait' EXIT; trap 'exit 130' INT TERM; \
		$(BIN)/haechi work & worker=$$!; \
		$(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers 2 \
			--blocking-threads 2 --no-ws --log-level warning haechi.site.wsgi:application & \
		web=$$!; wait $$web

inspect: setup  ## do the truths of the database hold?
	$(BIN)/haechi inspect

# --- to change it --------------------------------------------------------------------------------

test: .venv/dev.stamp .venv/messages.stamp  ## everything, on SQLite and on PostgreSQL, with Chromium
	$(BIN)/python -m pytest docs
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations 25 -m "not slow" tests
	HAECHI_TEST_DB=postgres $(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not browser" \
		--ignore tests/jeoul --ignore tests/house --ignore tests/matrix tests

check: lint types contracts migrations messages docs test  ## all that CI runs

lint: .venv/dev.stamp  ## ruff, djade, no download address in a lock file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files 'src/haechi/*.html' | xargs $(BIN)/djade --target-version 5.2 --check
	@! grep -nE '(https?://|--(extra-)?index-url|--find-links)' requirements/*.txt

types: .venv/dev.stamp  ## mypy, strict
	$(BIN)/mypy

contracts: .venv/dev.stamp  ## the plan of the house: who may import whom
	$(BIN)/lint-imports

migrations: .venv/dev.stamp  ## models and migrations agree
	$(BIN)/haechi makemigrations --check --dry-run

messages: .venv/dev.stamp .venv/messages.stamp  ## every sentence exists in Korean
	$(BIN)/python scripts/check_messages.py

catalogue: .venv/dev.stamp  ## collect new sentences into the Korean catalogue (needs gettext)
	cd src/haechi && ../../$(BIN)/haechi makemessages --locale ko --no-location --no-wrap --no-obsolete

reference: .venv/dev.stamp  ## write the reference pages anew from the tables
	$(BIN)/python scripts/write_reference.py

docs: .venv/dev.stamp  ## build the documentation, warnings are errors
	$(BIN)/python scripts/write_reference.py --check
	$(BIN)/sphinx-build -q -W --keep-going docs docs/_build/html

bench: .venv/dev.stamp  ## our speed beside the peers', in one run
	$(BIN)/python benchmarks/calibrate.py
	$(BIN)/python benchmarks/assignment.py --highs
	$(BIN)/python benchmarks/extra.py
	$(BIN)/python benchmarks/applications.py
	$(BIN)/python benchmarks/judging.py

slow: .venv/dev.stamp .venv/messages.stamp  ## long simulations and mutation tests
	$(BIN)/python -m pytest -n 2 -m slow tests
	$(BIN)/mutmut run

kill-nine: setup $(HAECHI_VAR)/static.stamp  ## kill the server 50 times in mid-write; nothing acknowledged may be lost
	$(BIN)/python scripts/kill_nine.py --kills 50

lock: .venv/build.stamp  ## renew the hashed locks
	cd requirements && for set in site:run dev:dev; do \
		../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --extra $${set%%:*} ../pyproject.toml -o $${set##*:}.txt; done
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header requirements/build.in -o requirements/build.txt

clean:  ## remove what was built; the data in var/ stay
	rm -rf .venv docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
