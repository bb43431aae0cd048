"""Settings of the office, all from the environment; `docs/reference/settings.md` names each."""

import base64
import os
from hashlib import sha256
from pathlib import Path

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from softlanding.office.site import logs
from softlanding.office.site.database import databases, home

DEMO = os.environ.get("SOFTLANDING_DEMO") == "1"
REQUIRE_MFA = os.environ.get("SOFTLANDING_REQUIRE_MFA", "0" if DEMO else "1") != "0"
SECRET_KEY = os.environ.get("SOFTLANDING_SECRET_KEY", "")
if not SECRET_KEY:
    if not DEMO:
        raise ImproperlyConfigured(
            "SOFTLANDING_SECRET_KEY is not set: give a long random text, for instance from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`"
        )
    SECRET_KEY = "demo-only-" + "x" * 50
elif len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8:
    raise ImproperlyConfigured(
        "SOFTLANDING_SECRET_KEY is too easy to guess: give at least 32 characters of chance"
    )
FIELD_KEYS = [key for key in os.environ.get("SOFTLANDING_FIELD_KEYS", "").split(",") if key]
if DEMO and not FIELD_KEYS:
    FIELD_KEYS = [base64.urlsafe_b64encode(sha256(SECRET_KEY.encode()).digest()).decode()]
DEBUG = False
LOOPBACK = ["127.0.0.1", "localhost"]  # asks for health and metrics on the machine itself
ALLOWED_HOSTS = [*filter(None, os.environ.get("SOFTLANDING_HOSTS", "").split(",")), *LOOPBACK]
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SOFTLANDING_PROXIES") or (0 if DEMO else 1))
METRICS_TOKEN = os.environ.get("SOFTLANDING_METRICS_TOKEN", "")

SITE = Path(__file__).parent
NODE_MODULES = Path(os.environ.get("SOFTLANDING_NODE_MODULES") or "node_modules").resolve()

INSTALLED_APPS = [
    "softlanding.office.site",
    "softlanding.office.rights",
    "softlanding.office.webhooks",
    "softlanding.office.ledger",
    "softlanding.office.residents",
    "softlanding.office.settlement",
    "softlanding.office.outcomes",
    "softlanding.office.placement",
    "softlanding.office.cases",
    "softlanding.office.comparison",
    "softlanding.office.keys",
    "softlanding.office.quotas",
    "softlanding.office.network",
    "softlanding.office.exchange",
    "softlanding.office.printing",
    "softlanding.office.privacy",
    "softlanding.office.imports",
    "softlanding.office.audit",
    "softlanding.office.accounts",
    "softlanding.office.territories",
    "softlanding.office.walls",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "softlanding.office.site.static_files.NeededFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "softlanding.office.site.observation.ObservationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "softlanding.office.walls.middleware.WallMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "softlanding.office.site.middleware.HeadersMiddleware",
    "django.middleware.common.CommonMiddleware",
    "softlanding.office.audit.middleware.RefusalMiddleware",
    "softlanding.office.site.limits.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "softlanding.office.site.sessions.SessionAgeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "softlanding.office.site.sessions.SecondFactorMiddleware",
    "softlanding.office.site.sessions.FreshSignInMiddleware",
    "softlanding.office.site.limits.RateLimitMiddleware",
    "softlanding.office.site.middleware.DomainErrorMiddleware",
    "softlanding.office.site.replica.ReplicaMiddleware",
]

ROOT_URLCONF = "softlanding.office.site.urls"
WSGI_APPLICATION = "softlanding.office.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "softlanding.office.site.context.shell",
            ],
        },
    }
]

DATABASES = databases(os.environ)
DATABASE_ROUTERS = ["softlanding.office.site.replica.ReportsFromReplica"]
PROCRASTINATE_ON_APP_READY = "softlanding.office.site.tasks.when_ready"
PROCRASTINATE_WORKER_DEFAULTS = {"stalled_worker_timeout": 120.0}
CACHES = {
    # Shared by all processes; holds counts of attempts and nothing personal.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "softlanding_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
# Requests that ask for no rows of anybody, and must answer when the database does not.
OUTSIDE_THE_WALLS = ("/healthz", "/readyz", "/metrics")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in: accounts are made by an administrator, never by signing up.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "softlanding.office.site.sign_in.ClosedSignUp"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",  # key: the account and the address, see sign_in
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
MFA_ADAPTER = "softlanding.office.site.sign_in.SealedSecrets"
MFA_FORMS = {"activate_totp": "softlanding.office.site.sign_in.ProvedAtOnce"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Soft Landing"

# Cookies, transport and content security: strict, loosened for the demo's plain HTTP only.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 60 * 60  # and an hour after the last page: see sessions
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20  # larger ones wait on the disk
SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # a browsers' preload list is the domain owner's choice
SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Uploads: small ones in memory, large ones in a file that a full disk does not leave behind.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "softlanding.office.site.uploads.NothingLeft",
]

# Webhooks go by HTTPS to public addresses; the demo may also tell a program on this machine.
WEBHOOKS_LOCAL = DEMO

# Languages: the interface is written in English; a catalogue per further language.
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("ar", _("Arabic"))]
LOCALE_PATHS = [SITE / "locale"]
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "softlanding.office.site.formats"

STATIC_URL = "static/"
STATIC_ROOT = home() / "static"
STATICFILES_DIRS = [
    (f"vendor/{name}", NODE_MODULES / folder)
    for name, folder in {
        "leaflet": "leaflet/dist",
        "htmx": "htmx.org/dist",
        "world-atlas": "world-atlas",
        "topojson-client": "topojson-client/dist",
        "plex/files": "@fontsource/ibm-plex-sans/files",
        "plex-arabic/files": "@fontsource/ibm-plex-sans-arabic/files",
        "noto-ethiopic/files": "@fontsource/noto-sans-ethiopic/files",
    }.items()
    if (NODE_MODULES / folder).is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "softlanding.office.site.static_files.HashedStorage"},
}

# History: one event per row written, with who and why.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

LOGGING = logs.logging(os.environ.get("SOFTLANDING_LOG"), demo=DEMO)
LOGGING_CONFIG = "softlanding.office.site.logs.configure"
