# Every command here sets up what it needs with Python 3.11 and pip alone; a second run installs nothing.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
# Two builds side by side wait for each other on the Makefile itself, so that no lock file is left; a stamp is written
# only after its install has ended well.
LOCKED = $(PYTHON) -c 'import fcntl, subprocess, sys; f = open("Makefile"); fcntl.flock(f, fcntl.LOCK_EX); sys.exit(subprocess.call(sys.argv[1:]))'
RUNTIME := $(VENV)/.installed-runtime
DEVELOPMENT := $(VENV)/.installed-development
PYTEST_WORKERS ?= 2
# Not ?=: desktops export a LANGUAGE of their own (gettext). `make demo LANGUAGE=ru` still wins.
LANGUAGE = kk

.DEFAULT_GOAL := help
.PHONY: help demo up test check check-static format bench bench-gpu lock images clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

demo: $(RUNTIME)  ## a screenplay becomes a storyboard in out/
	@$(BIN)/kadr demo --language $(LANGUAGE)

up: $(RUNTIME)  ## start the studio; Ctrl-C drains and stops it
	@$(BIN)/kadr up

test: $(DEVELOPMENT)  ## the whole test suite
	@$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered

check: check-static test  ## format, lint, types, import contracts, tests

check-static: $(DEVELOPMENT)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEVELOPMENT)  ## write the format and the safe fixes
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(DEVELOPMENT)  ## ratios measured in one run; figures go to docs/measurements
	@$(BIN)/python -m bench

bench-gpu: $(DEVELOPMENT)  ## real model shapes with random weights on one GPU, under ten minutes
	@$(BIN)/python -m bench.gpu

images: $(DEVELOPMENT)  ## draw the pictures of the README again (after make demo)
	@$(BIN)/python -m bench.images
	@$(BIN)/python -m kadr.stage.sheet

lock: $(DEVELOPMENT)  ## write requirements.lock from this environment
	@head -n 2 $(LOCK) > $(LOCK).part
	@$(BIN)/pip freeze --exclude-editable | sed 's/+[a-z0-9]*$$//' | sort -f >> $(LOCK).part
	@mv $(LOCK).part $(LOCK)

clean:  ## remove what was built; projects in .kadr stay
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Kadr needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(LOCKED) $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUNTIME): pyproject.toml $(LOCK) | $(BIN)/python
	@echo "Installing Kadr into $(VENV) (a few minutes the first time) ..."
	@$(LOCKED) $(BIN)/pip install --disable-pip-version-check -c $(LOCK) -e '.[models]'
	@echo "Compiling the drawing code (once) ..."
	@$(BIN)/python -m kadr.stage
	@touch $@

$(DEVELOPMENT): pyproject.toml $(LOCK) | $(BIN)/python
	@echo "Installing Kadr and its development tools into $(VENV) (a few minutes the first time) ..."
	@$(LOCKED) $(BIN)/pip install --disable-pip-version-check -c $(LOCK) -e '.[models,dev]'
	@echo "Compiling the drawing code (once) ..."
	@$(BIN)/python -m kadr.stage
	@touch $@ $(RUNTIME)
