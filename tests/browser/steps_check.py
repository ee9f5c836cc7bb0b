"""How the office checks a phase: an officer judges and proposes, the manager confirms, the signatory publishes."""

from django.urls import reverse
from playwright.sync_api import Locator

from calls.models import Phase
from tests.browser.steps_call import bring_act
from tests.browser.steps_people import Cast
from tests.browser.walker import Walker


def office(phase: Phase) -> str:
    return reverse("applications:office_list", args=[phase.call.slug, phase.key])


def find_it_shut(walker: Walker, phase: Phase, title: str) -> None:
    """Before the closing the office reads nothing, not even who applied."""
    walker.visit(office(phase))
    walker.sees_not(title)


def take_and_propose(walker: Walker, phase: Phase, title: str, *, by_keyboard: bool = False) -> None:
    """The case officer takes the project, confirms what the portal knows, finds the rest met, proposes to admit."""
    walker.visit(office(phase))
    walker.tick_all()
    walker.press("Take the ticked projects")
    walker.press("Take %(counter)s project")
    walker.sees(title)
    walker.press("Confirm %(counter)s item with its evidence")
    answers = walker.main.locator("input[name^=verdict_][value=met], [name=outcome][value=admitted]")
    for radio in answers.all():
        choose_radio(walker, radio, by_keyboard)
    walker.press("Propose the outcome")


def choose_radio(walker: Walker, radio: Locator, by_keyboard: bool) -> None:
    """With the mouse where it is drawn, or with the space bar."""
    if by_keyboard:
        radio.focus()
        walker.page.keyboard.press("Space")
    else:
        radio.check(force=True)


def confirm(walker: Walker, phase: Phase) -> None:
    """The call manager sees what each outcome is, and confirms."""
    walker.visit(office(phase))
    walker.tick_all()
    walker.press("Confirm the proposed outcomes")
    walker.press("Confirm %(counter)s outcome")


def publish_list(walker: Walker, phase: Phase) -> None:
    walker.visit(reverse("evaluations:office", args=[phase.call.slug, phase.key]))
    walker.follow("Publish the list of admitted projects")
    bring_act(walker, "12/2027", "Approvazione dell'elenco dei progetti ammessi")
    walker.press("Publish the list of admitted projects")


def admitted_list_published(cast: Cast, phase: Phase, title: str) -> None:
    """4.5: Elena checks, Giulia confirms, Marco publishes; the public reads the list."""
    take_and_propose(cast("elena"), phase, title)
    confirm(cast("giulia"), phase)
    publish_list(cast("marco"), phase)
    anybody = cast.visitor()
    anybody.visit(reverse("evaluations:list", args=[phase.call.slug, phase.key, "admitted", 1]))
    anybody.sees(title)


def read_outcome(walker: Walker, path: str) -> None:
    """The applicant reads what was decided, and by which act."""
    walker.visit(path)
    walker.sees("Outcome")
    walker.sees("12/2027")
