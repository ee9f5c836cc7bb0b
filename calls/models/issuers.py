"""What a body needs beside its name to issue calls: its own protocol register and its own privacy notice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Body


class Issuer(models.Model):
    """The register and the notice of a body that issues calls; the letters stay once a number bears them (trigger)."""

    body = models.OneToOneField(Body, models.PROTECT, related_name="issuing", verbose_name=_("issuing body"))
    register = models.CharField(
        _("letters before each protocol number"),
        max_length=12,
        unique=True,
        error_messages={"unique": _("Another body has these letters already: choose others.")},
    )
    privacy_notice = models.TextField(_("privacy notice"), blank=True)

    class Meta:
        verbose_name = _("issuing body")
        verbose_name_plural = _("issuing bodies")
        ordering = ("register",)
        constraints = (
            models.CheckConstraint(
                condition=Q(register__regex=r"^[A-Z][A-Z0-9]{1,11}$"), name="issuer_register_has_a_form"
            ),
        )

    def __str__(self) -> str:
        return f"{self.body} ({self.register})"
