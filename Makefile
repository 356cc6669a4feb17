# Thin: each target is one command a person could type. PYTHON is the one of the virtual environment.
PYTHON ?= .venv/bin/python

.venv:
	python3 -m venv .venv
	.venv/bin/pip install -c constraints.txt -e ".[test]"

.PHONY: test run check fuzz bench format
test: .venv
	$(PYTHON) -m pytest

run: .venv
	$(PYTHON) -m game

check: .venv
	$(PYTHON) -m game check scenarios/shusha-1992
	$(PYTHON) -m game check scenarios/first-steps

fuzz: .venv
	$(PYTHON) -m game fuzz --orders 20000

bench: .venv
	$(PYTHON) -m game bench

format: .venv
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
