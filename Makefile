# make demo   sets everything up and runs the whole example into out/
# make test   sets everything up for development and runs all that a user needs to pass
# make slow   what needs a browser, an office suite or minutes
# make quick  the fast tests alone, while working
# make bench  the peers beside us, each in an environment of its own under build/bench (half an hour)
# make offline  the installation for an office without network, into dist/ (Windows; TARGET=linux; PYTHONS="3.12")

PYTHON ?= python3
VENV   ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: demo test slow quick bench offline check format lock clean

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

# The lock files pin every package with its hash; the project itself is installed without asking for more.
$(VENV)/.run: $(VENV)/.made requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: $(VENV)/.run
	$(BIN)/ukur demo --out out

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -m "not slow" -n 2 --dist loadfile

slow: $(VENV)/.dev
	$(BIN)/pytest -m slow -n 2 --dist loadfile

quick: $(VENV)/.dev
	$(BIN)/pytest -q -x -m "not slow" --ignore=tests/theory --ignore=tests/notebooks --ignore=tests/contract

bench: $(VENV)/.run
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/alignments.py
	$(BIN)/python benchmarks/times.py

TARGET  ?= windows
PYTHONS ?= 3.11 3.12 3.13
offline: $(VENV)/.run
	$(BIN)/python docs/offline/build.py --target $(TARGET) --python $(PYTHONS)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv; writes locks that name no index host.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml --group dev --group build -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml --group build -c requirements-dev.txt -o requirements.txt

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
