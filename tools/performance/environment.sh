#!/bin/sh
# Makes .cache/locust-env with locust, which plays the visitors; quick when it is there.
set -eu
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"  # as tools/bootstrap.py
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
env=.cache/locust-env
stamp="$env/requirements.txt"
cmp -s tools/performance/requirements.txt "$stamp" && exit 0
"$uv" venv --quiet --clear --python "$(cat .python-version)" "$env"
"$uv" pip sync --quiet --python "$env/bin/python" --require-hashes tools/performance/requirements.txt
cp tools/performance/requirements.txt "$stamp"
