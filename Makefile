# The two commands of the README are `make demo` and `make test`; each does all its own set-up.
# ARGS are handed on, for example `make demo ARGS="--port 9000"` or `make test ARGS="browser faults"`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-long bench lock

help:
	@printf '%s\n' \
	  'make demo       start the whole product on this machine (data in ./data, or PRIVACY_DESK_DATA_DIR)' \
	  'make test       run every check, in the size for every change' \
	  'make test-long  run every check in its long size' \
	  'make bench      run the measurements' \
	  'make lock       resolve the dependencies again, and write the lock files and THIRD_PARTY.md'

demo:
	@.ci/setup.sh demo
	@exec .venv/bin/privacy-desk serve --demo $(ARGS)

test:
	@.ci/setup.sh test
	@exec .venv/bin/python -m tests.suites $(ARGS)

test-long:
	@.ci/setup.sh test
	@exec .venv/bin/python -m tests.suites --long $(ARGS)

bench:
	@.ci/setup.sh test
	@exec .venv/bin/python -m tests.suites --bench $(ARGS)

lock:
	@.ci/setup.sh lock
	@.ci/lock.sh
	@.ci/setup.sh test
	@.venv/bin/python -m tests.architecture.third_party
