"""The demonstration's territory: 22 real lead towns, invented bodies around them, amounts as a demonstration."""

from dataclasses import dataclass
from decimal import Decimal

from stdnum.it import codicefiscale

# The lead towns of the 22 projects admitted under Measure 1; name, province, postcode.
LEAD_TOWNS = (
    ("Alessandria", "AL", "15121"),
    ("Bra", "CN", "12042"),
    ("Susa", "TO", "10059"),
    ("Alba", "CN", "12051"),
    ("Torino", "TO", "10122"),
    ("Cuorgnè", "TO", "10082"),
    ("Biella", "BI", "13900"),
    ("Chieri", "TO", "10023"),
    ("Verbania", "VB", "28922"),
    ("Rivoli", "TO", "10098"),
    ("Borgomanero", "NO", "28021"),
    ("Vercelli", "VC", "13100"),
    ("Novara", "NO", "28100"),
    ("Fossano", "CN", "12045"),
    ("Moncalieri", "TO", "10024"),
    ("Mondovì", "CN", "12084"),
    ("Pianezza", "TO", "10044"),
    ("Romentino", "NO", "28068"),
    ("Pinerolo", "TO", "10064"),
    ("Cuneo", "CN", "12100"),
    ("Carmagnola", "TO", "10022"),
    ("Orbassano", "TO", "10043"),
)

PARTNERS = 125  # with the 22 leads: 147 bodies, 50 of them enti gestori

# Thousands of euro, in the order of the towns: between 179 and 867 as published, the single amounts invented.
REQUESTS = (
    867,
    240,
    305,
    290,
    404,
    179,
    280,
    225,
    215,
    390,
    205,
    260,
    360,
    200,
    340,
    195,
    320,
    185,
    270,
    250,
    230,
    190,
)

THEMES = (
    ("Casa aperta", "diritto alla casa e convivenza di vicinato"),
    ("Radici nuove", "lavoro di comunità e agricoltura sociale"),
    ("Porte aperte", "punti di ascolto diffusi nei paesi"),
    ("Crescere qui", "famiglie con minori e povertà educativa"),
    ("Il tempo dell’altro", "banche del tempo e cura di prossimità"),
    ("Fili di valle", "anziani soli e servizi nelle aree interne"),
    ("Officina del welfare", "inclusione lavorativa e imprese del territorio"),
    ("Cortili solidali", "portierati di quartiere"),
    ("Sponde", "accompagnamento di persone in uscita da situazioni di fragilità"),
    ("Mani in pasta", "empori solidali e recupero di eccedenze"),
    ("Bottega dei legami", "reti tra volontariato e servizi"),
)

LAST_NAMES = [
    "Barbero",
    "Cerutti",
    "Damilano",
    "Fassino",
    "Gallina",
    "Lanza",
    "Marengo",
    "Novarese",
    "Olivero",
    "Pautasso",
    "Quaglia",
    "Revello",
    "Sacco",
    "Tosello",
    "Viberti",
    "Zanone",
    "Allasia",
    "Bonino",
    "Cravero",
    "Dotta",
    "Ellena",
    "Fenoglio",
    "Giordano",
    "Icardi",
]
FIRST_NAMES = [
    "Adele",
    "Bruno",
    "Carla",
    "Dario",
    "Emma",
    "Fabio",
    "Gianna",
    "Ivo",
    "Laura",
    "Mario",
    "Nadia",
    "Oreste",
    "Piera",
    "Renato",
    "Silvia",
    "Teresa",
    "Ugo",
    "Vera",
    "Walter",
    "Agnese",
    "Corrado",
    "Delia",
    "Ettore",
    "Franca",
]

THIRD_SECTOR = (
    ("Cooperativa sociale {name}", "social_enterprise"),
    ("Associazione di volontariato {name} ODV", "odv"),
    ("{name} APS", "aps"),
    ("Fondazione {name} ETS", "other_ets"),
)
THIRD_SECTOR_NAMES = [
    "L’Aquilone",
    "La Bussola",
    "Il Cerchio",
    "La Corte",
    "Il Delfino",
    "L’Edera",
    "La Fionda",
    "Il Gelso",
    "L’Approdo",
    "Il Lume",
    "La Meridiana",
    "Il Nocciolo",
    "L’Oasi",
    "Il Passo",
    "La Quercia",
    "La Rondine",
    "Il Sentiero",
    "La Tela",
    "L’Ulivo",
    "Il Varco",
    "La Zattera",
    "L’Altalena",
    "Il Borgo",
    "La Cascina",
    "Il Dado",
    "L’Esca",
    "La Fonte",
    "Il Girasole",
]


@dataclass(frozen=True)
class Town:
    """One lead town with its project's theme and the grant it asks for, in euro."""

    index: int
    name: str
    province: str
    postcode: str
    request: Decimal
    shift: int = 0  # another theme for the same town in another call

    @property
    def theme(self) -> tuple[str, str]:
        return THEMES[(self.index + self.shift) % len(THEMES)]

    @property
    def project_title(self) -> str:
        return f"{self.theme[0]} · {self.name}"


def towns(shift: int = 0) -> list[Town]:
    """The lead towns; `shift` gives their projects other themes."""
    return [
        Town(index, name, province, postcode, Decimal(REQUESTS[index] * 1000), shift)
        for index, (name, province, postcode) in enumerate(LEAD_TOWNS)
    ]


def company_code(number: int) -> str:
    """An 11-digit tax code from a serial number: seven digits, the office 001 (Torino), the Luhn check digit."""
    digits = f"9{number:06d}001"
    total = 0
    for place, digit in enumerate(map(int, digits), start=1):
        doubled = digit * 2 if place % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return f"{digits}{(10 - total % 10) % 10}"


def person_name(number: int) -> tuple[str, str]:
    return FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[(number * 7 + number // 24) % len(LAST_NAMES)]


def third_sector_name(number: int, town: str) -> tuple[str, str]:
    """Name and kind of the invented third-sector body with this serial number, seated in the town."""
    pattern, kind = THIRD_SECTOR[number % len(THIRD_SECTOR)]
    name = THIRD_SECTOR_NAMES[number % len(THIRD_SECTOR_NAMES)]
    return pattern.format(name=f"{name} di {town}"), kind


def person_code(number: int) -> str:
    """A person's 16-character tax code with the right check letter, of nobody: born in a month from a serial number."""
    month = "ABCDEHLMPRST"[number % 12]
    code = f"DMS{'BCDFGHJKLMNPQRSTVWXYZ'[number % 21]}TR{60 + number % 35:02d}{month}{1 + number % 28:02d}L219"
    return code + codicefiscale.calc_check_digit(code)
