"""Secrets of the second factor lie encrypted, under keys that can be changed."""

import json

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command

from tests.factories.accounts import persona

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def factors():
    user = persona("giulia")
    totp.TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).generate_codes()


def stored():
    return json.dumps(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))


def code_now():
    return totp.format_hotp_value(totp.hotp_value(SECRET, next(iter(totp.yield_hotp_counters_from_time()))))


def valid(code):
    return Authenticator.objects.get(type=Authenticator.Type.TOTP).wrap().validate_code(code)


def test_nothing_of_a_secret_or_a_code_is_stored_in_clear(factors):
    assert SECRET not in stored()
    assert not [code for code in factors if code in stored()]


def test_encrypted_secret_still_proves_the_code(factors):
    assert valid(code_now())


def test_recovery_code_is_used_once(factors):
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    assert [codes.validate_code(factors[0]), codes.validate_code(factors[0])] == [True, False]


def test_new_key_reads_what_the_old_one_wrote_and_rotation_frees_the_old(factors, settings, capsys):
    old, new = settings.SECOND_FACTOR_KEYS[0], Fernet.generate_key().decode()
    settings.SECOND_FACTOR_KEYS = [new, old]
    assert valid(code_now())
    call_command("rotate_second_factor_keys")
    settings.SECOND_FACTOR_KEYS = [new]
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    assert codes.generate_codes() == factors
    assert get_adapter().decrypt(Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]) == SECRET


def test_without_its_key_a_secret_is_lost(factors, settings):
    settings.SECOND_FACTOR_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(InvalidToken):
        valid(code_now())
