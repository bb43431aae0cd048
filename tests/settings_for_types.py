"""The site's settings as the type checker reads them: it needs a key and signs nothing."""

import os

os.environ.setdefault("SOFTLANDING_SECRET_KEY", "signs-nothing-for-types")

from softlanding.office.site.settings import *  # noqa: F403
