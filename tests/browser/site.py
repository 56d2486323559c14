"""A website with the chat in it, on an origin of its own and with a strict Content-Security-Policy."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = """<!doctype html>
<html lang="en"{root}><head><meta charset="utf-8"><title>A site</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script async src="{server}widget.js"{tag}></script></head>
<body><main><h1>A site</h1><p>Words of the site.</p>{body}</main></body></html>"""


class Site:
    """Serves `page()`s. `localhost` and `127.0.0.1` are two origins to a browser: the second one is allowed."""

    server: str

    def __enter__(self) -> Site:
        self._pages: dict[str, str] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                number = parse_qs(urlsplit(self.path).query).get("page", [""])[0]
                body = site._pages.get(number, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def policy(self) -> str:
        """The lines that docs/embedding.md tells a site to allow, and nothing else: no style at all."""
        chat = "/".join(self.server.split("/")[:3])
        return f"default-src 'none'; script-src {chat}; connect-src {chat}"

    def page(self, tag: str = "", body: str = "", root: str = "", foreign: bool = False) -> str:
        """Address of a page with these attributes of the script tag, elements of the body and attributes of <html>."""
        number = str(len(self._pages))
        self._pages[number] = PAGE.format(server=self.server, tag=f" {tag}", body=body, root=f" {root}")
        return f"{self.origin.replace('127.0.0.1', 'localhost') if foreign else self.origin}/?page={number}"
