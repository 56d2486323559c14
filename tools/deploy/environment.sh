#!/bin/sh
# Makes .cache/deploy-env (Python 3.11) with the linters of deploy/ and the Dockerfile; quick when it is there.
set -eu
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"  # as tools/bootstrap.py
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
env=.cache/deploy-env
stamp="$env/requirements.txt"
cmp -s tools/deploy/requirements.txt "$stamp" && exit 0
"$uv" venv --quiet --clear --python 3.11 "$env"
"$uv" pip install --quiet --python "$env/bin/python" -r tools/deploy/requirements.txt
cp tools/deploy/requirements.txt "$stamp"
