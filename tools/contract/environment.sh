#!/bin/sh
# Makes .cache/contract-env (Python 3.11, which schemathesis needs) with schemathesis and the OpenAPI validator; quick when it is there.
set -eu
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"  # as tools/bootstrap.py
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
env=.cache/contract-env
stamp="$env/requirements.txt"
cmp -s tools/contract/requirements.txt "$stamp" && exit 0
"$uv" venv --quiet --clear --python 3.11 "$env"
"$uv" pip install --quiet --python "$env/bin/python" -r tools/contract/requirements.txt
cp tools/contract/requirements.txt "$stamp"
