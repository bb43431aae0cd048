"""One HTTP request to an address that somebody typed in: never into our own network.

The name is looked up once, every address that it stands for must be a public one, and the
connection goes to exactly the address that was judged, so that a second answer of the name
server changes nothing. Redirects and proxies are not followed.

References
----------
OWASP (2021), Server-Side Request Forgery Prevention Cheat Sheet.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from softlanding.errors import SoftLandingError

PATIENCE = 10.0  # seconds for each step of the connection
LONGEST = 30.0  # seconds for all of them
READ = 1_024  # bytes of the answer that are looked at, and thrown away
SECURE, PLAIN = "https", "http"


class Forbidden(SoftLandingError):
    """The address is none that the office may send to."""


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be written down.

    Raises
    ------
    Forbidden
        Not HTTPS, or with a name and password, a fragment or a port that is none.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise Forbidden(_("This is no address.")) from None
    allowed = (SECURE, PLAIN) if settings.WEBHOOKS_LOCAL else (SECURE,)
    if parts.scheme not in allowed or not host or port == 0:
        raise Forbidden(_("Give an address that begins with https://."))
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.username or parts.password or parts.fragment or not plain:
        raise Forbidden(_("Give an address without a name, a password or a fragment."))
    return parts


def public_address(host: str, port: int) -> str:
    """The numeric address to connect to.

    Raises
    ------
    Forbidden
        The name stands for an address in a private network, or of this machine.
    OSError
        The name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise Forbidden(_("This is no address.")) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.WEBHOOKS_LOCAL and not all(_public(address) for address in addresses):
        raise Forbidden(_("This address lies in a private network. Give a public one."))
    return addresses[0]


def _public(text: str) -> bool:
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _public(str(inner))
        if address.teredo is not None or text.lower().startswith("64:ff9b:"):
            return False
    return address.is_global and not address.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a message; the status of the answer.

    Raises
    ------
    Forbidden
        See `check_address` and `public_address`.
    OSError, http.client.HTTPException
        Nobody answers, or not in HTTP.
    """
    parts = check_address(url)
    host, secure = parts.hostname or "", parts.scheme == SECURE
    port = parts.port or (443 if secure else 80)
    address = public_address(host, port)
    plain = socket.create_connection((address, port), timeout=PATIENCE)
    ours = _secured(plain, host) if secure else plain
    cut = Timer(LONGEST, _cut, [ours])  # of whoever answers a byte at a time
    cut.daemon = True
    cut.start()
    connection = http.client.HTTPConnection(host, port)
    connection.sock = ours
    try:
        if isinstance(ours, ssl.SSLSocket):
            ours.do_handshake()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=body, headers={**headers, "Host": parts.netloc})
        answer = connection.getresponse()
        answer.read(READ)
        return answer.status
    finally:
        cut.cancel()
        connection.close()
        ours.close()


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """TLS with the name checked; the handshake is still to come."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _cut(ours: socket.socket) -> None:
    with suppress(OSError):
        ours.shutdown(socket.SHUT_RDWR)
