"""The forms of "two phases, ATS": sections of questions; a key kept from the first phase carries its answer over."""

from typing import Any


def _text(key: str, label: str, limit: int, help_text: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "long_text", "max_length": limit, "help": help_text, **more}


def _ask(key: str, label: str, kind: str, help_text: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": kind, "help": help_text, **more}


TITLE = _ask(
    "title", "Titolo del progetto", "short_text", "Breve e riconoscibile: comparirà negli elenchi.", max_length=160
)
NEED = _text(
    "need",
    "A quale bisogno risponde il progetto?",
    3000,
    "Descrivi il problema con dati recenti del territorio e con ciò che le persone e i servizi vi hanno detto.",
)
IDEA = _text(
    "idea", "Qual è l’idea del progetto?", 4000, "Che cosa farete, con chi e per arrivare a quale cambiamento."
)
INNOVATION = _text(
    "innovativeness",
    "Che cosa c’è di nuovo rispetto ai servizi che già esistono?",
    2500,
    "La novità può riguardare i servizi, l’organizzazione o il rapporto con la comunità.",
)
COHERENCE = _text(
    "coherence",
    "In che modo il progetto è coerente con la strategia regionale e con il Patto per il Sociale?",
    2000,
)
INTEGRATION = _text(
    "integration",
    "Come si collega ad altri servizi e interventi, e che cosa resterà dopo?",
    2500,
    "Integrazione con sanità, scuola, lavoro e casa; sostenibilità e possibilità di riuso altrove.",
)
PARTICIPATION = _text(
    "participatory_process",
    "Come sono stati coinvolti, e come lo saranno, i soggetti del territorio?",
    3000,
    "Incontri già svolti, tavoli previsti, modo in cui le persone destinatarie prendono parte alle scelte.",
)
TERRITORY = _text("territory", "In quali Comuni e ambiti si svolgono gli interventi?", 1500)
PEOPLE = _ask(
    "people_reached",
    "Quante persone pensate di raggiungere?",
    "number",
    "Persone coinvolte direttamente, ciascuna una volta.",
)
AREAS = _ask(
    "areas",
    "In quali aree interviene il progetto?",
    "choices",
    "Scegli tutte quelle che riguardano il progetto.",
    options=[
        {"key": "poverta", "label": "Povertà e inclusione attiva"},
        {"key": "casa", "label": "Casa e abitare"},
        {"key": "lavoro", "label": "Lavoro e autonomia"},
        {"key": "anziani", "label": "Persone anziane e loro famiglie"},
        {"key": "disabilita", "label": "Persone con disabilità e loro famiglie"},
        {"key": "minori", "label": "Minori, famiglie e giovani"},
    ],
)

PRELIMINARY: list[dict[str, Any]] = [
    {
        "key": "idea",
        "title": "Bisogno e idea",
        "help": "Racconta il problema e la risposta che proponete.",
        "questions": [TITLE, NEED, IDEA, INNOVATION],
    },
    {
        "key": "strategia",
        "title": "Coerenza e integrazione",
        "help": "",
        "questions": [AREAS, COHERENCE, INTEGRATION],
    },
    {
        "key": "partecipazione",
        "title": "Partecipazione e territorio",
        "help": "",
        "questions": [PARTICIPATION, TERRITORY, PEOPLE],
    },
    {
        "key": "risorse",
        "title": "Costo e contributo",
        "help": "Una stima: il piano dei costi in dettaglio si scrive con il progetto definitivo.",
        "questions": [
            _ask("total_cost", "Costo totale stimato", "money", "Contributo richiesto più cofinanziamento."),
            _ask(
                "requested_grant",
                "Contributo richiesto",
                "money",
                "Il minimo e il massimo sono nella pagina del bando, alla voce «Risorse e durata».",
            ),
        ],
    },
]

DEFINITIVE: list[dict[str, Any]] = [
    {
        "key": "idea",
        "title": "Bisogno e idea",
        "help": "Comincia da quanto avete scritto nel progetto preliminare: rivedilo e completalo.",
        "questions": [TITLE, NEED, IDEA, INNOVATION],
    },
    {
        "key": "strategia",
        "title": "Coerenza e integrazione",
        "help": "",
        "questions": [AREAS, COHERENCE, INTEGRATION],
    },
    {
        "key": "partecipazione",
        "title": "Co-progettazione e territorio",
        "help": "",
        "questions": [PARTICIPATION, TERRITORY],
    },
    {
        "key": "destinatari",
        "title": "Destinatari e risultati",
        "help": "",
        "questions": [
            PEOPLE,
            _ask(
                "targets", "Gruppi di destinatari", "targets", "Per ogni gruppo: chi sono, quante persone, perché loro."
            ),
            _ask(
                "indicators",
                "Indicatori",
                "indicators",
                "Per ogni indicatore: da dove si parte, dove si vuole arrivare e da quale fonte lo si legge.",
            ),
            _text("monitoring", "Come seguirete l’andamento e misurerete i risultati?", 2000),
        ],
    },
    {
        "key": "attivita",
        "title": "Attività e tempi",
        "help": "",
        "questions": [
            _ask("duration_months", "Durata in mesi", "number", "Entro la durata minima e massima del bando."),
            _ask(
                "activities",
                "Attività",
                "activities",
                "Per ogni attività: che cosa si fa, chi ne risponde, da quale mese e per quanti mesi.",
            ),
            _text("risks", "Quali rischi prevedete e come li affronterete?", 1500, required=False),
        ],
    },
    {
        "key": "costi",
        "title": "Piano dei costi",
        "help": "I costi indiretti e i totali si calcolano da soli.",
        "questions": [
            _ask("budget", "Costi per componente e per voce", "budget", "Indica anche il cofinanziamento di ciascuno."),
            _text("budget_notes", "Come avete stimato i costi?", 2000),
        ],
    },
    {
        "key": "seguito",
        "title": "Dopo il progetto",
        "help": "",
        "questions": [
            _text("sustainability", "Che cosa continuerà dopo il finanziamento, e con quali risorse?", 2000),
            _text("communication", "Come farete conoscere il progetto e i suoi risultati?", 1500, required=False),
        ],
    },
]
