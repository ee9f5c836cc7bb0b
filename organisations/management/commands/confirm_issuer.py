"""Confirms the first issuing body and lets it issue calls: `manage.py confirm_issuer 80087670016 --by … --reason …`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.refusals import NotAllowed, Refused
from organisations import actions
from organisations.models import Body
from organisations.rules import compact


class Command(BaseCommand):
    help = "Confirm that a body is what it says and let it issue calls, while no office can confirm it yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tax_code", help="the tax code with which the body was registered in the portal")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="the technical administrator who decides")
        parser.add_argument("--reason", required=True, help="how it was made sure; kept in the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        body = Body.objects.filter(tax_code=compact(options["tax_code"])).first()
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if body is None or by is None:
            raise CommandError("No body has this tax code." if body is None else "No account has this address.")
        now = timezone.now()
        try:
            with transaction.atomic():
                body = actions.confirm_body(body, reason=options["reason"], by=by, now=now)
                actions.authorise_issuer(body, may_issue=True, by=by, now=now)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except NotAllowed:
            raise CommandError(
                "This person may not: only a superuser may, and only until the office of an issuing body has a call "
                "manager, who confirms all others on the page “Bodies to confirm”."
            ) from None
        self.stdout.write(f"{body.name} is confirmed and issues calls: invite its call managers on its page.")
