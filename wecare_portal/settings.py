"""Decides how the portal is put together and what it takes from the environment (docs/installation.md lists it)."""

from pathlib import Path

from csp.constants import NONE, SELF

from wecare_portal import environment
from wecare_portal.embedded.folder import data_folder, database_url, redis_url
from wecare_portal.limits import CAPS, SIGN_INS, UNUSED_FILES_KEPT_DAYS  # noqa: F401
from wecare_portal.logs import logs
from wecare_portal.owner import portal
from wecare_portal.queues import CLOCK, QUEUES, ROUTES
from wecare_portal.schedule import SCHEDULE
from wecare_portal.stores import static_files, store

BASE_DIR = Path(__file__).resolve().parent.parent

# -- What kind of installation this is ---------------------------------------------------------------------------------
# Off unless DEBUG=true is said, as the demonstration and the tests do for themselves; it allows the mailbox page, the
# gallery, plain HTTP and a secret key that is none.
DEVELOPMENT = environment.flag("DEBUG", default=False)
# Django's pages with tracebacks, which the demonstration does not show to its visitors.
DEBUG = DEVELOPMENT and environment.flag("SHOW_TRACEBACKS", default=True)
DATABASE_URL = environment.text("DATABASE_URL")
DATABASE_OWNER_URL = environment.text("DATABASE_OWNER_URL")  # for migrations alone: wecare_portal/roles.py
REDIS_URL = environment.text("REDIS_URL")
DATA_DIR = data_folder()
if not (DEVELOPMENT or DATABASE_URL) and environment.flag("ALLOW_EMBEDDED", default=False):
    DATABASE_URL, REDIS_URL = database_url(DATA_DIR), redis_url(DATA_DIR)

if DEVELOPMENT:
    SECRET_KEY = environment.text("SECRET_KEY", "development-only-key-that-signs-nothing-of-value-0123456789")
    ALLOWED_HOSTS = environment.items("ALLOWED_HOSTS") or ["*"]
    SITE_URL = environment.text("SITE_URL", f"http://127.0.0.1:{environment.number('PORT', 8000)}")
else:
    SECRET_KEY = environment.required("SECRET_KEY", "a long random text that signs sessions and links")
    environment.required("ALLOWED_HOSTS", "the host names that the portal answers to, with commas between them")
    ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
    SITE_URL = environment.required("SITE_URL", "the portal's public address, such as https://bandi.example.it")
    DATABASE_URL = environment.required("DATABASE_URL", "postgres://user:password@host:5432/name")
    REDIS_URL = environment.required("REDIS_URL", "redis://:password@host:6379/0")

CSRF_TRUSTED_ORIGINS = [SITE_URL]

# -- Applications ------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "core",
    "accounts",
    "organisations",
    "calls",
    "partnerships",
    "applications",
    "evaluations",
    "wecare_portal.apps.PortalConfig",
    "wecare_portal.apps.ReferenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "core.http.ReceptionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "wecare_portal.middleware.PermissionsPolicyMiddleware",
    "core.kept.KeptPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wecare_portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wecare_portal.middleware.IdleSessionMiddleware",
    "wecare_portal.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wecare_portal.middleware.PrivateAnswersMiddleware",
    "wecare_portal.middleware.SecondFactorMiddleware",
    "core.http.RefusalMiddleware",
    "core.taken.TakenMiddleware",
]
if environment.flag("COMPRESS_PAGES", default=False):  # elsewhere the proxy in front compresses them
    MIDDLEWARE.insert(
        MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware"), "django.middleware.gzip.GZipMiddleware"
    )
ROOT_URLCONF = "wecare_portal.urls"
WSGI_APPLICATION = "wecare_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["core.templatetags.wecare"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap_italia", "bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap_italia"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(INSTALLED_APPS.index("wecare_portal.apps.ReferenceAdminConfig"), "django.forms")

# -- Whose portal this is ----------------------------------------------------------------------------------------------
PORTAL = portal(development=DEVELOPMENT)

# -- Where things are kept ---------------------------------------------------------------------------------------------
DATABASE_URL = DATABASE_URL or database_url(DATA_DIR)
REDIS_URL = REDIS_URL or redis_url(DATA_DIR)
DATABASES = {
    "default": environment.database(DATABASE_URL)
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "TEST": {"TEMPLATE": "template0"}}
}
# A Redis that hangs is given up after so many seconds; what then stands in its place, core/cache.py says.
REDIS_TIMEOUTS = {"socket_timeout": 2, "socket_connect_timeout": 2}
CACHES = {
    name: {"BACKEND": f"core.cache.{backend}", "LOCATION": REDIS_URL, "OPTIONS": {**REDIS_TIMEOUTS}}
    for name, backend in (("default", "RedisOrDatabase"), ("kept", "RedisOrNothing"))
}
# Public pages are kept for visitors without a session (core/kept.py), until an audited event: any but those that begin
# so, which are many and which no public page shows.
KEPT_PAGES = environment.flag("KEPT_PAGES", default=True)
KEPT_PAGES_IGNORE = (
    *("application.", "check.", "conflict", "document.", "job.", "member.", "notice.", "partnership.", "profile"),
    *("project.checking", "project.deleted", "project.keep", "project.opened", "project.replace", "project.resume"),
    *("project.sent", "project.withdrawn", "body_registered", "session.", "sheet."),
)
SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = environment.folder("MEDIA_ROOT", DATA_DIR / "media")
STATIC_ROOT = environment.folder("STATIC_ROOT", BASE_DIR / "staticfiles")
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED_STATIC = environment.flag("HASHED_STATIC", default=not DEVELOPMENT)  # collected, named by hash, compressed
WHITENOISE_USE_FINDERS = not HASHED_STATIC
STORAGES = {
    "default": store(environment.text("S3_BUCKET")),
    "staticfiles": static_files(hashed=HASHED_STATIC),
    # Notes of the audit chain's head (core/anchors.py): a place that the database's own role cannot reach.
    "anchors": store(
        environment.text("AUDIT_NOTES_BUCKET"),
        location=environment.folder("AUDIT_NOTES_ROOT", DATA_DIR / "audit-notes"),
    ),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# -- Language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = environment.text("PORTAL_LANGUAGE", "it")  # also that of what is kept for good: core/languages.py
LANGUAGES = [("it", "Italiano"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/parts"]  # parts: what others’ sentences become here
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Rome"
USE_TZ = True

# -- Signing in --------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Addresses, second factor and password change only for who has just shown the password (or the second factor) again.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Pages that send or declare ask for the password again when the sign-in is older; the press itself never does.
FRESH_SIGN_IN_SECONDS = environment.number("FRESH_SIGN_IN_HOURS", 8) * 3600
# A session of which nothing is heard for so long has ended: wecare_portal/middleware.py says what is heard.
SESSION_COOKIE_AGE = environment.number("SESSION_IDLE_MINUTES", 240) * 60
SECOND_FACTOR_FOR_REPRESENTATIVES = environment.flag("SECOND_FACTOR_FOR_REPRESENTATIVES", default=False)
# Answers that could tell who has an account leave at whole multiples of it: accounts/evenness.py.
ACCOUNT_EVEN_SECONDS = 1.0
ACCOUNT_RATE_LIMITS = SIGN_INS
ACCOUNT_ADAPTER = "accounts.adapter.PortalAccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.EncryptingMFAAdapter"
if DEVELOPMENT:
    SECOND_FACTOR_KEYS = environment.items("SECOND_FACTOR_KEYS") or ["ZGV2ZWxvcG1lbnQtb25seS1rZXktb2Ytbm8tdmFsdWU="]
else:
    environment.required("SECOND_FACTOR_KEYS", "Fernet keys that encrypt second factors, newest first, with commas")
    SECOND_FACTOR_KEYS = environment.items("SECOND_FACTOR_KEYS")
MFA_TOTP_ISSUER = "We Care"
# The code before and the one after count too: phones run a little off, people type slowly (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1

# -- Mail --------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "We Care <portale@wecare.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAILBOX_DIR = DATA_DIR / "mail"
if DEVELOPMENT:
    EMAIL_BACKEND = "wecare_portal.mailbox.MailboxBackend"
else:
    EMAIL_HOST = environment.required("EMAIL_HOST", "the mail server that delivers the portal's messages")
    EMAIL_PORT = environment.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
    EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server

# -- Background work ---------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, **REDIS_TIMEOUTS}  # no page waits for a lost or hanging broker
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = CLOCK
CELERY_TASK_QUEUES = QUEUES
CELERY_TASK_ROUTES = ROUTES
# Longer than any piece of work should take: a task that hangs is ended with its process, and what it did is taken up.
CELERY_TASK_TIME_LIMIT = 900
# The settings of logging below hold for workers too.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "wecare_portal.heartbeat.BeatingScheduler"
# The longest pause of beat in seconds: its own heartbeat is not older than that.
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
CELERY_BEAT_SCHEDULE = SCHEDULE
LOGGING = logs(environment.text("LOG_LEVEL", "INFO"))

# -- Safety ------------------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEVELOPMENT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wecare_portal.views.unsent.old_page"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
if not DEVELOPMENT:
    SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Networks whose X-Forwarded-For and X-Request-Start are believed, such as "10.0.0.0/8"; "unix" means a local socket.
TRUSTED_PROXIES = environment.items("TRUSTED_PROXIES")
RECEPTION_TRUST_HEADER = bool(TRUSTED_PROXIES)
RECEPTION_BELIEVED_SECONDS = environment.number("RECEPTION_BELIEVED_SECONDS", 120, most=600)

# -- Files that people upload ------------------------------------------------------------------------------------------
FILES_MAX_BYTES = environment.number("FILES_MAX_BYTES", 10_000_000)
CLAMAV_SOCKET = environment.text("CLAMAV_SOCKET")
