"""The measures of the programme with their money, and a call brought to publication, for the demonstration."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from calls.actions import NewAct, create_from_blueprint, propose, publish
from calls.actions.editing import save_row
from calls.models import Call, CallDocument, CallStaff, Measure
from core.models import StoredFile
from organisations.models import Body

ESF = "Fondo sociale europeo (POR FSE Piemonte 2014–2020)"
ERDF = "Fondo europeo di sviluppo regionale (POR FESR Piemonte 2014–2020)"
MEASURES: tuple[dict[str, Any], ...] = (
    {
        "code": "wecare-1",
        "number": 1,
        "title": "Sperimentazione di azioni innovative di welfare territoriale",
        "fund": ESF,
        "budget": Decimal("6400000.00"),
        "summary": (
            "Associazioni temporanee di scopo guidate da un ente gestore dei servizi sociali provano sul territorio "
            "modi nuovi di fare welfare. Si procede in due fasi: progetto preliminare e progetto definitivo."
        ),
    },
    {
        "code": "wecare-2",
        "number": 2,
        "title": "Progetti di innovazione sociale per il Terzo settore",
        "fund": ESF,
        "budget": Decimal("3600000.00"),
        "summary": (
            "Enti del Terzo settore, da soli o riuniti, realizzano progetti di innovazione sociale da almeno 85.000 €. "
            "Le risorse sono divise fra progetti sovraprovinciali (2,9 milioni) e regionali (0,7 milioni)."
        ),
    },
    {
        "code": "wecare-3",
        "number": 3,
        "title": "Rafforzamento di attività imprenditoriali con effetti socialmente desiderabili",
        "fund": ERDF,
        "budget": Decimal("5000000.00"),
        "summary": (
            "Prestiti agevolati a imprese che producono effetti sociali desiderabili: una linea per le piccole e medie "
            "imprese senza scopo di lucro, una per le piccole imprese."
        ),
    },
    {
        "code": "wecare-4",
        "number": 4,
        "title": "Promozione del welfare aziendale",
        "fund": ESF,
        "budget": Decimal("4000000.00"),
        "summary": (
            "Piccole e medie imprese, anche in rete, introducono o migliorano misure di welfare per chi vi lavora, "
            "con una quota a carico delle imprese di almeno il 20 % nell'ultima sottomisura."
        ),
    },
)


def seed_measures(region: Body, now: datetime | None = None) -> list[Measure]:
    """The four measures, issued by the region; run again, they are corrected and not doubled."""
    return [
        Measure.objects.update_or_create(
            code=data["code"], defaults={**data, "programme": "WE.CA.RE.", "issuer": region}
        )[0]
        for data in MEASURES
    ]


def seed_call(
    *,
    slug: str,
    title: str,
    measure: Measure,
    manager: Any,
    signatory: Any,
    staff: Sequence[tuple[Any, str]],
    windows: Sequence[tuple[datetime, datetime]],
    now: datetime,
    act: NewAct,
    documents: Sequence[tuple[str, StoredFile]] = (),
    **terms: Any,
) -> Call:
    """A demonstration call published at `now` by its own people; one that has the address already is returned.

    `staff` holds (person, role) of the others who work on it, who need their mandates on the day of `now`.
    """
    known = Call.objects.filter(slug=slug).first()
    if known:
        return known
    fields = {"responsible": str(manager), "contact_email": "welfare@regione.example", "is_demonstration": True}
    drafted = now - timedelta(days=3)
    call = create_from_blueprint(
        measure=measure,
        issuer=measure.issuer,
        by=manager,
        now=drafted,
        title=title,
        slug=slug,
        windows=windows,
        **(fields | terms),
    )
    for person, role in [(signatory, "signatory"), *staff]:
        save_row(CallStaff(call=call, user=person, role=role), call=call, by=manager, now=drafted)
    for label, file in documents:
        row = CallDocument(call=call, title=label, file=file)
        save_row(row, call=call, by=manager, now=drafted, siblings=call.documents.all())
    propose(call, by=manager, now=now - timedelta(days=1))
    return publish(call, act=act, by=signatory, now=now)
