# Works on a machine with make and Python 3.11 to 3.14: everything else is installed into .venv,
# from requirements/*.lock with hashes. `make PYTHON=python3.12 demo` chooses the Python.

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
ENGINE_TESTS := tests/engine tests/parity/test_engine_scenarios.py
# Two more than there are cores: some tests wait, for a process, a browser or a database.
# One at a time, in the order in which tests/conftest.py puts them.
ON_ALL_CORES := -n $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 2))) --dist load --maxschedchunk 1
OUR_CODE := $(wildcard bot methods storage adapters tests benchmarks tools)

# A folder that was moved, a Python that went away and an interrupted install are made anew.
HERE := $(shell cat $(VENV)/.home 2>/dev/null)
ifneq ($(HERE),$(CURDIR))
STALE := stale
else ifeq ($(wildcard $(BIN)/python),)
STALE := stale
else ifneq ($(wildcard $(VENV)/.unfinished),)
STALE := stale
endif

.DEFAULT_GOAL := help
.PHONY: help demo test check bench crash workers figures mutants mutation fuzz methods pictures lock clean stale

help:
	@echo "make demo    start the practice room and open it in the browser"
	@echo "make test    run all tests, on all cores, with Chromium for the practice room"
	@echo "make check   formatting, lint, types, boundaries, method and register files, translations"
	@echo "make bench   measure what the project promises about speed"
	@echo "make figures every promise with its figure, met or missed; ARGS=--short takes minutes"
	@echo "make crash   kill the real process a thousand times, and look for what is lost"
	@echo "make mutants  put known bugs into the code, and count the simulated lives until each shows"
	@echo "make mutation  change the engine in every way and see that its tests notice (takes long)"
	@echo "make workers kill and stop several workers, and look for what is lost or done twice"
	@echo "make fuzz    give the loaders of methods and registers anything at all, for an hour or so"
	@echo "make methods rehearse every method in every way: modes, languages, sizes, rounds, platforms"
	@echo "make pictures  draw the pictures in docs/ anew: of the methods, and of screens on Slack"
	@echo "make lock    make the lock files anew from pyproject.toml"
	@echo "make clean   remove .venv, caches and build output (never data/)"

demo: $(RUN)
	@$(BIN)/intervisor demo

ifdef ARGS
ALL_OR_SOME = $(BIN)/python -m pytest $(ARGS)
else
ALL_OR_SOME = $(BIN)/python -m pytest $(ON_ALL_CORES) --cov --cov-report=term $(ENGINE_TESTS) && \
    $(BIN)/python -m pytest $(ON_ALL_CORES) $(ENGINE_TESTS:%=--ignore=%)
endif

# The engine's own tests hold every statement of it in place, and are measured for that; measuring
# the rest as well would take a third longer. `make test ARGS="tests/words -k nl"` runs just those.
test: $(DEV)
	@INTERVISOR_CHROMIUM="$$($(BIN)/python tools/find_chromium.py --install)" && \
	export INTERVISOR_CHROMIUM && \
	$(ALL_OR_SOME)

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(OUR_CODE)
	$(BIN)/lint-imports
	$(BIN)/intervisor methods check methods/*/method.toml
	$(BIN)/intervisor registers check bot/registers/profiles/*.toml
	$(BIN)/intervisor words check
	$(BIN)/python -m pytest -q tests/test_boundaries.py tests/test_vocabulary.py tests/test_lock.py

bench: $(DEV)
	@$(BIN)/python -m benchmarks $(ARGS)

figures: $(DEV)
	@$(BIN)/python -m benchmarks.figures $(ARGS)

crash: $(DEV)
	@$(BIN)/python -m tests.crash $(ARGS)

mutants: $(DEV)
	@$(BIN)/python -m tests.simulation.mutants $(ARGS)

# Stopped, it goes on where it was: see docs/mutants.md.
mutation: $(DEV)
	@$(BIN)/python -m tools.mutation $(ARGS)

workers: $(DEV)
	@$(BIN)/python -m tests.workers --faults 500 $(ARGS)

fuzz: $(DEV)
	@$(BIN)/python -m pytest $(ON_ALL_CORES) --hypothesis-profile=deep --timeout=0 \
	    tests/methods/test_any_bytes.py tests/methods/test_any_folder.py tests/registers/test_any_bytes.py $(ARGS)

methods: $(DEV)
	@$(BIN)/python -m pytest $(ON_ALL_CORES) --hypothesis-profile=deep --timeout=0 \
	    tests/rehearsal/test_library.py tests/parity/test_slack_fullest.py \
	    tests/parity/test_stack_scenarios.py tests/engine/test_anything.py::test_whatever_happens_by_every_method $(ARGS)

pictures: $(DEV)
	@$(BIN)/python -m tools.pictures
	@INTERVISOR_CHROMIUM="$$($(BIN)/python tools/find_chromium.py --install)" && \
	export INTERVISOR_CHROMIUM && $(BIN)/python -m tests.browser.slack_pictures

lock:
	@python="$$(PYTHON="$(PYTHON)" sh tools/find_python.sh)" && "$$python" tools/lock.py

clean:
	rm -rf $(VENV) .venv.lock build dist mutants *.egg-info .coverage .coverage.* htmlcov \
	    .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis tests/browser/output
	find $(OUR_CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN): requirements/run.lock pyproject.toml $(STALE)
	@python="$$(PYTHON="$(PYTHON)" sh tools/find_python.sh)" && "$$python" tools/environment.py run

$(DEV): requirements/dev.lock pyproject.toml $(STALE)
	@python="$$(PYTHON="$(PYTHON)" sh tools/find_python.sh)" && "$$python" tools/environment.py dev
