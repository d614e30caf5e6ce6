# Sjoerd4u: two commands to know, `make run` and `make test`. The rest is for who changes it.
#
# On purpose plain: pip, so that your own index, proxy and certificate settings count; one stamp file per set of
# packages, so that nothing is installed twice (docs/decisions/0002).

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test check bench lock translations help

PORT ?= 8000
export PORT
# Python keeps what it compiled: every start of a process is three times as fast.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --no-input install --quiet --no-compile

# The first Python on the PATH that is new enough; `make run PYTHON=/path/to/python3` to choose another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$p && break; done)

run: $(VENV)/run ## Everything needed, and the site at http://127.0.0.1:8000 (PORT=8080 for another port)
	@$(BIN)/sjoerd4u migrate
	@$(BIN)/sjoerd4u demo
	@exec $(BIN)/sjoerd4u up

test: $(VENV)/test ## All tests, in a real browser and on a real PostgreSQL (ARGS="-k mail" for some)
	@$(BIN)/python -m tests.ground
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/check ## Lint, format, types, floors, templates, translations, register
	@$(MAKE) --no-print-directory --keep-going --jobs=2 $(CHECKS) && echo "make check: all agree"

bench: $(VENV)/run ## The measurements, beside their peers (ARGS="P2 P4" for some)
	@$(BIN)/python -m bench $(ARGS)

lock: ## Remake requirements/*.txt from setup.cfg; keeps versions that still fit (UPGRADE=--upgrade for the newest)
	@test -x $(BIN)/uv || $(MAKE) --no-print-directory $(VENV)/check
	@$(BIN)/python -c '$(BUILDERS)' | $(LOCK) --output-file requirements/build.txt -
	@$(LOCK) --output-file requirements/check.txt setup.cfg --extra postgres --extra test --extra check
	@$(LOCK) --output-file requirements/test.txt --constraint requirements/check.txt setup.cfg --extra postgres --extra test
	@$(LOCK) --output-file requirements/run.txt --constraint requirements/check.txt setup.cfg --extra postgres

BUILDERS := import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")

# One lock for every system and Python from 3.11; the smaller files take their versions from the largest.
LOCK = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"

translations: $(VENV)/check ## Bring translations/en/LC_MESSAGES/messages.po up to date with the Dutch in code and templates
	@$(BIN)/python -m tests.ground.catalogue --update

help: ## This list
	@echo "Sjoerd4u, the site, privacy portal and back office of SparklingCRM b.v."; echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

# ---- the judges of `make check`: all are heard, also after one has refused ----

CHECKS := lint format types floors pages english register
.PHONY: $(CHECKS)

lint:
	@$(BIN)/ruff check --quiet .
format:
	@$(BIN)/ruff format --check .
types:
	@$(BIN)/mypy --no-error-summary
floors:
	@$(BIN)/lint-imports --no-logo
pages:
	@$(BIN)/djlint templates --lint --quiet
english:
	@$(BIN)/python -m tests.ground.catalogue
# On a scratch store in a folder of its own, whatever the environment says about another.
register:
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && trap 'exit 1' HUP INT TERM && \
		for words in "migrate" "register check" "register canary"; do \
			env -i PATH="$$PATH" SJOERD4U_DATA_DIR="$$scratch" $(BIN)/sjoerd4u $$words >"$$scratch/said" 2>&1 || \
				{ cat "$$scratch/said" >&2; exit 1; }; \
		done

# ---- what the commands stand on ----

# Packages, each with the hash that was locked: first what builds (a package without a wheel, and this checkout), then the
# rest, then this checkout itself.
$(VENV)/%: requirements/%.txt requirements/build.txt setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing the packages of $< (the first time this takes about a minute) …"
	@$(PIP) --require-hashes --requirement requirements/build.txt
	@$(PIP) --require-hashes --no-build-isolation --use-pep517 --requirement $<
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Sjoerd4u needs Python 3.11 or newer, and there is none on the PATH." \
		"Install it (Debian, Ubuntu: apt-get install python3 python3-venv) or say where: make run PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is too old: Sjoerd4u needs Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment." \
		"Debian and Ubuntu keep that in a package of its own: apt-get install python3-venv" >&2; exit 1; }
