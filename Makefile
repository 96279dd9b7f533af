# make run opens the chat, make test runs the tests; both install what they need first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

export HF_HUB_OFFLINE ?= 1
export GRADIO_ANALYTICS_ENABLED ?= False

.PHONY: install run test lint format eval ablation bench pictures clean

install: $(STAMP)

# torch goes first: what depends on it then takes the pinned one instead of the newest.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=…") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: $(STAMP)
	$(BIN)/python app.py

test: $(STAMP)
	$(BIN)/python -m pytest $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The figures of the README, on the bundled sample.
eval: $(STAMP)
	$(BIN)/dateline eval qa/sample/questions.jsonl

# The figures with each signal of the ranker off in turn (docs/quality.md).
ablation: $(STAMP)
	$(BIN)/python -m benchmarks.ablation $(ARGS)

# What a build and a question cost here, in seconds.
bench: $(STAMP)
	$(BIN)/python -m benchmarks.bench $(ARGS)

# The README's pictures of the app, in docs/ (needs Chromium).
pictures: $(STAMP)
	$(BIN)/python -m benchmarks.pictures

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
