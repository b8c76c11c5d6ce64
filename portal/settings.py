"""Settings, read from the environment (docs/configuration.md lists every variable).

Defaults are safe for production: what development or the demo needs more loosely is switched on there.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env_file = BASE_DIR / ".env"
if env_file.exists():
    environ.Env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random string. See docs/configuration.md.")

# Fernet keys, newest first, that encrypt Stripe secret keys at rest. Older ones still decrypt.
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[])

# The public origin of this portal: every link we hand out begins with it, never with a Host header.
PORTAL_BASE_URL: str = env.str("PORTAL_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
# Our own origin is named too: behind a proxy Django sees another scheme or host than the browser does.
CSRF_TRUSTED_ORIGINS: list[str] = [PORTAL_BASE_URL, *env.list("CSRF_TRUSTED_ORIGINS", default=[])]

# --- Stripe ----------------------------------------------------------------------------------------------------------
# One pinned version for every call (https://docs.stripe.com/api/versioning); the SDK release is pinned to match.
STRIPE_API_VERSION = "2026-10-28.endive"
STRIPE_API_BASE: str = env.str("STRIPE_API_BASE", default="https://api.stripe.com").rstrip("/")
# Dotted path of a callable that returns a `stripe.HTTPClient`; empty means the gateway's own aiohttp client.
STRIPE_HTTP_CLIENT: str = env.str("STRIPE_HTTP_CLIENT", default="")
# Where browsers load Stripe.js from. The page with Stripe's fields is allowed that origin (billing/stripe_js.py).
STRIPE_JS_URL: str = env.str("STRIPE_JS_URL", default="https://js.stripe.com/endive/stripe.js")
STRIPE_TIMEOUT: float = env.float("STRIPE_TIMEOUT", default=8.0)  # seconds for one request; the SDK's own is 80
STRIPE_MAX_RETRIES: int = env.int("STRIPE_MAX_RETRIES", default=2)

INSTALLED_APPS = [
    "accounts",
    "branding",
    "billing",
    "api",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
]
if DEMO:
    INSTALLED_APPS.append("demo")
# What works through long tasks (https://pypi.org/project/django-tasks/): by default the database and `db_worker`.
TASKS_BACKEND: str = env.str("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend")
TASKS = {"default": {"BACKEND": TASKS_BACKEND}}
INSTALLED_APPS += ["django_tasks", "django_tasks_db"]

MIDDLEWARE = [
    "portal.middleware.RequestId",
    "portal.middleware.Language",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.security_headers.PermissionsPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.ErrorPages",
    "portal.middleware.ClosedByDefault",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

MESSAGE_STORAGE = "portal.message_storage.MerchantCookieStorage"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "branding.context_processors.brand",
                "portal.context_processors.portal",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Several processes share the file: take the write lock at once and wait for it, instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Connections outlive requests; at most so many in each process.
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 2, "max_size": env.int("DATABASE_POOL_SIZE", default=16), "timeout": 10},
    }
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
if TASKS_BACKEND == "django_tasks_rq.RQBackend":
    # The queue stands in the Redis that is the cache; its workers are `rqworker` (docs/deployment.md).
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    # A step takes seconds, unless Stripe is slow and documents are long.
    RQ_QUEUES = {"default": {"URL": env.str("CACHE_URL"), "DEFAULT_TIMEOUT": 600}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # staff only: customers have a PortalSession
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# Sign-in is by e-mail address only; there are no user names.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]

# --- E-mail ----------------------------------------------------------------------------------------------------------
# Codes that confirm a new address, and word of the change to the old one. Without EMAIL_URL: the demo keeps messages to
# be read at /demo/mail/, development prints them, and anything else tries a mail server on this machine (portal.W001).
EMAIL_URL: str = env.str("EMAIL_URL", default="")
_mail = env.email_url_config(EMAIL_URL or ("consolemail://" if DEBUG else "smtp://localhost:25"))
EMAIL_BACKEND: str = "demo.mailbox.Mailbox" if DEMO and not EMAIL_URL else _mail["EMAIL_BACKEND"]
EMAIL_HOST: str = _mail["EMAIL_HOST"] or "localhost"
EMAIL_HOST_USER: str = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD: str = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS: bool = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = _mail.get("EMAIL_USE_SSL", False)
EMAIL_PORT: int = _mail["EMAIL_PORT"] or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
EMAIL_FILE_PATH: str = _mail["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT: float = env.float("EMAIL_TIMEOUT", default=8.0)  # seconds; a customer waits meanwhile
# Shown under the name of the merchant whose customer is written to; only the address counts.
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default=f"no-reply@{urlsplit(PORTAL_BASE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The API ---------------------------------------------------------------------------------------------------------
API_REQUESTS_PER_SECOND: int = env.int("API_REQUESTS_PER_SECOND", default=25)  # for one API key

# --- Documents -------------------------------------------------------------------------------------------------------
# How a merchant's documents look: dotted path of a function that takes the merchant.
DOCUMENT_LOOK = "branding.documents.document_look"
# In each server process and each worker: how many documents are drawn at once, how many more may wait, and how many
# seconds one may take.
DOCUMENT_PROCESSES: int = env.int("DOCUMENT_PROCESSES", default=1)
DOCUMENT_QUEUE: int = env.int("DOCUMENT_QUEUE", default=6)
DOCUMENT_SECONDS: int = env.int("DOCUMENT_SECONDS", default=30)

# --- Languages -------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("fr", _("French")),
    ("it", _("Italian")),
    ("ja", _("Japanese")),
    ("zh-hans", _("Simplified Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a hash of the content, so browsers keep them for ever and never ask again.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

# --- What browsers are told ------------------------------------------------------------------------------------------
# Nothing but our own files, no inline script or style, no frames. Pages that load Stripe.js widen this for themselves.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": browsers then send "Origin: null" with our own forms, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "portal.error_views.csrf_failure"
CSRF_COOKIE_HTTPONLY = True

# --- Behind TLS ------------------------------------------------------------------------------------------------------
IS_HTTPS = PORTAL_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS: int = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if IS_HTTPS else 0)
# These two bind other hosts of the operator's and are hard to take back, so they are theirs to switch on.
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD: bool = env.bool("SECURE_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Set to "X-Forwarded-Proto" when a proxy in front ends TLS and sets that header itself.
if proxy_header := env.str("PROXY_PROTO_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = ("HTTP_" + proxy_header.upper().replace("-", "_"), "https")

# --- Logging ---------------------------------------------------------------------------------------------------------
# One line per event on standard error, with the request's id and without secrets.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.logging_setup.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "portal.logging_setup.RedactingFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
