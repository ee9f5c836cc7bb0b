"""Measures, the calls under them, and who works on each call."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from calls.workflow import CallState
from core.deadlines import not_over
from organisations.models import Body, BodyKind, District, Mandate

PUBLIC_STATES = (CallState.PUBLISHED, CallState.CONCLUDED, CallState.REVOKED)


class Measure(models.Model):
    """A line of a programme, with its money and its fund."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    programme = models.CharField(_("programme"), max_length=120)
    fund = models.CharField(_("fund"), max_length=120)
    budget = models.DecimalField(_("budget (€)"), max_digits=14, decimal_places=2)
    summary = models.TextField(_("summary"))
    issuer = models.ForeignKey(Body, models.PROTECT, related_name="measures", verbose_name=_("issuing body"))

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ("programme", "number")
        constraints = (models.CheckConstraint(condition=Q(budget__gt=0), name="measure_budget_positive"),)

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class CallQuerySet(models.QuerySet):
    def public(self) -> "CallQuerySet":
        return self.filter(state__in=PUBLIC_STATES)

    def visible_to(self, user: models.Model) -> "CallQuerySet":
        """Public calls, and those in preparation for the people who work on them."""
        if not user.is_authenticated:
            return self.public()
        staffed = CallStaff.objects.in_force(timezone.localdate()).of(user)
        return self.filter(Q(state__in=PUBLIC_STATES) | Q(pk__in=staffed.values("call")))

    def staffed_by(self, user: models.Model, *roles: str) -> "CallQuerySet":
        """Calls the person works on, in any of the roles (in whichever, when none is named)."""
        staff = CallStaff.objects.in_force(timezone.localdate()).of(user)
        if roles:
            staff = staff.filter(role__in=roles)
        return self.filter(pk__in=staff.values("call"))

    def to_take_over(self, user: models.Model, day: date) -> "CallQuerySet":
        """Calls that are not over, of bodies for which the person manages calls, but not these."""
        bodies = Mandate.objects.in_force(day).filter(user=user, role=StaffRole.MANAGER).values("body")
        own = CallStaff.objects.in_force(day).of(user).filter(role=StaffRole.MANAGER).values("call")
        over = (CallState.CONCLUDED, CallState.REVOKED)
        return self.filter(issuer__in=bodies, issuer__is_issuer=True).exclude(pk__in=own).exclude(state__in=over)

    def with_windows(self, now: datetime) -> "CallQuerySet":
        """Adds takes_new (a first phase is open: 1 or 0), first_closes_at and first_opens_at (its moments, to come),
        closes_next (the nearest deadline of any open phase), suspended and unfinished (how many phases are suspended,
        how many not concluded).
        """
        live = Q(state=CallState.PUBLISHED, phases__state__in=("planned", "open"))
        begun = live & Q(phases__opens_at__lte=now)
        running = begun & not_over("phases__closes_at", now)
        first = Q(phases__position=1)
        return self.annotate(
            takes_new=Count("phases", filter=running & first),
            first_closes_at=Min("phases__closes_at", filter=running & first),
            first_opens_at=Min("phases__opens_at", filter=live & first & Q(phases__opens_at__gt=now)),
            closes_next=Min("phases__closes_at", filter=running),
            suspended=Count("phases", filter=Q(state=CallState.PUBLISHED, phases__state="suspended")),
            unfinished=Count("phases", filter=~Q(phases__state="concluded")),
        )

    def with_roles_of(self, user: models.Model) -> "CallQuerySet":
        """Adds my_roles, the person's roles in force in each call."""
        staff = CallStaff.objects.in_force(timezone.localdate()).of(user).filter(call=OuterRef("pk")).order_by("role")
        return self.annotate(my_roles=ArraySubquery(staff.values("role")))

    def search(self, text: str) -> "CallQuerySet":
        """Calls in whose title, summary or text every word occurs."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(Q(title__holds=word) | Q(summary__holds=word) | Q(text__holds=word))
        return found


class Call(models.Model):
    """A public notice that invites partnerships to apply; its terms freeze when it leaves the draft."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="calls", verbose_name=_("measure"))
    issuer = models.ForeignKey(Body, models.PROTECT, related_name="calls", verbose_name=_("issuing body"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="local_calls")
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary in plain words"), max_length=1200)
    text = models.TextField(_("text of the call"))
    state = models.CharField(_("state"), max_length=12, choices=CallState, default=CallState.DRAFT, editable=False)
    budget = models.DecimalField(_("budget (€)"), max_digits=14, decimal_places=2)
    grant_min = models.DecimalField(_("smallest grant (€)"), max_digits=12, decimal_places=2)
    grant_max = models.DecimalField(_("largest grant (€)"), max_digits=12, decimal_places=2)
    cofinancing_min_percent = models.DecimalField(
        _("minimum co-financing (% of the total cost)"), max_digits=5, decimal_places=2, default=Decimal("0.00")
    )
    duration_min_months = models.PositiveSmallIntegerField(_("shortest duration (months)"), default=18)
    duration_max_months = models.PositiveSmallIntegerField(_("longest duration (months)"), default=24)
    lead_kinds = ArrayField(
        models.CharField(max_length=24, choices=BodyKind), verbose_name=_("kinds of body that may lead")
    )
    districts = models.ManyToManyField(
        District, blank=True, related_name="calls", verbose_name=_("districts covered"), help_text=_("None means all.")
    )
    procedure_days = models.PositiveSmallIntegerField(
        _("term of the procedure (days from a phase’s deadline)"), default=90
    )
    remedies = models.TextField(_("remedies against silence"), max_length=1500, blank=True)
    cup = models.CharField(_("project code (CUP)"), max_length=15, blank=True)
    responsible = models.CharField(_("person responsible for the procedure (RUP)"), max_length=160)
    office = models.CharField(_("office in charge of the procedure"), max_length=160, blank=True)
    contact_email = models.EmailField(_("contact e-mail"))
    contact_phone = models.CharField(_("contact telephone"), max_length=30, blank=True)
    is_demonstration = models.BooleanField(_("demonstration data"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    return_note = models.TextField(_("why it was returned"), blank=True, editable=False)

    objects: ClassVar = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(budget__gt=0), name="call_budget_positive"),
            models.CheckConstraint(
                condition=Q(grant_min__gte=0) & Q(grant_max__gte=F("grant_min")) & Q(budget__gte=F("grant_max")),
                name="call_grants_in_order",
            ),
            models.CheckConstraint(
                condition=Q(duration_min_months__gte=1) & Q(duration_max_months__gte=F("duration_min_months")),
                name="call_duration_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cofinancing_min_percent__gte=0) & Q(cofinancing_min_percent__lt=100),
                name="call_cofinancing_percent",
            ),
            models.CheckConstraint(
                condition=Q(procedure_days__gte=1) & Q(procedure_days__lte=180), name="call_procedure_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_approval"], published_at__isnull=True)
                | Q(state__in=["published", "concluded", "revoked"], published_at__isnull=False),
                name="call_published_has_a_moment",
            ),
        )

    def __str__(self) -> str:
        return self.title


class StaffRole(models.TextChoices):
    """What a person does for a call; each needs the mandate of the same name from the issuing body."""

    MANAGER = "call_manager", _("Call manager")
    CASE_OFFICER = "case_officer", pgettext_lazy("role", "Checks")
    SIGNATORY = "signatory", _("Signatory")
    AUDITOR = "auditor", pgettext_lazy("role", "Audit")


class CallStaffQuerySet(models.QuerySet):
    def of(self, user: models.Model) -> "CallStaffQuerySet":
        return self.filter(user=user)

    def in_force(self, day: date) -> "CallStaffQuerySet":
        """Roles whose person still holds the issuing body's mandate for them on the day."""
        mandates = Mandate.objects.in_force(day)
        return self.filter(
            Exists(mandates.filter(user=OuterRef("user"), body=OuterRef("call__issuer"), role=OuterRef("role")))
        )


class CallStaff(models.Model):
    """A person of the issuing body works on this call in one role."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="call_roles", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=14, choices=StaffRole)

    objects: ClassVar = CallStaffQuerySet.as_manager()

    class Meta:
        ordering = ("call", "role", "pk")
        constraints = (models.UniqueConstraint(fields=("call", "user", "role"), name="call_staff_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
