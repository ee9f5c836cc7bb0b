"""How a commission works, from its appointment to the ranking, and what the public then reads."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from calls.models import Phase
from evaluations.models import ScoreSheet
from tests.browser.steps_call import bring_act
from tests.browser.steps_people import Cast
from tests.browser.walker import Walker
from tests.papers import make_all

SEATS = (("lucia", "chair"), ("davide", "evaluator"), ("anna", "evaluator"), ("franco", "secretary"))


def address(phase: Phase, page: str = "office", *more: object) -> str:
    return reverse(f"evaluations:{page}", args=[phase.call.slug, phase.key, *more])


def local(moment: object) -> str:
    """As a field of day and hour wants it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def appoint(walker: Walker, phase: Phase, cast: Cast) -> None:
    walker.visit(address(phase))
    walker.follow("Appoint the commission")
    for seat, (name, role) in enumerate(SEATS):
        walker.write(f"member-{seat}-email", cast.email(name))
        walker.main.locator(f"[name=member-{seat}-role]").select_option(role)
    walker.fill(sheets_due_at=local(timezone.now() + timedelta(days=20)))
    bring_act(walker, "1431/2027", "Nomina del nucleo di valutazione")
    walker.press("Appoint the commission")


def declare_no_conflict(walker: Walker, phase: Phase) -> None:
    """From the board of the evaluation, before anything can be read."""
    walker.visit(address(phase))
    walker.follow("Declare your conflicts of interest")
    walker.tick_all("radio", "no")
    walker.press("Make the declaration")


def assign(walker: Walker, phase: Phase) -> None:
    """The chair takes the balanced proposal."""
    walker.visit(address(phase))
    walker.follow("Assign the projects")
    walker.press("Confirm the assignment")


def score(walker: Walker, phase: Phase, points: str) -> None:
    """Every criterion has its points and its reason; then the sheet is sealed."""
    walker.visit(address(phase))
    walker.follow("Open your score sheets")
    walker.go(walker.main.locator(".wecare-task__link").first)
    write_points(walker, points)
    walker.press("Save and go to the confirmation")
    walker.press("Confirm and seal the sheet")
    walker.sees("Your sheet is confirmed and sealed: it was the last one.")


def write_points(walker: Walker, points: str) -> None:
    for field in walker.main.locator("input[name^=points-]").all():
        field.fill(points)
    for field in walker.main.locator("textarea[name^=reason-]").all():
        field.fill("Proposta chiara, sostenuta da dati recenti e ben legata al territorio.")


def sheets_sealed(cast: Cast, phase: Phase) -> None:
    """Each of those who have a sheet writes it."""
    writers = {sheet.member.user.email for sheet in ScoreSheet.objects.select_related("member__user")}
    for name, points in (("lucia", "4"), ("davide", "4.5"), ("anna", "3.5")):
        if cast.email(name) in writers:
            score(cast(name), phase, points)


def meet(walker: Walker, phase: Phase) -> None:
    """The secretary prepares the session, writes the collegial points, records it with its minutes."""
    walker.visit(address(phase, "panel"))
    walker.follow("Prepare a session")
    walker.fill(held_at=local(timezone.now()), place="Torino, sala riunioni del settore")
    walker.tick_all()
    walker.press("Prepare the session")
    walker.go(walker.main.locator(".wecare-task__link").first)
    write_points(walker, "4")
    walker.go(walker.main.locator("button[name=save]").last)  # the first is hidden: the one that Enter presses
    walker.fill(minutes="Il nucleo legge insieme le schede e assegna all'unanimità i punteggi collegiali.")
    walker.press("Save and read the minutes once more")
    walker.press("Record the session")


def rank(walker: Walker, phase: Phase) -> None:
    walker.visit(address(phase, "panel"))
    walker.press("Compute the ranking")


def publish_ranking(walker: Walker, phase: Phase) -> None:
    walker.visit(address(phase))
    walker.follow("Read and publish the ranking")
    walker.follow("Publish this ranking with an act")
    bring_act(walker, "87/2028", "Approvazione della graduatoria")
    walker.press("Publish the ranking")


def ranking_published(cast: Cast, phase: Phase) -> None:
    """4.7: from the appointment to the act."""
    appoint(cast("marco"), phase, cast)
    for name, _role in SEATS:
        declare_no_conflict(cast(name), phase)
    assign(cast("lucia"), phase)
    sheets_sealed(cast, phase)
    lucia = cast("lucia")
    lucia.visit(address(phase))
    lucia.press("Unseal all the sheets")
    meet(cast("franco"), phase)
    rank(cast("lucia"), phase)
    publish_ranking(cast("marco"), phase)


def results_read(anybody: Walker, phase: Phase, title: str) -> None:
    """4.8: a visitor reads the ranking and one explanation, takes CSV and PDF, has it computed again."""
    anybody.visit("/evaluations/lists/")
    anybody.follow("Ranking")
    anybody.sees(title)
    assert title in anybody.download("/list.csv").decode("utf-8-sig")
    make_all()
    assert anybody.download("/list.pdf").startswith(b"%PDF")
    ranking = anybody.page.url
    anybody.follow_title(title)
    anybody.sees("Money left before")
    anybody.visit(ranking)
    anybody.follow("Compute this ranking again")
    anybody.sees("The ranking computed again is identical")
