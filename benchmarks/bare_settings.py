"""Settings of a site without walls and without triggers: only to measure what these cost."""

from softlanding.office.site import settings as site
from softlanding.office.site.settings import *  # noqa: F403

MIDDLEWARE = [name for name in site.MIDDLEWARE if not name.endswith(".WallMiddleware")]
_DEFAULT = site.DATABASES["default"]
_OPTIONS = {**_DEFAULT.get("OPTIONS", {}), "options": "-c session_replication_role=replica"}
DATABASES = {**site.DATABASES, "default": {**_DEFAULT, "OPTIONS": _OPTIONS}}
