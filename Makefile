# Every target is a task of run.py, which needs only Python 3.11 to 3.13.
#   make report [PROJECT=folder]     the draft report of the demonstration, or of another project
#   make test [ARGS="..."]           the tests, with further arguments for pytest
#   make sweep [ARGS="..."]          the tests that take minutes each, which `make test` leaves out
#   make hooks                       git refuses to commit data, real outputs and identifiers in this clone
#   make PY=python3.12 ...           another Python

# The first Python that runs: a name on the PATH may be a shim that fails.
PY ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c "" 2>/dev/null && echo $$name && break; done)
RUN = $(or $(PY),$(error Se necesita Python 3.11, 3.12 o 3.13 / Python 3.11, 3.12 or 3.13 is needed)) run.py

.NOTPARALLEL:
.PHONY: report test sweep setup hooks environment lock bench bench-scale spark coverage mutants attack

report:
	@$(RUN) report $(if $(PROJECT),"$(PROJECT)")

test sweep bench bench-scale spark coverage mutants attack lock:
	@$(RUN) $@ $(ARGS)

setup hooks environment:
	@$(RUN) $@
