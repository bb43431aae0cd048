"""What every test run needs, with or without Django.

The sciences are also tested where Django is not installed, so its settings are named
here and not in the options of pytest, which would refuse a word it does not know.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

# The tests' embedded database lies apart from the demo's, and is used without DATABASE_URL.
os.environ["SOFTLANDING_HOME"] = str(Path(__file__).parent / ".softlanding" / "tests")

# Where every core runs tests, none of them takes all cores for its sums.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ |= {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}

if find_spec("django") is not None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "softlanding.office.site.settings"
    os.environ["SOFTLANDING_SECRET_KEY"] = "signs-nothing-but-sessions-of-tests"  # noqa: S105
    os.environ["SOFTLANDING_REQUIRE_MFA"] = "0"  # tests that ask for it switch it on
    os.environ["SOFTLANDING_FIELD_KEYS"] = "encrypts-nothing-but-made-up-people-of-test="
    os.environ.pop("SOFTLANDING_DEMO", None)
    from django.conf import settings as office

    # Tests ask over plain HTTP, find static files where they lie, and hash passwords fast.
    office.SECURE_SSL_REDIRECT = False
    office.WHITENOISE_AUTOREFRESH = True
    office.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    office.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()

# A busy machine is not a fault of the code, so no single example is timed. In CI the
# same examples are drawn in every run; by hand Hypothesis keeps looking for new ones.
settings.register_profile("by-hand", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "by-hand")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - a database a worker
) -> None:
    """Start the embedded PostgreSQL for the first test that asks for a database.

    pytest-django calls this fixture by its name before it makes the test database.
    """
    from django.db import connections

    from softlanding.office.site.database import django_database, ensure_database

    ensure_database()
    given = django_database(os.environ["DATABASE_URL"])
    given["OPTIONS"]["options"] = "-c synchronous_commit=off"  # no test here cuts the power
    connections["default"].settings_dict.update(given)
