# Thin: everything is in dev.py (python3 dev.py --help).
PYTHON ?= python3

.PHONY: up fresh test fast check lock
up:
	$(PYTHON) dev.py up
fresh:
	$(PYTHON) dev.py up --fresh
test:
	$(PYTHON) dev.py test
fast:
	$(PYTHON) dev.py test --fast
check:
	$(PYTHON) dev.py check
lock:
	$(PYTHON) dev.py lock
