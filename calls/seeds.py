"""The four measures of the programme with their money, for the demonstration."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from calls.models import Measure
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
            "con una quota a carico delle imprese di almeno il 20 % nell’ultima sottomisura."
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
