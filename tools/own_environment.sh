#!/bin/sh
# Makes .cache/NAME-env from tools/NAME/requirements.txt, for tools whose pins clash with Rasa's; quick when it is there.
# Usage: sh tools/own_environment.sh NAME [PYTHON, else 3.11]
set -eu
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"  # as tools/bootstrap.py
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
wanted="tools/$1/requirements.txt"
env=".cache/$1-env"
stamp="$env/requirements.txt"
cmp -s "$wanted" "$stamp" && exit 0
"$uv" venv --quiet --clear --python "${2:-3.11}" "$env"
"$uv" pip install --quiet --python "$env/bin/python" -r "$wanted"
cp "$wanted" "$stamp"
