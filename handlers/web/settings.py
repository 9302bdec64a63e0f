"""What the web edge is told by the composition root: plain values, no environment, no files."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import urlsplit

MAX_JSON_BYTES = 64 * 1024
MAX_FORM_BYTES = 4 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class DemoLinks:
    """Where the pages of `serve --demo` live; shown on the demo page only."""

    slack: str
    mail: str


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`public_url` has no trailing slash. `trusted_proxies` may name the client in X-Forwarded-For. `apart` are path prefixes
    with a guard of their own (Slack's signed requests): no origin, size or media-type rule of this edge touches them.
    """

    public_url: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics_token: str | None = None
    demo: DemoLinks | None = None
    apart: tuple[str, ...] = ("/slack/",)
    keepalive_seconds: float = 15.0
    body_seconds: float = 30.0
    document_seconds: float = 120.0

    @property
    def own_origins(self) -> frozenset[str]:
        """The origins of the desk's own pages; on a machine of one's own, by each of its loopback names."""
        url = urlsplit(self.public_url)
        port = f":{url.port}" if url.port else ""
        names = (
            _LOOPBACK if (url.hostname or "") in ("localhost", "127.0.0.1", "::1") else (url.netloc.removesuffix(port),)
        )
        return frozenset(f"{url.scheme}://{name}{port}" for name in names)

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")
