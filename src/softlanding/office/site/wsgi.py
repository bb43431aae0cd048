"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from softlanding.office.site.metrics_folder import use_own_folder

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softlanding.office.site.settings")
if pool := os.environ.get("SOFTLANDING_POOL_URL"):
    os.environ["DATABASE_URL"] = pool  # the worker and commands need sessions, pages do not
use_own_folder()
application = get_wsgi_application()
