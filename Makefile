# `make` lists what there is. Everything runs in .venv, made on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Else every process of a run compiles every file anew: a fifth of the tests' work.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test slow faults fuzz lint types imports check bench bench-full \
    bench-check bench-accept peers docs pictures translations samples package check-install \
    clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | \
	    awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt
	@echo "Making a virtual environment in $(VENV) and installing Sextant into it"
	@sh packaging/system_libraries.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(STAMP)

setup: $(STAMP) ## install all that Sextant needs, Qt's system libraries included

run: setup ## open the window on the sample (without a display: draw it into out/)
	$(BIN)/sextant --sample

test: setup ## run the default tests, under 4 minutes on 2 cores
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

slow: setup ## run the slow tests: leaks, journeys, whole sizes
	$(BIN)/python -m pytest -q -m "slow or xvfb"

faults: setup ## kill, fill, damage, cancel: the whole fault suite, an hour or more
	SEXTANT_FAULTS=1 $(BIN)/python -m pytest -q -m "not benchmark" tests/faults

fuzz: setup ## fuzz the readers that are our own with atheris, ten minutes each
	$(BIN)/python -m pip install --quiet 'atheris>=3,<4'
	mkdir -p out/fuzz
	for reader in flo pfm hdr project; do \
	    $(BIN)/python -m tests.fuzzing.fuzz $$reader out/fuzz -max_total_time=600 \
	        || exit 1; done

lint: setup ## style of the code
	$(BIN)/ruff check desktop_app tests packaging
	$(BIN)/ruff format --check desktop_app tests packaging

types: setup ## types, strict below the workers
	$(BIN)/mypy

imports: setup ## layers, the border with Qt, cycles
	$(BIN)/lint-imports --no-cache

check: lint types imports test ## all that must hold before a commit

# With the peers' environment where `make peers` made it, else with our own.
BENCH = $$(test -x .venv-peers/bin/python && echo .venv-peers/bin/python || echo $(BIN)/python)

bench: setup ## every benchmark beside its peers, quick form: out/proof/proof.md
	$(BENCH) -m tests.benchmarks

bench-full: setup ## the same in full, three rounds each, hours
	$(BENCH) -m tests.benchmarks --form full

bench-check: setup ## measure, and tell what got worse than the accepted run
	$(BENCH) -m tests.benchmarks --check

bench-accept: setup ## keep the last record as the accepted one, its page in docs
	$(BENCH) -m tests.benchmarks --again --accept

peers: setup ## an environment of its own with the peers that pip can install (6 GB)
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	.venv-peers/bin/python -m pip install --quiet scikit-image diplib cleanvision pyamg pymatting
	.venv-peers/bin/python -m pip install --quiet pydantic pyyaml simsimd stringzilla
	.venv-peers/bin/python -m pip install --quiet --no-deps albumentations==2.0.8 albucore==0.0.24
	.venv-peers/bin/python -m pip install --quiet torchvision
	.venv-peers/bin/python -m pip uninstall --quiet --yes opencv-python
	.venv-peers/bin/python -m pip install --quiet --no-deps --constraint constraints.txt opencv-contrib-python

docs: setup ## guide, commands, Python interface as HTML, offline; warnings are errors
	$(BIN)/python packaging/build_documentation.py

pictures: setup ## pictures of the README and the help pages, drawn by the program
	$(BIN)/python packaging/draw_documentation.py

translations: setup ## every text into the catalogues of resources/translations, compiled
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/translations.py

samples: setup ## render the sample pictures anew
	$(BIN)/python -m desktop_app.samples resources/samples

package: ## build all that is handed out into dist/, and check it
	sh packaging/package.sh

check-install: ## install dist/ on fresh Debian systems, use it, remove it (root)
	sh packaging/check_install.sh

clean: ## remove what was built, not the environment
	rm -rf build dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis
