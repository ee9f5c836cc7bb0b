"""Decides at which address each app's pages stand."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from accounts.views import SetUpSecondFactor, ask_for_new_password, sign_up
from calls.urls import urlpatterns as calls_patterns
from wecare_portal.views import audit, board, desk, found, gallery, health, home, jobs, language, mailbox, pages, unsent

# The board of a call counts what the apps above calls hold, so the composition adds it to the pages of calls.
CALLS = ([path("<slug:slug>/board/", board.board, name="board"), *calls_patterns], "calls")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("audit/", audit.trail, name="audit"),
    path("audit/events.csv", audit.as_csv, name="audit_csv"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("licences/", pages.licences, name="licences"),
    path("too-large/", pages.too_large, name="too_large"),
    path("health/", health.health, name="health"),
    path("robots.txt", found.robots, name="robots"),
    path("sitemap.xml", found.sitemap, name="sitemap"),
    path("favicon.ico", found.favicon, name="favicon"),
    path("staff/jobs/", jobs.jobs, name="jobs"),
    path("staff/jobs/<int:pk>/retry/", jobs.retry_job, name="retry_job"),
    path("staff/notices/<uuid:pk>/retry/", jobs.retry_notice, name="retry_notice"),
    path("language/", language.change_language, name="set_language"),
    path("session/", unsent.session, name="session"),
    path("session/begun/", unsent.signed_in, name="signed_in"),
    path("calls/", include(CALLS)),
    path("account/", include("accounts.urls")),
    path("bodies/", include("organisations.urls")),
    path("partnerships/", include("partnerships.urls")),
    path("applications/", include("applications.urls")),
    path("evaluations/", include("evaluations.urls")),
    # Before allauth's own pages of these names and addresses, which they take the place of.
    path("account/signup/", sign_up, name="account_signup"),
    path("account/password/reset/", ask_for_new_password, name="account_reset_password"),
    path("account/2fa/totp/activate/", SetUpSecondFactor.as_view(), name="mfa_activate_totp"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEVELOPMENT:
    urlpatterns += [
        path("gallery/", gallery.gallery, name="gallery"),
        path("mailbox/", mailbox.messages, name="mailbox"),
        path("mailbox/<str:name>/", mailbox.message, name="mailbox_message"),
        path("mailbox/<str:name>/html/", mailbox.message_html, name="mailbox_html"),
    ]
