"""A message that someone is owed, and how far its delivery has come."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class Notice(models.Model):
    """One e-mail to one address about one thing at one moment: these four together exist once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.EmailField(_("recipient"), max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=40)
    moment = models.DateTimeField(_("moment that the notice is about"))
    language = models.CharField(_("language"), max_length=5)
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("text as HTML"))
    url = models.CharField(_("address of the page"), max_length=500, blank=True)
    # The text holds a link that opens an account: it stands here hidden (core/hidden.py), and only until it is sent.
    is_secret = models.BooleanField(_("holds a secret"), default=False, db_default=False)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt at"), db_default=Now())
    claimed_until = models.DateTimeField(_("claimed until"), null=True)
    reason = models.CharField(_("reason of the last failure"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "kind", "subject_type", "subject_id", "moment"), name="core_notice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="claimed") ^ models.Q(claimed_until=None), name="core_notice_claim_has_lease"
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent") ^ models.Q(sent_at=None), name="core_notice_sent_has_moment"
            ),
            models.CheckConstraint(
                condition=models.Q(is_secret=False)
                | models.Q(state__in=("waiting", "claimed"))
                | models.Q(text="", html=""),
                name="core_notice_secret_is_forgotten",
            ),
        )
        indexes = (
            models.Index(
                fields=("-is_secret", "due_at"),
                condition=models.Q(state__in=("waiting", "claimed")),
                name="core_notice_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}"
