# The doors of the project; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint golden docs words prove bench clean

# help: list the doors
help:
	@sed -n 's/^# \([a-z]*\): \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

# setup: make a virtual environment with everything the project needs
setup: $(STAMP)

# demo: ingest the samples into ./archive and show where to look
demo: $(STAMP)
	@$(BIN)/archiver ingest samples/stories --to archive || test $$? -eq 1
	@echo
	@echo "One story is held back on purpose. Where to look:"
	@echo "  $(BIN)/archiver status archive --held             why it is held"
	@echo "  $(BIN)/archiver show samples/stories/hafenfest.txt   what is understood of a story"
	@echo "  $(BIN)/archiver verify archive                    is everything as it was written?"
	@echo "  ls archive/*/*/*/data/objects                 what a package holds"

# test: run the tests
test: $(STAMP)
	$(BIN)/python -m pytest -q -n 2

# lint: check style and types
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# golden: rewrite the golden screens and those of the README; read the diff before committing it
golden: $(STAMP)
	GOLDEN=write $(BIN)/python -m pytest -q tests/test_screens.py tests/test_readme.py

# docs: rewrite the generated pages of docs/
docs: $(STAMP)
	$(BIN)/python docs/generate.py

# words: compile the words of credit lines after a change of archiver/credits/words
words: $(STAMP)
	$(BIN)/python -m archiver.credits.compile

# prove: run the long proofs and write their figures to docs/proofs.md
prove: $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[dev,dask,fsspec,objects,postgres]'
	$(BIN)/python -m pip install --quiet 'moto[server]>=5' # apart: a judge of OCFL wants other versions of what it needs
	$(BIN)/python -m pytest -q -m prove

# bench: measure against the best tools of the field, in one run
bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --editable '.[dev,bench]'
	$(BIN)/python -m benchmarks

# clean: remove what the doors above made
clean:
	rm -rf $(VENV) archive .bench dist build .pytest_cache .mypy_cache .ruff_cache
