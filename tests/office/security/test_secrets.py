"""Secrets come from the environment, and a weak or missing one stops the office."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def settings_with(**given: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("SOFTLANDING_")}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import softlanding.office.site.settings as s; print(s.REQUIRE_MFA)",
        ],
        env=own | given,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("key", ["", "short", "a" * 60, "abababab" * 8])
def test_a_missing_short_or_dull_key_stops_the_office(key: str) -> None:
    refused = settings_with(SOFTLANDING_SECRET_KEY=key)
    assert refused.returncode != 0
    assert "SOFTLANDING_SECRET_KEY" in refused.stderr
    assert key not in refused.stderr.splitlines()[-1] or not key


@pytest.mark.parametrize(
    ("given", "required"),
    [
        ({}, "True"),
        ({"SOFTLANDING_REQUIRE_MFA": "0"}, "False"),
        ({"SOFTLANDING_REQUIRE_MFA": "1", "SOFTLANDING_DEMO": "1"}, "True"),
        ({"SOFTLANDING_DEMO": "1"}, "False"),
    ],
)
def test_a_second_factor_is_the_rule_outside_the_demo(given: dict[str, str], required: str) -> None:
    key = "q8rJ2kV0xTn5yB7mLw3hZc6dFs9gPa1e"
    answer = settings_with(SOFTLANDING_SECRET_KEY=key, **given)
    assert answer.stdout.strip() == required, answer.stderr
