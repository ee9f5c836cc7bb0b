"""What a signatory brings with a decision: the act, the new deadline, the note."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from calls.actions import NewAct
from calls.forms.fields import DEADLINE_HELP, day_input, moment_input
from calls.models import Act, Phase
from calls.models.acts import number_key
from calls.workflow import PhaseState
from core import files
from core.days import DayField, MomentField
from core.refusals import Blocker
from core.templatetags.wecare import moment
from organisations.models import Body


class ActForm(forms.Form):
    """An act of the issuer: number, date, subject and its file; or one that the portal has, when its number is written.

    The recorded act is offered, never taken by itself: a number is easily mistyped.
    """

    # Which field a refusal is about, by the code of its reason (calls.actions.acts, calls.window_rules).
    REFUSED_AT: ClassVar = {
        "act_incomplete": "number",
        "act_in_future": "date",
        "act_long_ago": "date",
        "act_other_date": "date",
        "act_other_file": "upload",
        "deadline_in_past": "closes_at",
        "deadline_earlier": "closes_at",
        "deadline_passed": "closes_at",
        "opening_earlier": "next_opens_at",
        "after_next_opening": "next_opens_at",
    }

    number = forms.CharField(
        label=_("Number of the act"),
        max_length=40,
        help_text=_(
            "For a determination the number is enough: 998. Another kind of act is written whole: D.G.R. 22-5076. "
            "If the same act decides several things, enter its number again each time."
        ),
    )
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)
    date = DayField(label=_("Date of the act"), widget=day_input())
    subject = forms.CharField(label=_("Subject of the act"), max_length=250)
    upload = forms.FileField(label=_("File of the act"), help_text=lazy(files.limits, str)(files.PDF_ONLY))

    def __init__(self, *args: Any, issuer: Body | int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recorded = self._recorded(getattr(issuer, "pk", issuer)) if self.is_bound else None
        if self.recorded is not None:
            self._offer(self.recorded)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.recorded is None or data.get("again") or data.get("upload"):
            return data
        self.add_error("again", _("This act is already recorded: tick the box to use it, or correct the number."))
        return data

    def clean_upload(self) -> files.Checked | None:
        """The file once it was looked into, before anything is decided; its reason stands at the field."""
        given = self.cleaned_data["upload"]
        return files.checked_field(given, kinds=files.PDF_ONLY) if given else None

    def new_act(self, *, by: Any, now: datetime) -> NewAct:
        """The act with its file stored, or the recorded one; inside the files.atomic() in which it is brought."""
        data, known = self.cleaned_data, self.recorded
        stored = files.store(data["upload"], by=by, now=now) if data.get("upload") else None
        return NewAct(
            number=data["number"],
            date=data.get("date") or known.date,
            subject=data.get("subject") or known.subject,
            file=stored or known.file,
        )

    def refused(self, blockers: Sequence[Blocker]) -> list[Blocker]:
        """Each reason put at the field that it is about; those about anything else, for the page to show."""
        others = []
        for blocker in blockers:
            name = self.REFUSED_AT.get(blocker.code, "")
            if name in self.fields:
                self.add_error(name, str(blocker))
            else:
                others.append(blocker)
        return others

    def _recorded(self, issuer: int) -> Act | None:
        """The issuer's act of the number written: that of the date's year, or the latest while there is no date."""
        number = str(self.data.get(self.add_prefix("number"), ""))
        if not number_key(number):
            return None
        known = Act.objects.numbered(issuer, number, self._year())
        return known.select_related("file").order_by("-date", "-pk").first()

    def _year(self) -> int | None:
        """That of the date written, if it is one."""
        try:
            written = self.fields["date"].to_python(self.data.get(self.add_prefix("date"), ""))
        except forms.ValidationError:
            return None
        return written.year if written else None

    def _offer(self, known: Act) -> None:
        """Show the box that takes the recorded act; what it has already is not asked again."""
        again = self.fields["again"]
        again.widget, again.needed_later = forms.CheckboxInput(), True  # type: ignore[attr-defined]
        again.label = _("Use the recorded act: %(act)s, %(subject)s") % {"act": known.within, "subject": known.subject}
        for name in ("date", "subject", "upload"):
            self.fields[name].required = False


class WindowForm(ActForm):
    """An act that moves a deadline, and with it the opening of the phase that follows."""

    next_opens_at = MomentField(widget=moment_input(), required=False)
    field_order = ("closes_at", "next_opens_at", "number", "again", "date", "subject", "upload")

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, issuer=phase.call.issuer_id, **kwargs)
        following = phase.call.phases.filter(position__gt=phase.position).order_by("position").first()
        if following is None or following.state != PhaseState.PLANNED:
            del self.fields["next_opens_at"]
            return
        words = {"phase": following.title, "moment": moment(following.opens_at)}
        field = self.fields["next_opens_at"]
        field.label = _("New opening of “%(phase)s”") % words
        field.help_text = _("It opens on %(moment)s: needed only if the new deadline is later than that.") % words


class ExtensionForm(WindowForm):
    closes_at = MomentField(label=_("New deadline"), widget=moment_input(), help_text=DEADLINE_HELP)


class ResumptionForm(WindowForm):
    """An act that opens a suspended phase again, with a later deadline or the same."""

    closes_at = MomentField(
        label=_("New deadline"),
        widget=moment_input(),
        required=False,
        help_text=_("Leave it empty to keep the deadline in force, if it has not passed."),
    )


class SuspensionForm(ActForm):
    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, issuer=phase.call.issuer_id, **kwargs)


class TakeOverForm(forms.Form):
    """Why a manager of the issuer joins a call that others manage."""

    reason = forms.CharField(
        label=_("Why you take over the call"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "It stays in the history of the call and all who work on it read it: "
            "write nothing of anyone’s health or private life."
        ),
    )


class NoteForm(forms.Form):
    """What the signatory wants changed."""

    note = forms.CharField(
        label=_("What should be changed"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("The call manager reads it on the call’s board and receives it by e-mail."),
    )
