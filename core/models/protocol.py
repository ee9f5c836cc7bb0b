"""The last number given out by each register in each year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProtocolRegister(models.Model):
    register = models.CharField(_("register"), max_length=40)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("protocol register")
        verbose_name_plural = _("protocol registers")
        ordering = ("register", "year")
        constraints = (models.UniqueConstraint(fields=("register", "year"), name="core_register_once_a_year"),)

    def __str__(self) -> str:
        return f"{self.register} {self.year}"
