"""Signatures as the Standard Webhooks specification has them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from softlanding.office.webhooks.signing import headers, new_secret, signature
from tests.office.webhooks.conftest import receiver_of_the_docs

# The worked example of the specification's reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
MESSAGE, TIME = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330


def test_the_example_of_the_reference_libraries() -> None:
    wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(SECRET, MESSAGE, TIME, BODY) == wanted


@pytest.fixture
def take() -> Callable[..., int]:
    """The receiver of the how-to, which knows nothing of the office's code."""
    found: Callable[..., int] = receiver_of_the_docs()["take"]
    return found


def test_what_was_signed_is_accepted_by_whoever_knows_the_secret(take: Any) -> None:
    secret = new_secret()
    signed = headers(secret, MESSAGE, int(time.time()), BODY)
    assert take(new_secret(), signed, BODY) == 401
    assert [take(secret, signed, BODY) for _ in range(3)] == [204, 200, 200]


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_nothing_signed_can_be_changed_or_left_out(name: str, take: Any) -> None:
    now = int(time.time())
    signed = headers(SECRET, MESSAGE, now, BODY)
    other = {"webhook-timestamp": str(now + 1)}.get(name, "v1,AAAA")
    assert take(SECRET, signed | {name: other}, BODY) == 401
    assert take(SECRET, {k: v for k, v in signed.items() if k != name}, BODY) == 401
    assert take(SECRET, signed, BODY + b" ") == 401


@pytest.mark.parametrize("late", [3_600, -3_600])
def test_what_was_signed_at_another_time_is_refused(late: int, take: Any) -> None:
    signed = headers(SECRET, MESSAGE, int(time.time()) - late, BODY)
    assert take(SECRET, signed, BODY) == 401


def test_an_old_and_a_new_secret_may_sign_together(take: Any) -> None:
    signed = headers(SECRET, MESSAGE, int(time.time()), BODY)
    both = signed | {"webhook-signature": f"v1,AAAA {signed['webhook-signature']}"}
    assert take(SECRET, both, BODY) == 204
