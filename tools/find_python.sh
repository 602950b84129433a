#!/bin/sh
# Prints the Python that .venv is made with: the newest one that we support and that can make a
# virtual environment. PYTHON in the environment overrides. Stops with the one command to run.
set -u

fits='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
found_without_pip=""

for candidate in ${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}; do
    "$candidate" -c "$fits" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        "$candidate" -c 'import sys; print(sys.executable)'
        exit 0
    fi
    found_without_pip="$candidate"
done

if [ -n "$found_without_pip" ]; then
    version=$("$found_without_pip" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version is here, but it cannot make a virtual environment. Run this, then try again:" >&2
    echo "    sudo apt-get install -y python$version-venv" >&2
elif [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON does not start a Python from 3.11 to 3.14. Name another one." >&2
else
    echo "No Python from 3.11 to 3.14 was found. Install one, or name it: make PYTHON=python3.12 ..." >&2
fi
exit 1
