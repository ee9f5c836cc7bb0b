"""People for tests: anyone, or one of the named personas of the demonstration."""

import functools
from datetime import UTC, datetime

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User

PASSWORD = "CantiereDemo2026!"

PERSONAS = {
    "giulia": ("Giulia", "Ferrero", "giulia.ferrero@regione.example"),
    "marco": ("Marco", "Rinaldi", "marco.rinaldi@regione.example"),
    "elena": ("Elena", "Bosco", "elena.bosco@regione.example"),
    "paolo": ("Paolo", "Giraudo", "paolo.giraudo@regione.example"),
    "chiara": ("Chiara", "Vietti", "chiara.vietti@regione.example"),
    "lucia": ("Lucia", "Marchetti", "lucia.marchetti@nucleo.example"),
    "davide": ("Davide", "Conti", "davide.conti@nucleo.example"),
    "anna": ("Anna", "Sala", "anna.sala@nucleo.example"),
    "franco": ("Franco", "Neri", "franco.neri@nucleo.example"),
    "roberto": ("Roberto", "Gallo", "roberto.gallo@cissaca.example"),
    "sara": ("Sara", "Bianco", "sara.bianco@cissaca.example"),
    "luca": ("Luca", "Moretti", "luca.moretti@ilponte.example"),
    "tommaso": ("Tommaso", "Riva", "tommaso.riva@gestione.example"),
    "stranger": ("Ugo", "Estraneo", "ugo.estraneo@altrove.example"),
}


@functools.cache
def _hashed() -> str:
    return make_password(PASSWORD)


class EmailAddressFactory(factory.django.DjangoModelFactory):
    """The verified primary address of a person, as allauth keeps it."""

    class Meta:
        model = EmailAddress

    email = factory.SelfAttribute("user.email")
    verified = True
    primary = True


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address and PASSWORD; `address=None` leaves the address unverified and unknown."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = factory.Iterator(["Ada", "Bruno", "Carla", "Dario", "Emma", "Fulvio"])
    last_name = factory.Sequence(lambda n: f"Persona{n}")
    email = factory.LazyAttributeSequence(lambda user, n: f"{user.first_name}.{n}@posta.example".lower())
    password = factory.LazyFunction(_hashed)
    date_joined = datetime(2026, 1, 7, 8, 0, tzinfo=UTC)
    address = factory.RelatedFactory(EmailAddressFactory, factory_related_name="user")

    class Params:
        administrator = factory.Trait(is_staff=True, is_superuser=True)


def persona(name: str, **fields: object) -> User:
    """The persona of that first name in PERSONAS, made once for each test."""
    first_name, last_name, email = PERSONAS[name]
    known = User.objects.filter(email=email).first()
    return known or UserFactory(first_name=first_name, last_name=last_name, email=email, **fields)
