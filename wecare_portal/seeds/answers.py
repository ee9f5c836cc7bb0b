"""What the invented projects say: answers to the blueprint's two forms, with budgets that keep the rules of "
"the call."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from applications.answers.asked import Surroundings
from applications.answers.budget import totals
from wecare_portal.seeds.territory import Town

CENT = Decimal("0.01")
# What a project spends, per cent of its direct costs, by category of the blueprint.
SPENDING = (
    ("personale", 45),
    ("collaborazioni", 15),
    ("servizi", 22),
    ("destinatari", 10),
    ("attrezzature", 5),
    ("comunicazione", 3),
)
OVERHEAD = Decimal("1.09")  # direct costs and 15 % of staff costs, which are 60 % of them
BROUGHT = Decimal("0.78")  # the grant covers so much of the cost: co-financing of 22 %

AREAS = ("poverta", "casa", "lavoro", "anziani", "disabilita", "minori")


def preliminary(town: Town) -> dict[str, dict[str, Any]]:
    """The answers of the preliminary project, by section key."""
    _name, _subject = town.theme
    cost = (town.request / BROUGHT).quantize(Decimal(1))
    return {
        "idea": _idea(town),
        "strategia": _strategy(town),
        "partecipazione": {**_participation(town), "people_reached": 240 + 35 * town.index},
        "risorse": {"total_cost": f"{cost}.00", "requested_grant": f"{town.request:.2f}"},
    }


def definitive(town: Town, partners: Sequence[str], around: Surroundings) -> dict[str, dict[str, Any]]:
    """The answers of the definitive project, by section key; `partners` are the members' public ids, lead first."""
    months = 18 + town.index % 7
    return {
        "idea": _idea(town),
        "strategia": _strategy(town),
        "partecipazione": _participation(town),
        "destinatari": {
            "people_reached": 240 + 35 * town.index,
            "targets": _targets(town),
            "indicators": _indicators(town),
            "monitoring": "Una scheda comune, compilata ogni tre mesi dai partner, alimenta il cruscotto "
            "degli indicatori; "
            "il tavolo di co-progettazione la legge due volte l’anno e corregge la rotta.",
        },
        "attivita": {
            "duration_months": months,
            "activities": activities(town, partners, months),
            "risks": "Ritardi nelle assunzioni: la selezione parte nel primo mese. Scarsa adesione delle famiglie: "
            "il primo contatto passa dalle persone di cui già si fidano, scuole e volontari.",
        },
        "costi": {
            "budget": budget(town.request, around),
            "budget_notes": "Personale secondo i contratti di settore; servizi stimati su tre preventivi; "
            "costi indiretti al tasso forfettario previsto dal bando.",
        },
        "seguito": {
            "sustainability": f"Alla fine restano gli spazi, la rete e due figure stabili nei servizi di "
            f"{town.name}, "
            "con risorse del fondo di ambito già impegnate dai Comuni.",
            "communication": "Un foglio mensile nei luoghi di passaggio, le pagine dei partner, un incontro "
            "pubblico ogni sei mesi.",
        },
    }


def _to(preposition: str, town: Town) -> str:
    """“a Torino”, “ad Alba”."""
    return f"{preposition}{'d' if town.name.startswith('A') else ''} {town.name}"


def _idea(town: Town) -> dict[str, Any]:
    name, subject = town.theme
    return {
        "title": town.project_title,
        "need": f"{_to('A', town)} e nei Comuni vicini le famiglie che chiedono aiuto ai servizi sono cresciute "
        "di un terzo in "
        f"cinque anni, e una su quattro arriva quando il problema è già grave. Il tema più ricorrente negli "
        f"incontri è: {subject}.\n\n"
        "Gli sportelli sono lontani da chi non ha l’automobile, gli orari non sono quelli di chi lavora, e "
        "ogni ente conosce "
        "soltanto un pezzo della storia di una persona. Il volontariato risponde con generosità, ma da solo.",
        "idea": f"«{name}» porta i servizi dove le persone già sono: nei cortili, nelle scuole, negli empori. "
        "In ogni zona una "
        "squadra mista, fatta di operatori pubblici, cooperative e volontari, ascolta, accompagna e attiva le "
        "risorse del posto.\n\n"
        "Ogni persona ha un solo riferimento e un patto scritto, breve, con gli impegni di tutti. I risultati "
        "si discutono "
        "ogni sei mesi in un incontro pubblico, e ciò che non funziona si cambia.",
        "innovativeness": "La novità sta in tre scelte: si entra nei servizi da luoghi informali e non da uno "
        "sportello; le decisioni "
        "sul singolo percorso si prendono con la persona presente; i partner mettono in comune i dati "
        "necessari con un accordo "
        "scritto e una sola scheda.",
    }


def _strategy(town: Town) -> dict[str, Any]:
    return {
        "areas": [AREAS[town.index % 6], AREAS[(town.index + 2) % 6]],
        "coherence": "Il progetto attua le priorità del Patto per il Sociale: integrazione fra sociale, "
        "sanità e lavoro, "
        "attenzione alle famiglie con minori, contrasto della solitudine. Riprende gli obiettivi del piano di zona.",
        "integration": "Un protocollo con il distretto sanitario e con il centro per l’impiego fissa tempi e "
        "modi del passaggio fra "
        "servizi. Gli spazi restano ai Comuni; le figure formate entrano nelle squadre di ambito.",
    }


def _participation(town: Town) -> dict[str, Any]:
    return {
        "participatory_process": f"Da settembre si sono svolti quattro incontri aperti {_to('a', town)}, con "
        "ottantasei presenze, e due "
        "passeggiate di quartiere con chi vi abita. Il tavolo di co-progettazione si riunisce ogni mese; le persone "
        "destinatarie vi hanno due posti e ne ricevono per tempo i documenti.",
        "territory": f"{town.name} e i Comuni del suo ambito, con attenzione alle frazioni meno servite.",
    }


def _targets(town: Town) -> list[dict[str, Any]]:
    return [
        {"group": "Famiglie con minori", "people": 90 + town.index, "description": "Segnalate da scuole e volontari."},
        {"group": "Persone anziane sole", "people": 110 + 2 * town.index, "description": "Residenti nelle frazioni."},
        {"group": "Adulti in cerca di lavoro", "people": 40 + town.index, "description": "Senza reddito da sei mesi."},
    ]


def _indicators(town: Town) -> list[dict[str, Any]]:
    return [
        {
            "name": "Persone con un patto scritto",
            "baseline": "0",
            "target": str(150 + 5 * town.index),
            "source": "Scheda comune",
        },
        {"name": "Giorni fra richiesta e primo incontro", "baseline": "34", "target": "10", "source": "Scheda comune"},
        {
            "name": "Volontari attivi nelle squadre",
            "baseline": "12",
            "target": "45",
            "source": "Registro dei volontari",
        },
    ]


def activities(town: Town, partners: Sequence[str], months: int) -> list[dict[str, Any]]:
    """Five activities, each of one member, over the months of the project."""
    plan = (
        ("Avvio e squadre di zona", "Selezione, formazione comune e accordo sui dati.", 1, 4),
        ("Punti di ascolto", "Apertura dei punti di ascolto nei luoghi di passaggio.", 3, months - 3),
        ("Percorsi con le persone", "Patti scritti, accompagnamento, sostegni.", 5, months - 6),
        ("Comunità attiva", "Volontariato, empori, banca del tempo.", 6, months - 6),
        ("Valutazione e passaggio", "Incontri pubblici, rapporto finale, consegna ai servizi.", months - 3, 4),
    )
    return [
        {
            "title": title,
            "description": description,
            "member": partners[(town.index + n) % len(partners)],
            "start": start,
            "months": length,
        }
        for n, (title, description, start, length) in enumerate(plan)
    ]


def budget(request: Decimal, around: Surroundings) -> dict[str, list[dict[str, str]]]:
    """Costs by member, in proportion to the shares, that leave exactly the request to be asked."""
    direct = request / BROUGHT / OVERHEAD
    lines = [
        {"member": partner.id, "category": key, "amount": _cents(direct * partner.share_percent / 100 * percent / 100)}
        for partner in around.partners
        for key, percent in SPENDING
    ]
    lines = [line for line in lines if Decimal(line["amount"])]
    sums = totals({"lines": lines, "cofinancing": []}, around)
    return {"lines": lines, "cofinancing": _cofinancing(sums.total_cost - request, sums.by_member, sums.total_cost)}


def _cofinancing(brought: Decimal, members: Mapping[str, Any], total: Decimal) -> list[dict[str, str]]:
    parts = {member: brought * row.total_cost / total for member, row in members.items()}
    rounded = {member: part.quantize(CENT, ROUND_DOWN) for member, part in parts.items()}
    first = next(iter(rounded))
    rounded[first] += brought - sum(rounded.values())
    return [{"member": member, "amount": f"{amount:.2f}"} for member, amount in rounded.items() if amount]


def _cents(amount: Decimal) -> str:
    return f"{amount.quantize(CENT, ROUND_DOWN):.2f}"
