"""Shows every component in every variant, for those who build pages; it exists in development only."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.refusals import Blocker

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
STATES = {
    "draft": "Bozza",
    "sent": "Inviata",
    "under_check": "In istruttoria",
    "admitted": "Ammessa",
    "admitted_with_reservation": "Ammessa con riserva",
    "not_admitted": "Non ammessa",
}
TOWNS = (
    "Alba",
    "Alessandria",
    "Asti",
    "Biella",
    "Bra",
    "Chieri",
    "Cuneo",
    "Fossano",
    "Ivrea",
    "Novara",
    "Susa",
    "Torino",
)


class GalleryForm(forms.Form):
    """One field of each kind, with and without help, limits and errors."""

    name = forms.CharField(label="Denominazione", max_length=120, help_text="Come è scritta nello statuto.")
    email = forms.EmailField(label="E-mail", required=False)
    amount = forms.DecimalField(label="Contributo richiesto in euro", max_digits=12, decimal_places=2, localize=True)
    day = forms.DateField(label="Data di inizio", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="Tipo di ente", choices=[("", "Scegli"), ("ente", "Ente gestore"), ("comune", "Comune")]
    )
    role = forms.ChoiceField(
        label="Ruolo", choices=[("lead", "Capofila"), ("member", "Partner")], widget=forms.RadioSelect
    )
    themes = forms.MultipleChoiceField(
        label="Temi",
        help_text="Uno o più.",
        choices=[("housing", "Abitare"), ("work", "Lavoro"), ("families", "Famiglie")],
        widget=forms.CheckboxSelectMultiple,
    )
    towns = forms.MultipleChoiceField(
        label="Ambiti",
        required=False,
        choices=[(town.lower(), town) for town in TOWNS],
        widget=forms.CheckboxSelectMultiple,
    )
    need = forms.CharField(label="Il bisogno", max_length=400, widget=forms.Textarea, help_text="Parole semplici.")
    statute = forms.FileField(label="Statuto", help_text="Un file PDF, al massimo 10 MB.", required=False)
    truthful = forms.BooleanField(label="Dichiaro che quanto scritto è vero (DPR 445/2000).")


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The page; a POST comes back with the form's errors and changes nothing."""
    if request.GET.get("messages"):
        messages.success(request, "Bozza salvata.")
        messages.error(request, "Il file non si apre: scegline un altro.")
    context = {
        "breadcrumb": [("Home", "/"), ("Bandi", "/calls/"), ("Galleria", "")],
        "now": NOW,
        "empty_form": GalleryForm(prefix="empty"),
        "wrong_form": GalleryForm({"wrong-need": "a" * 420, "wrong-email": "anna"}, prefix="wrong"),
        "page_obj": Paginator(range(100), 10).page(2),
        "states": STATES.items(),
        "deadlines": [NOW + timedelta(days=28), NOW + timedelta(hours=5), NOW - timedelta(hours=1)],
    }
    return render(request, "portal/gallery.html", context | _lists())


def _lists() -> dict[str, Any]:
    return {
        "blockers": [
            Blocker("Manca la sezione «Il bisogno».", url="#need"),
            Blocker("Il cofinanziamento è 18 %: serve almeno il 20 %, mancano 4.350,00 €."),
        ],
        "tasks": [
            {"label": "Il bisogno", "url": "#need", "state": "complete", "state_label": "Completa"},
            {
                "label": "L’idea",
                "url": "#idea",
                "state": "missing",
                "state_label": "Da finire",
                "note": "Manca 1 risposta",
            },
            {"label": "Invio", "url": "", "state": "", "state_label": "", "note": "Si apre quando tutto è completo"},
        ],
        "moments": [
            {
                "label": "Pubblicazione",
                "done": True,
                "moment": NOW - timedelta(days=30),
                "note": "D.D. 998 del 20/10/2017",
            },
            {"label": "Progetti preliminari", "done": False, "current": True, "moment": NOW + timedelta(days=28)},
            {"label": "Elenco degli ammessi", "done": False},
        ],
        "again": [("seat_address", "Via Roma 1")],
        "steps": [
            {"label": "Sezioni", "done": True, "url": "#sections"},
            {"label": "Partenariato", "current": True},
            {"label": "Invio"},
        ],
        "facts": [("Capofila", "C.I.S.S.A.C.A."), ("Protocollo", "2026/000123"), ("Note", "")],
        "budget": [
            ("Personale", "staff", Decimal("42000.00")),
            ("Acquisti", "goods", Decimal("8350.50")),
        ],
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
