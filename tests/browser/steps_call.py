"""How a call comes to be: a draft from the blueprint, proposed by its manager, published with an act."""

from django.utils import timezone

from calls.models import Call
from tests.browser.steps_people import Cast
from tests.browser.walker import Walker
from wecare_portal.seeds.papers import paper

TITLE = "Cortili aperti"
FIRST, SECOND = "preliminare", "definitivo"


def pdf(title: str) -> bytes:
    return paper(title).read()


def bring_act(walker: Walker, number: str, subject: str) -> None:
    """Number, date, subject and file of an act, into the form that asks for them."""
    walker.fill(number=number, date=timezone.localdate().isoformat(), subject=subject)
    walker.upload("upload", pdf(f"Determinazione {number}"))


def make_draft(walker: Walker) -> Call:
    """The call manager begins from the blueprint and completes what is missing."""
    walker.visit("/calls/office/")
    walker.follow("Create a new call")
    walker.fill(title=TITLE)
    walker.page.locator("[name=measure]").select_option(index=1)
    walker.press("Create the draft")
    call = Call.objects.get(title=TITLE)
    walker.sees("Before it can be proposed")
    walker.visit(f"/calls/{call.slug}/edit/terms/")
    walker.fill(
        responsible="Giulia Ferrero",
        office="Settore Welfare",
        contact_email="welfare@regione.example",
        cup="J11B17000180009",
    )
    walker.press("Save")
    for key in (FIRST, SECOND):
        walker.visit(f"/calls/{call.slug}/edit/phases/{key}/")
        walker.press("Save")
    for name, role in (("Marco Rinaldi", "signatory"), ("Elena Bosco", "case_officer"), ("Chiara Vietti", "auditor")):
        walker.visit(f"/calls/{call.slug}/edit/staff/{call.pk}/add/")
        walker.choose("user", name)
        walker.main.locator("[name=role]").select_option(role)
        walker.press("Save")
    return call


def look_at_every_table(walker: Walker, call: Call) -> None:
    """What the blueprint filled in, table by table, as the manager reads it."""
    walker.visit(f"/calls/{call.slug}/edit/")
    links = walker.main.locator(".wecare-tasks a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
    for address in links:
        walker.visit(address)
    walker.visit(f"/calls/{call.slug}/")


def propose(walker: Walker, call: Call) -> None:
    walker.visit(f"/calls/{call.slug}/edit/")
    walker.press("Propose for signature")


def publish(walker: Walker, call: Call) -> None:
    """The signatory finds the call on the desk and publishes it."""
    walker.follow_title(TITLE)
    if not walker.page.url.endswith("/sign/"):
        walker.follow("Publish with an act")
    bring_act(walker, "998", f"Approvazione del bando «{TITLE}»")
    walker.press("Publish the call")
    walker.sees("The call is published.")


def call_published(cast: Cast) -> Call:
    """4.2: Giulia makes the call, Marco publishes it, anybody reads it."""
    giulia = cast("giulia")
    call = make_draft(giulia)
    look_at_every_table(giulia, call)
    propose(giulia, call)
    publish(cast("marco"), call)
    anybody = cast.visitor()
    anybody.visit("/")
    anybody.visit("/calls/")
    anybody.page.locator("select[name=state]").select_option("coming")
    anybody.press("Show the calls")
    anybody.follow_title(TITLE)
    anybody.sees(TITLE)
    anybody.visit(f"/calls/{call.slug}/form/{FIRST}/")
    return call
