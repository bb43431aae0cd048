"""The first account of an office is made at the command line."""

from __future__ import annotations

import io

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.core.management import CommandError, call_command

from softlanding.office.accounts.api import Membership, User
from softlanding.office.audit.models import Access
from tests.office.conftest import Country

WORDS = ["--name", "Ann Officer", "--role", "national"]


def test_an_account_with_a_role(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-phrase-nobody-guesses\n"))
    call_command("add_user", "Ann@Example.org", *WORDS, "--territory", "Norland")
    user = User.objects.get(email="ann@example.org")
    assert user.check_password("a-long-phrase-nobody-guesses")
    assert Membership.objects.get(user=user).territory == country.nation


@pytest.mark.parametrize(
    ("email", "territory", "password", "told"),
    [
        ("ann@example.org", "Nowhere", "a-long-phrase-nobody-guesses", "no code of a territory"),
        ("not-an-address", "Norland", "a-long-phrase-nobody-guesses", "valid email"),
        ("ann@example.org", "Norland", "short", "too short"),
    ],
)
def test_faults_are_told_and_nothing_is_written(
    country: Country,
    monkeypatch: pytest.MonkeyPatch,
    email: str,
    territory: str,
    password: str,
    told: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(CommandError, match=told):
        call_command("add_user", email, *WORDS, "--territory", territory)
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_anew(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = User.objects.create_user("ann@example.org", "the-old-forgotten-phrase", name="Ann")
    monkeypatch.setattr("sys.stdin", io.StringIO("a-new-phrase-nobody-guesses\n"))
    call_command("set_password", "ann@example.org")
    user.refresh_from_db()
    assert user.check_password("a-new-phrase-nobody-guesses")
    with pytest.raises(CommandError, match="no account"):
        call_command("set_password", "bob@example.org")


def test_a_second_factor_is_taken_away_and_the_log_says_so(country: Country) -> None:
    user = User.objects.create_user("ann@example.org", "a-phrase-nobody-guesses", name="Ann")
    other = User.objects.create_user("bob@example.org", "a-phrase-nobody-guesses", name="Bob")
    for owner in (user, other):
        TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    call_command("forget_second_factor", "Ann@example.org")
    assert not is_mfa_enabled(user)
    assert is_mfa_enabled(other)
    line = Access.objects.get(occasion="second factor taken away")
    assert (line.kind, line.subject, line.subject_id) == ("decided", "user", user.pk)
    with pytest.raises(CommandError, match="no account"):
        call_command("forget_second_factor", "eve@example.org")
