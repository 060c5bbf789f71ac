# Finds a Python for make.py, which says what each command does (`make help`). Without make, the
# same words: python make.py report CORPUS="a path"

# As they were typed: "$", quotes and spaces go through the environment, not through make and shell.
override CORPUS := $(value CORPUS)
override OUT := $(value OUT)
override ARGS := $(value ARGS)
override PYTHON := $(value PYTHON)
export CORPUS OUT ARGS PYTHON

# Tried by running it: a version manager's stand-in exists and fails, Debian's Python may lack venv.
suits := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))

.PHONY: setup report test notebooks lab lock software clean help
setup report test notebooks lab lock software clean help:
	@if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; \
	else set -- $${CONDA_PREFIX:+"$$CONDA_PREFIX/bin/python"} .venv/bin/python \
	    python3.14 python3.13 python3.12 python3.11 python3 python; fi; \
	for python do \
	    if "$$python" -c '$(suits)' 2>/dev/null; then exec "$$python" make.py $@; fi; \
	done; \
	echo "No Python 3.11 to 3.14 with venv was found (tried: $$*): install one (Debian: python3-venv), or name it by make $@ PYTHON=..." >&2; \
	exit 2
