"""Addresses that the office sends to, and those that it never does."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from softlanding.office.webhooks import sending


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "ftp://partner.example/hook",
        "https://",
        "https:///hook",
        "partner.example",
        "https://ann:secret@partner.example/",
        "https://partner.example/#part",
        "https://partner.example:0/",
        "https://partner.example:99999/",
        "https://[::1/",
        "https://partner.example/a b",
        "https://partner.example/\r\nHost: other",
        "file:///etc/passwd",
        "gopher://partner.example/",
        "",
    ],
)
def test_only_plain_https_addresses_are_written_down(url: str) -> None:
    with pytest.raises(sending.Forbidden):
        sending.check_address(url)


def test_a_plain_https_address_is() -> None:
    assert sending.check_address("https://partner.example:8443/hook?a=b").port == 8443


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1",  # noqa: S104 - refused
    "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_is_sent_into_a_private_network(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answers = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *_a, **_n: answers)
    monkeypatch.setattr(sending.socket, "create_connection", _never)
    with pytest.raises(sending.Forbidden, match="private"):
        sending.post("https://partner.example/hook", b"{}", {})


def _never(*_given: Any, **_named: Any) -> None:
    raise AssertionError("a connection was opened")


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
        for address in ("93.184.215.14", "127.0.0.1")
    ]
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *_a, **_n: answers)
    with pytest.raises(sending.Forbidden):
        sending.public_address("partner.example", 443)


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
def test_no_spelling_of_this_machine_is_reached(address: str) -> None:
    with pytest.raises((sending.Forbidden, OSError)):
        sending.post(f"https://{address}:1/", b"{}", {})


def test_the_connection_goes_to_the_address_that_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name server that answers twice, the second time with this machine, changes nothing."""
    answers = iter(["93.184.215.14", "127.0.0.1"])
    opened: list[Any] = []

    def resolve(*_given: Any, **_named: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    def connect(address: Any, **_named: Any) -> None:
        opened.append(address)
        raise TimeoutError

    monkeypatch.setattr(sending.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(sending.socket, "create_connection", connect)
    with pytest.raises(TimeoutError):
        sending.post("https://partner.example/", b"{}", {})
    assert opened == [("93.184.215.14", 443)]
