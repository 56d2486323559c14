"""Serves the files of widget/: the script, the demo pages and what they load."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from channels.website.refusal import Refusal

FOLDER = Path("widget")
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
TEXT = ("text/", "application/json", "image/svg")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
FRESH_SECONDS = 300  # a practice's visitors get a new widget five minutes after it was installed


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    data: bytes
    packed: Optional[bytes]  # gzip, for text
    headers: dict[str, str]


def find(path: str, folder: Path = FOLDER) -> File:
    """The file for a path; `demo` finds `demo.html`, else `demo/index.html`.

    Raises:
        Refusal: there is none, or it is of a kind that is not served.
    """
    if "\0" in path or any(part.startswith(".") for part in Path(path).parts):
        raise Refusal("not_found")
    root = folder.resolve()
    page = root / f"{path}.html"
    try:
        file = root / path if Path(path).suffix else page if page.is_file() else root / path / "index.html"
        if file.suffix not in TYPES or not file.resolve().is_relative_to(root):
            raise Refusal("not_found")
        return _read(file, file.stat().st_mtime_ns)
    except OSError as error:  # there is none, or its name is longer than names are
        raise Refusal("not_found") from error


@lru_cache(maxsize=64)
def _read(file: Path, modified: int) -> File:
    data = file.read_bytes()
    page = file.suffix == ".html"
    headers = {
        "Content-Type": TYPES[file.suffix],
        "ETag": f'"{hashlib.sha256(data).hexdigest()[:20]}"',
        "Cache-Control": "no-cache" if page else f"public, max-age={FRESH_SECONDS}",
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",  # public files; scripts of type module need it
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if page:
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    packed = gzip.compress(data, mtime=0) if headers["Content-Type"].startswith(TEXT) else None
    return File(data, packed, headers)
