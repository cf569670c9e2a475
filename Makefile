# Wraps `python -m kpi_helpers` and the checks. Needs Python 3.11+ and make only; see README for the same without make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PERIOD ?= 2023-Q3
# What JupyterLab notes of the machine's Python when a notebook is saved
LEFT_BY_LAB := $(addprefix metadata.language_info.,codemirror_mode file_extension mimetype nbconvert_exporter pygments_lexer version)

.PHONY: setup report test check accept bench mutants lab lock

report: setup
	$(BIN)/python -m kpi_helpers report $(PERIOD)

# The environment is made anew when the lock or pyproject differ from those it was made of.
setup:
	@cat requirements.txt pyproject.toml | cmp -s - $(STAMP) || $(MAKE) --no-print-directory environment

.PHONY: environment
environment:
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@if [ -d .git ]; then \
	  git config filter.nbstripout.clean "$(BIN)/nbstripout" && git config filter.nbstripout.smudge cat && \
	  git config filter.nbstripout.extrakeys "$(LEFT_BY_LAB)" && \
	  git config diff.ipynb.textconv "$(BIN)/nbstripout -t"; fi
	@cat requirements.txt pyproject.toml > $(STAMP)

# What a person edits in notebooks/ and params/ never turns `make test` red: tests read what git holds (`git add`ed
# or committed). `make check` looks at the working copy. Property tests draw the same examples each time; pytest by
# itself draws new ones.
test: lint
	$(BIN)/python -m pytest -m "not accept and not bench" --hypothesis-profile=ci

.PHONY: lint
lint: setup
	$(BIN)/ruff check kpi_helpers tests benchmarks
	$(BIN)/ruff format --check kpi_helpers tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint
	$(BIN)/ruff check notebooks
	$(BIN)/nbstripout --verify notebooks/*.ipynb
	WORKING_COPY=1 $(BIN)/python -m pytest -n 0 tests/notebooks/test_source.py tests/unit/rules tests/unit/test_shape.py

accept: setup
	$(BIN)/python -m pytest -m accept

bench: setup
	$(BIN)/python -m pytest -m bench -n 0 benchmarks

# Changes a module in one place at a time and prints what no test notices (docs/mutation.md).
mutants: setup
	$(BIN)/python -m benchmarks.mutants $(MODULE) $(TESTS)

lab: setup
	KPI_ROOT=$(CURDIR) $(BIN)/jupyter lab --notebook-dir notebooks

# Run by a developer who changes pyproject.toml; needs uv.
lock:
	uv pip compile --universal --python-version 3.11.0 --extra dev --no-header --generate-hashes --output-file requirements.txt pyproject.toml
