"""Whether the assistant of this container answers: `python -m engines.health [port]`, for health checks; no Rasa."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

PORT = 5005
ANSWER_SECONDS = 4  # health checks give up after five


def main() -> int:
    """0 if a message would get an answer now, else 1 with a sentence."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/webhooks/website/ready", timeout=ANSWER_SECONDS):
            return 0
    except (urllib.error.URLError, OSError) as error:
        print(f"health: the assistant on port {port} is not ready ({error}).", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
