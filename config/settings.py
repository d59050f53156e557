"""Settings of both sizes; the environment chooses (docs/settings.md lists every variable)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config import env
from config.mail import mail

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
DEMO_LINE = env.flag("DEMO_LINE")
SECRET_KEY = env.text("SECRET_KEY")
# Older keys that still open what they signed, until the last session of theirs is over.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Where people reach us: PUBLIC_URL from the office, PHONE_URL from a phone outside ("" = not reachable there).
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
PHONE_URL = env.text("PHONE_URL", "").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")

# Encryption at rest: "id:key,id:key", first is used for writing (keys as Fernet makes them).
FIELD_KEYS = env.words("FIELD_KEYS")

# How long kinds of records are kept where it is not the rule's own number of days: "bots.deliveries=30,…".
RETENTION_DAYS = env.words("RETENTION_DAYS")
ARCHIVE_DIR = Path(env.text("ARCHIVE_DIR", str(VAR_DIR / "archive")))
FLOW_SECOND_EYES = env.flag("FLOW_SECOND_EYES")  # somebody else than who wrote a flow publishes it
# Pages that carry the name of whoever looks: all of them, or those whose names begin so ("portal:person,bots:").
WATERMARK_PAGES = env.words("WATERMARK_PAGES", "*")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")  # /metrics is open to whoever shows this; empty: to nobody

FEISHU_BASE_URL = env.text("FEISHU_BASE_URL", "https://open.feishu.cn").rstrip("/")
OPS_BASE_URL = env.text("OPS_BASE_URL", "").rstrip("/")  # the operations platform of the demo
# Where a browser signs in: open.feishu.cn has accounts.feishu.cn; a stand-in is both.
FEISHU_ACCOUNTS_URL = env.text("FEISHU_ACCOUNTS_URL", FEISHU_BASE_URL.replace("//open.", "//accounts.", 1)).rstrip("/")
FEISHU_PROXY = env.text("FEISHU_PROXY", "")
FEISHU_CA_FILE = env.text("FEISHU_CA_FILE", "")
# Mail is off without an address; MAIL_AWAY_MINUTES 0 keeps it from standing in for Feishu.
MAIL = mail(env.text("EMAIL_URL", ""))
MAIL_FROM = env.text("MAIL_FROM", "no-reply@localhost")
MAIL_AWAY_MINUTES = env.at_least("MAIL_AWAY_MINUTES", 10, least=0)
# What a person is asked to let us know at the sign-in: the user_id by which the directory knows him.
FEISHU_SIGN_IN_SCOPES = env.words("FEISHU_SIGN_IN_SCOPES", "contact:user.employee_id:readonly")
FEISHU_TIMEOUT_SECONDS = env.integer("FEISHU_TIMEOUT_SECONDS", 10)
# Incidents of these priorities get a war room in Feishu by themselves; the others when somebody asks for one.
ALERTS_WAR_ROOM_PRIORITIES = frozenset(env.words("ALERTS_WAR_ROOM_PRIORITIES", "P1"))
FEISHU_APPROVAL_CENTRE = env.flag("FEISHU_APPROVAL_CENTRE", default=DEMO)  # requests stand in Feishu's own as well
DIRECTORY_MAX_LEAVERS = env.at_least("DIRECTORY_MAX_LEAVERS", 10, least=1)  # per cent of the active people at once

CLOCK_FILE = env.text("CLOCK_FILE", "")  # moved by tests and the demo alone; production leaves it empty

INSTALLED_APPS = [
    "core.admin_apps.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "config",
    "core",
    "people",
    "estate",
    "bots",
    "inbox",
    "approvals",
    "alerts",
    "wellness",
    "portal",
]

MIDDLEWARE = [
    "config.middleware.RequestId",
    "config.address.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "config.machines.Machines",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.KeptNowhere",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.SignInRequired",
    "people.middleware.SignOfLife",
    "people.middleware.PersonLocale",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.HouseErrors",
    "portal.middleware.PasswordFirst",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
LOADERS: list[Any] = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            # Ours first; the libraries' own (the admin's) after them.
            "loaders": LOADERS if DEBUG else [("django.template.loaders.cached.Loader", LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": ["portal.templatetags.house"],
        },
    }
]

DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
DATABASES["default"]["PREPARED"] = env.flag("PREPARE_STATEMENTS", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# The broker is a doorbell: rows in the database are the truth, so what it loses costs one tick.
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{VAR_DIR / 'broker.sqlite3'}"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"visibility_timeout": 3600, "unacked_restore_throttle": 1, "socket_keepalive": True, "socket_connect_timeout": 5}
    if REDIS_URL
    else {"connect_args": {"timeout": 5}}
)
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)

AUTH_USER_MODEL = "people.Employee"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "people.backends.PasswordBackend",
    "people.backends.FeishuBackend",
]
# Passwords: the second way in (PASSWORD_SIGN_IN); how long, how many old ones never again, how many days (0 = always).
PASSWORD_SIGN_IN = env.flag("PASSWORD_SIGN_IN", default=True)
PASSWORD_MIN_LENGTH = env.at_least("PASSWORD_MIN_LENGTH", 12, least=12)
PASSWORD_HISTORY = env.at_least("PASSWORD_HISTORY", 5, least=0)
PASSWORD_DAYS = env.at_least("PASSWORD_DAYS", 0, least=0)
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("user_id", "name", "name_en", "pinyin", "email", "mobile", "employee_no")},
    },
]
LOGIN_URL = "portal:sign-in"
FEISHU_RETURN_URL = "portal:feishu-return"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "people.backends.attempted_name"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "portal.signin.locked_out"
# What was typed is kept nowhere: axes writes down the fields of a failed attempt, and knows but one name of a password.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "old", "new", "again", "code"]
AXES_DISABLE_ACCESS_LOG = True  # people.SignIn is the log
AXES_VERBOSE = AXES_ENABLE_ADMIN = False

# A session ends so long after the last sign of life, and in any case so long after signing in.
SESSION_ENGINE = "people.session_store"
SESSION_IDLE_MINUTES = env.at_least("SESSION_IDLE_MINUTES", 60, least=1)
SESSION_COOKIE_AGE = env.at_least("SESSION_MINUTES", 8 * 60, least=1) * 60
# Whoever holds one of these roles proves with a second factor who he is before he works in the admin site.
SECOND_FACTOR_ROLES = env.words("SECOND_FACTOR_ROLES", "system_admin,security_admin,audit_admin")
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS

# Only these proxies are believed about address, scheme and host (config/address.py); and who may come in at all.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
ALLOWED_IPS = env.networks("ALLOWED_IPS")
ADMIN_ALLOWED_IPS = env.networks("ADMIN_ALLOWED_IPS")
# Without a proxy that tells the scheme, a redirect to https would never end.
SECURE_SSL_REDIRECT = HTTPS and bool(TRUSTED_PROXIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

# Versions are noted by the verbs (core.history); what a bare save would note by itself is off.
SIMPLE_HISTORY_ENABLED = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Sentences are written in Chinese in the code; each room has its English beside it.
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "locale").iterdir() if path.is_dir())
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_DIR", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
_PACKED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _PACKED},
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
ALERT_URGENTS_PER_DAY = env.integer("ALERT_URGENTS_PER_DAY", 200)
REST_RATE_PER_MINUTE = env.integer("REST_RATE_PER_MINUTE", 600)
ALERT_PAUSE_SECONDS = env.at_least("ALERT_PAUSE_SECONDS", 15, least=0)
ALERT_SETTLE_SECONDS = env.at_least("ALERT_SETTLE_SECONDS", 600, least=1)
ALERTS_STORM_INCIDENTS = env.at_least("ALERTS_STORM_INCIDENTS", 20, least=1)  # of one source within a minute
# Hosts inside the firm that events may be pushed to; all others must have a public address.
WEBHOOK_ALLOW_HOSTS = env.words("WEBHOOK_ALLOW_HOSTS", "127.0.0.1,localhost" if DEMO else "")
OUTSIDE_HEARTBEAT_URL = env.text("OUTSIDE_HEARTBEAT_URL", "")  # asked for every minute while we live
WEBHOOK_PROXY = env.text("WEBHOOK_PROXY", "")  # to all others, http://[user:password@]host:port; empty: environment's
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [f"people.rest.auth.{way}Authentication" for way in ("Token", "Browser")],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["core.rest.throttling.PerPerson"],
    "DEFAULT_PARSER_CLASSES": ["core.rest.wire.JsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "core.rest.schema.HouseSchema",
    "EXCEPTION_HANDLER": "core.rest.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
    "SCHEMA_COERCE_PATH_PK": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Operations hub",
    "VERSION": "1",
    "DESCRIPTION": "What the pages can do, for machines. Tokens: docs/how-to/use-the-api.md.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["core.rest.schema.closed"],
    "SWAGGER_UI_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "filters": {"not_probes": {"()": "config.logs.NotProbes"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["not_probes"]}},
    "root": {"handlers": ["out"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        # The doorbell rings every few seconds; only what goes wrong with it is worth a line.
        # What they tell at LOG_LEVEL=DEBUG holds tickets, group bots' addresses and whatever people wrote.
        "urllib3": {"level": "INFO"},
        "websockets": {"level": "INFO"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
SETTINGS_READ = env.READ  # shown to the system administrator
