# On a fresh machine with Python 3.11 or later, make and a network, each of these works by itself.
PYTHON ?= python3
export PORT

RUN = $(PYTHON) deploy/bootstrap.py
VENV = .venv/bin/python

.PHONY: help demo test coverage check format bench faults lock

help:
	@echo "make demo    a demo site on http://127.0.0.1:8000 (PORT=8001 for another port); Ctrl-C stops it"
	@echo "make test    all tests, on SQLite and on PostgreSQL (ARGS='-k calendar' for some)"
	@echo "make test ROOM=events/search   the tests of one folder, or of files that begin so, on SQLite only"
	@echo "make coverage   how much of the code the tests on SQLite run"
	@echo "make check   format, lint, migrations, production settings, what is tracked"
	@echo "make format  format the code"
	@echo "make bench   the benchmarks, as ratios"
	@echo "make faults  kill workers, Redis and PostgreSQL in mid-send and count the mail (KILLS=20 for fewer)"
	@echo "make lock    compile requirements/ anew from pyproject.toml (needs uv)"

demo:
	@$(RUN) demo

test:
	@$(RUN) test $(if $(ROOM),--room $(ROOM)) $(ARGS)

coverage:
	@$(RUN) test --coverage $(ARGS)

check:
	@$(RUN) install
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	PORTAL_MODE=development $(VENV) manage.py makemigrations --check --dry-run
	$(VENV) deploy/check.py

format:
	@$(RUN) install
	$(VENV) -m ruff format .
	$(VENV) -m ruff check --fix .

bench:
	@$(RUN) bench

faults:
	@$(RUN) faults $(KILLS)

LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --quiet

lock:
	$(LOCK) -o requirements/base.txt
	$(LOCK) --group test -c requirements/base.txt -o requirements/test.txt
