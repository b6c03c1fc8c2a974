# Everything is one command: `make run` serves, `make test` checks. CONTRIBUTING.md explains each target.
# The system's own interpreter first: distributions build it for speed and mend its faults. PYTHON=… chooses another.
PYTHON ?= $(shell for p in /usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3.13 /usr/bin/python3.14 \
	python3.11 python3.12 python3.13 python3.14 python3; do if command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import ensurepip, ssl, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
PY := .venv/bin/python
SETUP := $(if $(PYTHON),$(PYTHON),python3) scripts/setup.py

# Imports compiled once make every later start quicker.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup test soak kills lint format bench browser assets messages lock clean

run:
	@$(SETUP) runtime assets
	@exec $(PY) -m tongban serve

setup:
	@$(SETUP) development assets

test:
	@$(SETUP) development assets browser
	@$(PY) -m pytest -n auto --maxprocesses 4 $(PYTEST_ARGS)

soak:
	@$(SETUP) development
	@TONGBAN_FUZZ_SECONDS=1200 TONGBAN_FUZZ_SEED=$$(date +%s) $(PY) -m pytest -o faulthandler_timeout=0 \
		tests/unit/rules/feel/test_fuzz.py

kills:
	@$(SETUP) development
	@PYTHONPATH=src $(PY) -m benchmarks.kills $(FETCHES)

lint:
	@$(SETUP) development
	@$(PY) scripts/lint.py

format:
	@$(SETUP) development
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

bench:
	@$(SETUP) bench assets
	@$(PY) -m benchmarks $(ONLY)

browser:
	@$(SETUP) browser

assets:
	@$(SETUP) runtime assets

messages:
	@$(SETUP) development
	@$(PY) scripts/messages.py extract

lock:
	@$(SETUP) lock

clean:
	rm -rf .venv frontend/node_modules src/tongban/channels/static/build
