"""The way in and out of every website request: origin, preflight, errors as JSON, headers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Optional

from sanic import Blueprint, Sanic, response
from sanic.constants import HTTP_METHODS
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.website.origins import Origins
from channels.website.refusal import Refusal
from channels.website.words import Words

logger = logging.getLogger(__name__)

Handler = Callable[..., Awaitable[Optional[HTTPResponse]]]
CORS_DONE = "_sanic_cors_e"  # Rasa's CORS extension leaves a request with this mark alone
PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Door:
    """Wraps the channel's handlers; a handler returns a response, None if it has answered, or raises a Refusal."""

    def __init__(self, origins: Origins, words: Words) -> None:
        """Remember who may come in and what errors say."""
        self._origins, self._words = origins, words

    def route(self, routes: Blueprint, path: str, public: bool = False, **handlers: Handler) -> None:
        """Serve a path.

        Args:
            routes: the blueprint.
            path: the path below the channel's prefix.
            public: whether every website may load it.
            handlers: by method, `GET` or others; other methods get an error in the contract's shape.
        """

        async def serve(request: Request, **arguments: Any) -> Optional[HTTPResponse]:
            return await self._serve(request, handlers, public, arguments)

        name = f"{path.strip('/').replace('/', '_') or 'health'}"
        routes.add_route(serve, path, methods=HTTP_METHODS, stream=True, name=name)

    def go_before_rasas_cors(self, app: Sanic, prefix: str) -> None:
        """Keep Rasa's CORS extension, which answers every preflight itself, away from this channel."""

        async def ours(request: Request) -> Any:
            if not request.path.startswith(prefix):
                return None
            setattr(request.ctx, CORS_DONE, "1")
            return await request.route.handler(request, **request.match_info) if request.method == "OPTIONS" else None

        app.request_middleware.appendleft(ours)

    async def _serve(
        self, request: Request, handlers: Mapping[str, Handler], public: bool, arguments: dict[str, Any]
    ) -> Optional[HTTPResponse]:
        headers = {**PRIVATE, "Vary": "Origin"}
        try:
            if not public:
                headers.update(self._origins.headers(request.headers.get("origin"), request.headers.get("host", "")))
            request.ctx.headers = headers
            handler = handlers.get("GET" if request.method == "HEAD" else request.method)
            if handler is None:
                allowed = [*handlers, "OPTIONS"]
                if request.method == "OPTIONS":
                    extra = self._origins.preflight(handlers) if "Access-Control-Allow-Origin" in headers else {}
                    return response.empty(204, {**headers, **extra, "Allow": ", ".join(allowed)})
                raise Refusal("method_not_allowed", {"Allow": ", ".join(allowed)})
            answer = await handler(request, **arguments)
            if answer is not None:
                for name, value in headers.items():
                    answer.headers.setdefault(name, value)
            return answer
        except Refusal as refusal:
            return self._error(refusal, headers)
        except Exception as error:
            logger.error("A request to the website channel failed (%s).", type(error).__name__)
            return self._error(Refusal("internal"), headers)

    def error_body(self, code: str) -> dict[str, Any]:
        """The contract's error."""
        return {"error": {"code": code, "message": self._words.error(code)}}

    def _error(self, refusal: Refusal, headers: dict[str, str]) -> HTTPResponse:
        return response.json(self.error_body(refusal.code), refusal.status, {**headers, **refusal.headers})
