"""Who takes part in the demonstration, and who of them signs in with which password."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from accounts.models import User
from wecare_portal.seeds.territory import person_name

PASSWORD = "CantiereDemo2026!"
JOINED_AT = datetime(2017, 9, 4, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """One of those who sign in, and what one can try as them."""

    first_name: str
    last_name: str
    email: str
    part: str


CAST = {
    "sara": Person("Sara", "Bianco", "sara.bianco@cissaca.example", "operatrice dell’ente capofila C.I.S.S.A.C.A."),
    "roberto": Person("Roberto", "Gallo", "roberto.gallo@cissaca.example", "legale rappresentante del capofila: invia"),
    "luca": Person("Luca", "Moretti", "luca.moretti@ilponte.example", "legale rappr. della cooperativa Il Ponte"),
    "giulia": Person("Giulia", "Ferrero", "giulia.ferrero@regione.example", "responsabile dei bandi della Regione"),
    "marco": Person("Marco", "Rinaldi", "marco.rinaldi@regione.example", "dirigente che firma gli atti"),
    "elena": Person("Elena", "Bosco", "elena.bosco@regione.example", "istruttrice"),
    "paolo": Person("Paolo", "Giraudo", "paolo.giraudo@regione.example", "istruttore"),
    "chiara": Person("Chiara", "Vietti", "chiara.vietti@regione.example", "revisora"),
    "lucia": Person("Lucia", "Marchetti", "lucia.marchetti@nucleo.example", "presidente del nucleo di valutazione"),
    "davide": Person("Davide", "Conti", "davide.conti@nucleo.example", "valutatore"),
    "anna": Person("Anna", "Sala", "anna.sala@nucleo.example", "valutatrice"),
    "franco": Person("Franco", "Neri", "franco.neri@nucleo.example", "segretario del nucleo"),
    "ugo": Person("Ugo", "Lanza", "ugo.lanza@posta.example", "cittadino senza alcun ente"),
    "tommaso": Person("Tommaso", "Riva", "tommaso.riva@gestione.example", "amministratore tecnico"),
}
WITH_SECOND_FACTOR = ("giulia", "marco", "elena", "paolo", "chiara", "lucia", "davide", "anna", "franco", "tommaso")


def people_table() -> list[tuple[str, ...]]:
    """What they do, name, e-mail address, password."""
    return [(one.part, f"{one.first_name} {one.last_name}", one.email, PASSWORD) for one in CAST.values()]


def plant_people() -> dict[str, User]:
    """The cast, by short name, made once."""
    password = make_password(PASSWORD)
    people = {name: _person(one.first_name, one.last_name, one.email, password) for name, one in CAST.items()}
    administrator = people["tommaso"]
    administrator.is_staff = administrator.is_superuser = True
    administrator.save(update_fields=["is_staff", "is_superuser"])
    return people


def plant_second_factors(people: dict[str, User]) -> None:
    """A time-based code for everyone who acts for an issuer or a commission; the mailbox page shows the current one."""
    for name in WITH_SECOND_FACTOR:
        if not Authenticator.objects.filter(user=people[name]).exists():
            TOTP.activate(people[name], generate_totp_secret())
            RecoveryCodes.activate(people[name])


def representative(number: int, domain: str) -> User:
    """An invented legal representative, who cannot sign in: the demonstration needs their signature only."""
    first, last = person_name(number)
    local = f"{first}.{last}".lower().replace("'", "")
    return _person(first, last, f"{local}@{domain}", "!")


def _person(first_name: str, last_name: str, email: str, password: str) -> User:
    user, created = User.objects.get_or_create(
        email=email,
        defaults={"first_name": first_name, "last_name": last_name, "password": password, "date_joined": JOINED_AT},
    )
    if created:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
