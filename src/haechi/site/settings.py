"""Settings. Everything an installation may differ in is an environment variable, read here only.

``DATABASE_URL``  sqlite:///path (the default, in ``var/``) or postgres://…
``HAECHI_VAR``    where the embedded database, the secret and other state live (default ``var``)
``SECRET_KEY``    needed in production; otherwise made once and kept in ``HAECHI_VAR``
``HAECHI_SITE``   the address of this site, which letters link to (https://prize.example.org)
``DEBUG``, ``ALLOWED_HOSTS``, ``CSRF_TRUSTED_ORIGINS``, ``EMAIL_URL``, ``DEFAULT_FROM_EMAIL``
``HAECHI_SECURE`` cookies and redirects for https only
``HAECHI_QUEUE``  how long jobs reach a worker: sqlite:///path (default), redis://… or immediate
``HAECHI_WORKERS`` how many jobs run at once in ``haechi work``
``HAECHI_DISK_RESERVE_MB`` how much of the disk uploads leave free (500); ``HAECHI_UPLOAD_DAYS`` how
long a broken-off upload can be continued (7)
``HAECHI_SCANNER`` a virus scanner for uploads: ``clamd://…`` or a command (default: none)
"""

import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(env.str("HAECHI_VAR", "var")).resolve()


def kept_secret() -> str:
    """The installation's own secret, made at the first start."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret()
SECURE = env.bool("HAECHI_SECURE", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "modeltranslation",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "haechi.core",
    "haechi.people",
    "haechi.prize",
    "haechi.jury",
    "haechi.results",
    "haechi.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "haechi.core.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "haechi.site.urls"
WSGI_APPLICATION = "haechi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "haechi.site.context.page",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'haechi.sqlite3'}")}
OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})  # the address may bring some of its own
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing; FULL keeps an acknowledged score through a power cut.
    OPTIONS["transaction_mode"] = "IMMEDIATE"
    OPTIONS["timeout"] = 20
    OPTIONS["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
else:
    OPTIONS["pool"] = {"min_size": 1, "max_size": 8}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # and the name: a code by letter stands for a password
ACCOUNT_ADAPTER = "haechi.site.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {"login": "haechi.site.accounts.SignInForm"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "site:home"
ACCOUNT_SIGNUP_FORM_CLASS = "haechi.people.forms.SignupForm"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
CSRF_FAILURE_VIEW = "haechi.site.accounts.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:mine"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "ko")
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Seoul"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

email = env.dj_email_url("EMAIL_URL", "console://")
EMAIL_BACKEND = email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = email["EMAIL_HOST"], email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = email["EMAIL_HOST_USER"], email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 30  # seconds; much shorter than the time after which a sender counts as gone
SITE_ADDRESS = env.str("HAECHI_SITE", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Haechi <haechi@localhost>")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

HAECHI_QUEUE = env.str("HAECHI_QUEUE", f"sqlite:///{VAR / 'jobs.sqlite3'}")
HAECHI_WORKERS = env.int("HAECHI_WORKERS", 2)
# What is handed in lies here and is served by views that ask who reads, never by its address.
MEDIA_ROOT = VAR / "media"
HAECHI_DISK_RESERVE_MB = env.int("HAECHI_DISK_RESERVE_MB", 500)
HAECHI_UPLOAD_DAYS = env.int("HAECHI_UPLOAD_DAYS", 7)
HAECHI_SCANNER = env.str("HAECHI_SCANNER", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
