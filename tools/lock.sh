#!/bin/sh
# Writes requirements.lock: every package pinned with its hashes, no registry's address.
set -eu
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
"$uv" pip compile --quiet --universal --python-version 3.10 --extra dev --generate-hashes --no-header \
  --no-emit-index-url --no-annotate --output-file requirements.lock pyproject.toml
