"""The network address a request comes from, and whether a peer is this machine."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Optional, Union

if TYPE_CHECKING:  # tools read settings without a server: Sanic takes a second, and turns libraries' warnings on
    from sanic.request import Request

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")  # headers that a proxy adds
Network = Union[IPv4Network, IPv6Network]


def from_this_machine(request: Request) -> bool:
    """Whether the other end is on this machine, and no proxy that speaks for somebody else."""
    try:
        return ip_address(request.ip).is_loopback and not any(name in request.headers for name in FORWARDED)
    except ValueError:  # such as the path of a Unix socket
        return False


def client_address(peer: str, forwarded: Optional[str], trusted: Sequence[Network]) -> str:
    """The address to count for: the peer's, or behind trusted proxies the one that they name.

    Args:
        peer: address of the other end of the connection.
        forwarded: the header X-Forwarded-For; anybody can write it, so only the part that trusted
            proxies have added is believed.
        trusted: networks of our own proxies.
    """
    hops = [hop.strip() for hop in (forwarded or "").split(",") if hop.strip()]
    address = peer
    while hops and _within(address, trusted):
        address = hops.pop()
    return _household(address)


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False


def _household(address: str) -> str:
    """An IPv6 address without its last half, of which one household has all; others as they are."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return address
