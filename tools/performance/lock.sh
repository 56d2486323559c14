#!/bin/sh
# Writes tools/performance/requirements.txt: every package pinned with its hashes, no registry's address.
set -eu
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"  # as tools/bootstrap.py
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
"$uv" pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header --no-emit-index-url \
  --no-annotate --output-file tools/performance/requirements.txt tools/performance/requirements.in
