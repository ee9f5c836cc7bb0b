"""Two phases, a partnership led by an ente gestore: terms, phases, checklist, criteria, statements of a draft."""

from decimal import Decimal
from typing import Any

from calls.blueprints.two_phases_ats_forms import DEFINITIVE, PRELIMINARY
from calls.blueprints.two_phases_ats_text import REMEDIES, SUMMARY, TEXT
from organisations.models import THIRD_SECTOR_KINDS, BodyKind

THIRD_SECTOR = sorted(str(kind) for kind in THIRD_SECTOR_KINDS)

TERMS: dict[str, Any] = {
    "summary": SUMMARY,
    "text": TEXT,
    "budget": Decimal("6400000.00"),
    "grant_min": Decimal("150000.00"),
    "grant_max": Decimal("900000.00"),
    "cofinancing_min_percent": Decimal("20.00"),
    "duration_min_months": 18,
    "duration_max_months": 24,
    "lead_kinds": [str(BodyKind.LEAD_BODY)],
    "procedure_days": 90,
    "remedies": REMEDIES,
}

COMPOSITION_RULES = [
    {
        "label": "Almeno un ente gestore dei servizi sociali",
        "kinds": [str(BodyKind.LEAD_BODY)],
        "minimum": 1,
        "maximum": None,
    },
    {
        "label": "Almeno un ente del Terzo settore con sede nella regione",
        "kinds": THIRD_SECTOR,
        "minimum": 1,
        "maximum": None,
    },
    {
        "label": "Comuni, Unioni di Comuni e aziende sanitarie locali, facoltativi",
        "kinds": [str(BodyKind.MUNICIPALITY), str(BodyKind.UNION), str(BodyKind.HEALTH_AUTHORITY)],
        "minimum": 0,
        "maximum": None,
    },
]

PARTICIPATION_CAPS = [
    {"kinds": THIRD_SECTOR, "most": 2},
    {"kinds": [str(BodyKind.LEAD_BODY)], "most": 1},
]

COST_CATEGORIES: list[dict[str, Any]] = [
    {"key": "personale", "title": "Personale dipendente", "is_staff_cost": True},
    {"key": "collaborazioni", "title": "Collaborazioni e incarichi professionali", "is_staff_cost": True},
    {"key": "servizi", "title": "Servizi e attività affidate a terzi"},
    {"key": "destinatari", "title": "Sostegni alle persone destinatarie"},
    {"key": "attrezzature", "title": "Materiali e attrezzature", "max_percent": Decimal("10.00")},
    {"key": "comunicazione", "title": "Comunicazione e diffusione dei risultati", "max_percent": Decimal("5.00")},
    {
        "key": "indiretti",
        "title": "Costi indiretti (tasso forfettario)",
        "flat_rate_percent": Decimal("15.00"),
        "flat_rate_base": "staff",
    },
]

MEMBER_STATEMENTS = [
    "L’ente che rappresento non si trova in stato di fallimento, liquidazione o altra procedura concorsuale, "
    "né ha in corso un procedimento per la dichiarazione di una di tali situazioni.",
    "Nei confronti dei legali rappresentanti dell’ente non sussistono cause di divieto, decadenza o sospensione "
    "previste dalla normativa antimafia (D.Lgs. 159/2011).",
    "L’ente è in regola con il versamento dei contributi previdenziali e assistenziali e con gli obblighi in materia "
    "di sicurezza sul lavoro e di inserimento delle persone con disabilità, per quanto dovuti.",
    "Per le stesse spese l’ente non riceve e non chiederà altri contributi pubblici.",
    "L’ente partecipa alle proposte di questo bando nel limite massimo previsto per la propria natura e si impegna "
    "a costituire l’associazione temporanea di scopo, se il progetto è finanziato, entro 60 giorni.",
    "Sono consapevole delle responsabilità, anche penali, di chi rende dichiarazioni non veritiere "
    "(artt. 75 e 76 del D.P.R. 445/2000).",
]

SENDER_STATEMENTS = [
    "Sono il legale rappresentante dell’ente capofila, o una persona da lui delegata con mandato in corso di validità.",
    "Le informazioni e i documenti inviati sono veritieri e completi; ciascun componente del partenariato li ha letti "
    "e ha reso le proprie dichiarazioni.",
    "Sono consapevole delle responsabilità, anche penali, di chi rende dichiarazioni non veritiere "
    "(artt. 75 e 76 del D.P.R. 445/2000).",
    "Ho letto l’informativa sul trattamento dei dati personali collegata al bando.",
]

CHECKLIST: list[dict[str, Any]] = [
    {
        "text": "Il progetto preliminare è stato inviato entro il termine in vigore",
        "source": "Art. 7 del bando",
        "essential": True,
        "evidence": "in_time",
    },
    {
        "text": "Il capofila è un ente gestore dei servizi sociali di uno degli ambiti indicati nel bando",
        "source": "Art. 3 del bando",
        "essential": True,
        "evidence": "lead_kind",
    },
    {
        "text": "Il partenariato comprende almeno un ente del Terzo settore con sede nella regione",
        "source": "Art. 3 del bando; D.Lgs. 117/2017",
        "essential": True,
        "evidence": "composition",
    },
    {
        "text": "Ogni ente rispetta il numero massimo di proposte a cui può partecipare",
        "source": "Art. 3 del bando",
        "essential": True,
        "evidence": "caps",
    },
    {
        "text": "Tutti i componenti del partenariato hanno reso le dichiarazioni richieste",
        "source": "Art. 6 del bando; artt. 46 e 47 D.P.R. 445/2000",
        "essential": True,
        "evidence": "declarations",
    },
    {
        "text": "Il contributo richiesto e il cofinanziamento rientrano nei limiti del bando",
        "source": "Art. 4 del bando",
        "essential": True,
        "evidence": "amounts",
    },
    {
        "text": "La dichiarazione d’intenti, o l’atto costitutivo dell’ATS, è presente, leggibile e firmata",
        "source": "Art. 6 del bando",
        "essential": True,
    },
    {
        "text": "La proposta è coerente con le finalità della misura e con il Patto per il Sociale",
        "source": "Art. 1 del bando",
        "essential": True,
    },
    {
        "text": "Il processo partecipato è descritto con i soggetti già coinvolti",
        "source": "Art. 5 del bando",
        "essential": False,
    },
]

# (class, threshold, [(criterion, what it means, maximum points, weight)]): points times weight add up to 100.
CRITERIA: list[tuple[str, str | None, list[tuple[str, str, int, str]]]] = [
    (
        "Qualità e innovatività della proposta",
        "24.00",
        [
            (
                "Analisi del bisogno",
                "Dati aggiornati del territorio, ascolto delle persone, chiarezza del problema a cui si risponde.",
                5,
                "2.00",
            ),
            (
                "Innovatività degli interventi",
                "Ciò che cambia rispetto ai servizi che già esistono, e perché è ragionevole che funzioni.",
                5,
                "3.00",
            ),
            (
                "Chiarezza di attività, tempi e risultati",
                "Legame fra obiettivi, attività e indicatori; calendario realistico; modi di verificare i risultati.",
                5,
                "3.00",
            ),
        ],
    ),
    (
        "Partenariato e partecipazione",
        "12.00",
        [
            (
                "Ampiezza e varietà del partenariato",
                "Soggetti diversi del territorio, ciascuno con un compito e una quota coerenti con ciò che sa fare.",
                5,
                "2.00",
            ),
            (
                "Processo di co-progettazione",
                "Come il progetto è stato scritto insieme: incontri, contributi raccolti, decisioni prese.",
                5,
                "2.00",
            ),
            (
                "Integrazione con altri servizi e misure",
                "Collegamenti con sanità, lavoro, casa e scuola e con gli altri interventi della programmazione.",
                5,
                "1.00",
            ),
        ],
    ),
    (
        "Sostenibilità e replicabilità",
        None,
        [
            ("Continuità dopo il finanziamento", "Impegni e risorse perché gli interventi proseguano.", 5, "2.00"),
            ("Trasferibilità in altri territori", "Condizioni e strumenti perché altri possano riusarli.", 5, "1.00"),
        ],
    ),
    (
        "Congruità economica",
        None,
        [
            (
                "Coerenza fra costi e attività",
                "Voci giustificate e proporzionate a ciò che si intende fare.",
                5,
                "2.00",
            ),
            (
                "Cofinanziamento oltre il minimo",
                "Quota a carico del partenariato superiore a quella dovuta.",
                5,
                "1.00",
            ),
            ("Capacità di gestione del capofila", "Organizzazione, controllo interno, rendicontazione.", 5, "1.00"),
        ],
    ),
]

TIE_BREAKS: list[dict[str, Any]] = [
    {"kind": "class_points", "criterion_class": 1},
    {"kind": "class_points", "criterion_class": 2},
    {"kind": "members"},
    {"kind": "smaller_request"},
    {"kind": "reception"},
]

# Windows in days from the making of the draft, with the hour in the portal's time zone.
PHASES: list[dict[str, Any]] = [
    {
        "key": "preliminare",
        "title": "Progetto preliminare",
        "assessment": "checklist",
        "opens": (25, 9),
        "closes": (73, 12),
        "form": PRELIMINARY,
        "documents": [
            {
                "key": "intenti",
                "title": "Dichiarazione d’intenti o atto costitutivo dell’ATS",
                "help": "Un solo PDF firmato da tutti i componenti. Se l’ATS esiste già, carica l’atto costitutivo.",
                "required": True,
            },
            {
                "key": "adesioni",
                "title": "Lettere di adesione di altri soggetti del territorio",
                "help": "Enti che sostengono la proposta senza far parte del partenariato.",
                "required": False,
            },
        ],
        "checklist": CHECKLIST,
    },
    {
        "key": "definitivo",
        "title": "Progetto definitivo",
        "assessment": "scoring",
        "opens": (133, 9),
        "closes": (313, 12),
        "threshold_total": Decimal("60.00"),
        "half_points": True,
        "evaluators_per_application": 2,
        "last_project_rule": "partial",
        "form": DEFINITIVE,
        "documents": [
            {
                "key": "accordo",
                "title": "Accordo di partenariato con compiti e quote",
                "help": "Un solo PDF, firmato da tutti i componenti.",
                "required": True,
            },
            {
                "key": "verbali",
                "title": "Verbali del tavolo di co-progettazione",
                "help": "Un solo PDF con i verbali degli incontri, senza dati personali delle persone in difficoltà.",
                "required": True,
            },
            {
                "key": "coordinatore",
                "title": "Curriculum della persona che coordina il progetto",
                "help": "In formato europeo, senza recapiti privati.",
                "required": False,
            },
        ],
        "criteria": CRITERIA,
        "tie_breaks": TIE_BREAKS,
    },
]

BLUEPRINT: dict[str, Any] = {
    "title": "Due fasi, con partenariato (ATS)",
    "terms": TERMS,
    "composition_rules": COMPOSITION_RULES,
    "participation_caps": PARTICIPATION_CAPS,
    "cost_categories": COST_CATEGORIES,
    "statements": [("member", text) for text in MEMBER_STATEMENTS] + [("sender", text) for text in SENDER_STATEMENTS],
    "phases": PHASES,
}
