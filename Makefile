# Thin: each target is one command a person could type. PYTHON is the one of the virtual environment.
PYTHON ?= .venv/bin/python

.venv:
	python3 -m venv .venv
	.venv/bin/pip install -c constraints.txt -e ".[test]"

.PHONY: test run check fuzz trust bench maps format
test: .venv
	$(PYTHON) -m pytest

run: .venv
	$(PYTHON) -m game

check: .venv
	$(PYTHON) -m game check scenarios/shusha-1992
	$(PYTHON) -m game check scenarios/first-steps

fuzz: .venv
	$(PYTHON) -m game fuzz --orders 20000

trust: .venv
	$(PYTHON) -m game trust

# The oldest numpy and the newest that the newest Python here takes, for `trust` to count on.
.PHONY: numpys
numpys: .venv
	python3.11 -m venv build/numpy-oldest && build/numpy-oldest/bin/pip install --quiet "numpy==1.26.0"
	for v in 14 13 12; do python3.$$v -m venv build/numpy-newest 2>/dev/null && break; done; \
	build/numpy-newest/bin/pip install --quiet numpy
	LINE_OF_CONTACT_PYTHONS=$(CURDIR)/build/numpy-oldest/bin/python:$(CURDIR)/build/numpy-newest/bin/python \
	$(PYTHON) -m game trust --only determinism

# For the record: about 40 minutes on two cores, with every Python and numpy named in LINE_OF_CONTACT_PYTHONS.
.PHONY: trust-full fuzz-full
trust-full: .venv
	$(PYTHON) -m game trust --size full --jobs 2

fuzz-full: .venv
	$(PYTHON) -m game fuzz --orders 1000000 --jobs 2

bench: .venv
	$(PYTHON) -m game bench

maps: .venv
	for map in region-5km shusha-2km lachin-2km goranboy-5km kalbajar-5km; do $(PYTHON) -m game map build $$map; done
	SDL_VIDEODRIVER=dummy $(PYTHON) -c "import pygame; pygame.display.set_mode((8, 8)); \
	from game.scenario import land, map_ids; from game.ui.terrain import ship; \
	[print(path) for name in map_ids() for path in ship(land(name))]"

# For computers without Python; it makes a virtual environment of its own.
.PHONY: desktop
desktop:
	python3 desktop/build.py

format: .venv
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
