"""What the cache keeps while Redis does not answer (core/cache.py), in the shape that Django's database cache reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Remembered(models.Model):
    cache_key = models.CharField(_("key"), max_length=255, primary_key=True)
    value = models.TextField(_("value"))
    expires = models.DateTimeField(_("expires"), db_index=True)

    class Meta:
        verbose_name = _("remembered value")
        verbose_name_plural = _("remembered values")
        ordering = ("cache_key",)

    def __str__(self) -> str:
        return self.cache_key
