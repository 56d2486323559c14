"""A connection that a drill cuts."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from tools.performance.proxy import Proxy


class Echo(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(line.upper())


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """In front of a server that says everything again, louder."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Proxy(server.server_address[1]) as made:
            yield made
        server.shutdown()


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def say(connection: socket.socket, words: bytes) -> bytes:
    connection.sendall(words)
    return connection.recv(100)


def is_broken(connection: socket.socket) -> bool:
    try:
        return say(connection, b"anybody?\n") == b""
    except ConnectionError:
        return True


def test_everything_passes_both_ways(proxy: Proxy) -> None:
    with connect(proxy) as one, connect(proxy) as other:
        assert say(one, b"hello\n") == b"HELLO\n"
        assert say(other, b"there\n") == b"THERE\n"


def test_a_cut_breaks_open_connections_and_lets_new_ones_through(proxy: Proxy) -> None:
    with connect(proxy) as old:
        assert say(old, b"hello\n") == b"HELLO\n"
        proxy.cut()
        assert is_broken(old)
    with connect(proxy) as new:
        assert say(new, b"hello\n") == b"HELLO\n"


def test_a_cut_that_refuses_lasts_until_it_is_mended(proxy: Proxy) -> None:
    proxy.cut(refuses=True)
    with connect(proxy) as refused:
        assert is_broken(refused)
    proxy.mend()
    with connect(proxy) as new:
        assert say(new, b"hello\n") == b"HELLO\n"


def test_a_server_that_is_not_there_breaks_the_connection() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Proxy(port) as proxy, connect(proxy) as connection:
        assert is_broken(connection)
