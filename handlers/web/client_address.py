"""Who is calling, for rate limits: the peer's address, or what a trusted proxy says it is. Never stored, only hashed."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

from bot.ports import Transaction
from handlers.web.settings import WebSettings

_UNKNOWN = "unknown"
_SUBSCRIBER = 64  # bits of an IPv6 address that one household holds: counting single addresses would count nothing


def client_address(connection: HTTPConnection, settings: WebSettings) -> str:
    """The nearest address that no trusted proxy owns; an IPv6 address as its /64."""
    peer = _parse(connection.client.host if connection.client else "")
    forwarded = ",".join(connection.headers.getlist("x-forwarded-for"))
    hops = [_parse(part) for part in forwarded.split(",")] if forwarded else []
    for address in (peer, *reversed(hops)):
        if address is None:
            return _UNKNOWN if peer is None else _group(peer)
        if not _is_trusted(address, settings):
            return _group(address)
        peer = address
    return _UNKNOWN if peer is None else _group(peer)


def client_key(tx: Transaction, address: str) -> str:
    """The opaque key under which an address is counted."""
    return tx.keyed_hash("client_address", address).hex()


def _is_trusted(address: IPv4Address | IPv6Address, settings: WebSettings) -> bool:
    return any(address in network for network in settings.trusted_proxies)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip().removeprefix("[").partition("]")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _group(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, _SUBSCRIBER), strict=False))
