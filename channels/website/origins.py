"""Which websites may talk to the channel from a browser (CORS)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Optional

from channels.website.refusal import Refusal
from channels.website.settings import origin_of

PREFLIGHT_SECONDS = 600  # because a chat lasts minutes; a website taken off the list is out after ten
HEADERS = "Authorization, Content-Type, Accept"


class Origins:
    """The list of allowed origins; the channel's own pages are always on it."""

    def __init__(self, allowed: Iterable[str], website: Optional[str]) -> None:
        """Remember the list.

        Args:
            allowed: origins of credentials.yml.
            website: the practice's website in practice.yml, allowed with and without `www.`.
        """
        own = origin_of(website) if website else None
        twin = own and (own.replace("://www.", "://") if "://www." in own else own.replace("://", "://www."))
        self._allowed: set[Optional[str]] = {*allowed, *filter(None, (own, twin))}

    def headers(self, origin: Optional[str], host: str) -> dict[str, str]:
        """Response headers for a request of this origin.

        Args:
            origin: the request's Origin header, which browsers always send with another site's requests.
            host: its Host header.

        Raises:
            Refusal: the origin is not on the list.
        """
        if origin is None:
            return {}
        known = origin_of(origin)
        own = {origin_of(f"https://{host}"), origin_of(f"http://{host}")}  # a proxy may have taken the s away
        if known is None or known not in self._allowed | own:
            raise Refusal("origin_not_allowed")
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}

    def preflight(self, methods: Iterable[str]) -> dict[str, str]:
        """What a browser may send next, for the answer to its OPTIONS request."""
        return {
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
