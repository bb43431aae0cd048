"""The site's settings as the type checker reads them: it needs a key and signs nothing."""

import os

os.environ["SOFTLANDING_SECRET_KEY"] = "signs-nothing-but-is-read-by-the-type-checker"

from softlanding.office.site.settings import *  # noqa: F403
