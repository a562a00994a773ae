# Two commands matter: `make demo` and `make test`. Everything happens in .venv beside this file; nothing else is
# installed on the machine, except the Debian packages of the test components (scripts/components, as root only).

PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test torture torture-hooks bench completions clean

help:
	@echo 'make demo         see it work: an incident happens in generated logs and is found'
	@echo 'make test         every check and every test'
	@echo 'make torture      hours of kills, rotation, file histories and damage (ARGS="kills --count 100" for a part)'
	@echo 'make torture-hooks  1,000 kills while alerts are in flight (KILLS=1000)'
	@echo 'make bench        logmon beside other tools on generated logs (ARGS="--runs 3 --strict")'
	@echo 'make completions  write the shell completions again'
	@echo 'make clean        remove what the other targets made'

setup:
	@scripts/setup

demo: setup
	@$(PY) -m logmon demo

test: setup
	@scripts/components
	@scripts/check

torture: setup
	@scripts/components
	@$(PY) -m tests.torture $(ARGS)

torture-hooks: setup
	@LOGMON_KILLS=$${KILLS:-1000} $(PY) -m pytest -s tests/torture/test_hooks.py

bench: setup
	@$(PY) -m benchmarks $(ARGS)

completions: setup
	@scripts/completions

clean:
	rm -rf .venv .work build dist native/target .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache src/*.egg-info
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
