# On a fresh machine with Python 3.11 or later, make and a network, each of these works by itself.
# The first of these Pythons that is new enough makes .venv; PYTHON=/path/to/python3 names another.
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
PORT ?= 8000
VENV = .venv/bin/python

.PHONY: help demo test coverage check format bench faults attack readers stored-site lock packages-base packages-test

help:
	@echo "make demo    a demo site on http://127.0.0.1:8000 (PORT=8001 for another port); Ctrl-C stops it"
	@echo "make test    all tests, on SQLite and on PostgreSQL (ARGS='-k calendar' for some)"
	@echo "make test ROOM=events/search   the tests of one folder, or of files that begin so, on SQLite only"
	@echo "make coverage   how much of the code the tests on SQLite run"
	@echo "make check   format, lint, migrations, production settings, what is tracked"
	@echo "make format  format the code"
	@echo "make bench   the benchmarks, as ratios"
	@echo "make faults  kill workers, Redis and PostgreSQL in mid-send and count the mail (KILLS=20 for fewer), and"
	@echo "             fill disks, take databases away and so on from a whole site in use (AWAY=60 seconds for each)"
	@echo "make attack  plant secrets in a demo of its own, crawl it and send 10,000 hostile requests (ARGS='2000 --seed 7')"
	@echo "make readers fetch ical.js, by which the tests then read feeds, too (needs node and npm)"
	@echo "make stored-site   make the backup that tests bring back anew, as long as the version is not tagged"
	@echo "make lock    compile requirements/ anew from pyproject.toml (needs uv)"

demo: packages-base
	@exec env PORTAL_MODE=demo PORT="$(PORT)" DJANGO_SETTINGS_MODULE=portal.settings $(VENV) manage.py serve_demo

test: packages-test
	@$(VENV) -m tests.run $(if $(ROOM),--room $(ROOM)) $(ARGS)

coverage: packages-test
	@$(VENV) -m tests.run --coverage $(ARGS)

check: packages-test
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	PORTAL_MODE=development $(VENV) manage.py makemigrations --check --dry-run
	$(VENV) deploy/check.py

format: packages-test
	$(VENV) -m ruff format .
	$(VENV) -m ruff check --fix .

bench: packages-test
	@$(VENV) -m benchmarks

faults: packages-test
	@$(VENV) -m benchmarks._faults $(KILLS)
	@$(VENV) -m benchmarks._outages $(AWAY)

attack: packages-test
	@$(VENV) -m tests.attack $(ARGS)

stored-site: packages-test
	@$(VENV) -m tests.support.stored_site

# .venv holds the packages of a lock file if it holds a copy of that file: the copies go before pip starts and come
# back when it is done. A .venv without them was cut short and is made anew, as is one whose Python is gone. Who
# comes while another installs waits for the lock, which is on the file of standard input.
packages-base packages-test: packages-%:
	@fail() { echo "$$1" >&2; exit 1; }; \
	new_enough() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }; \
	whole() { test -e .venv/base.txt && $(VENV) -c 'import pip' 2>/dev/null; }; \
	up_to_date() { whole && cmp -s requirements/$*.txt .venv/$*.txt; }; \
	if up_to_date; then exit 0; fi; \
	for python in $(PYTHON); do if new_enough "$$python"; then break; fi; done; \
	new_enough "$$python" || fail "The portal needs Python 3.11 or later, and $(firstword $(PYTHON)) says\
	 “`$(firstword $(PYTHON)) -V 2>&1`”; install a newer one, or name it: make demo PYTHON=/path/to/python3"; \
	exec <requirements/base.txt; "$$python" -c 'import fcntl; fcntl.flock(0, fcntl.LOCK_EX)' 2>/dev/null; \
	if up_to_date; then exit 0; fi; \
	if ! whole; then \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || fail "This Python lacks the module venv or\
	 ensurepip; install it (on Debian and Ubuntu: apt install python3-venv)."; \
		rm -rf .venv; \
		mkdir .venv 2>/dev/null || fail "The folder $(CURDIR) cannot be written to."; \
		"$$python" -m venv .venv || exit 1; \
	fi; \
	rm -f .venv/base.txt .venv/test.txt || exit 1; \
	echo "Installing the packages of requirements/$*.txt into .venv; this takes about a minute."; \
	$(VENV) -m pip install --quiet --quiet --disable-pip-version-check --no-input --retries 2 --require-hashes \
		-r requirements/$*.txt || fail "The packages could not be installed (is there a network?)."; \
	cp requirements/$*.txt .venv/ && cp requirements/base.txt .venv/

LOCK = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --quiet

readers:
	@npm install --silent --no-save --no-package-lock --prefix var/readers ical.js temml

lock:
	$(LOCK) -o requirements/base.txt
	$(LOCK) --group test -c requirements/base.txt -o requirements/test.txt
