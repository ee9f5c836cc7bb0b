"""The five calls of the demonstration, each left at another point of its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from applications.models import Project
from applications.workflow import ProjectState
from calls.actions import conclude, open_due_phases
from calls.models import Call, Measure, Phase
from organisations.models import Body
from wecare_portal.seeds import course, office
from wecare_portal.seeds.bodies import plant_partner, signer_of
from wecare_portal.seeds.course import Plot
from wecare_portal.seeds.territory import PARTNERS, Town, towns


@dataclass(frozen=True)
class Stage:
    """Everything the five calls are made of."""

    people: dict[str, User]
    leads: list[Body]
    measure: Measure
    now: datetime

    def days(self, count: int, hour: int = 12) -> datetime:
        """So many days from today, at the hour, in the portal's time zone."""
        day = timezone.localdate(self.now) + timedelta(days=count)
        return timezone.make_aware(datetime.combine(day, time(hour)))

    def partners(self, town: Town, most: int = 9) -> list[Body]:
        numbers = list(range(town.index, PARTNERS, 22))[:most]
        return [plant_partner(number, town, self.people) for number in numbers]

    def call(self, slug: str, title: str, act: str, opens: Sequence[int], budget: int) -> Call | None:
        """A call whose first phase opens and closes, and whose second opens and closes, so many days from today."""
        first, second = (self.days(opens[0], 9), self.days(opens[1])), (self.days(opens[2], 9), self.days(opens[3]))
        plot = Plot(slug, title, act, (first, second), self.days(opens[0] - 12, 10), budget=budget)
        return course.plant_call(plot, self.measure, self.people, self.now)


def concluded(stage: Stage) -> None:
    """Measure 1 as it went: 22 preliminary projects, all admitted, all funded."""
    plot = Plot(
        "sperimentazione-welfare-territoriale",
        stage.measure.title,
        "998",
        (
            (datetime(2017, 11, 2, 11, tzinfo=UTC), datetime(2017, 12, 20, 11, tzinfo=UTC)),
            (datetime(2018, 6, 4, 7, tzinfo=UTC), datetime(2018, 12, 10, 11, tzinfo=UTC)),
        ),
        datetime(2017, 11, 2, 9, tzinfo=UTC),
        act_date=datetime(2017, 10, 20, 10, tzinfo=UTC),
    )
    call = course.plant_call(plot, stage.measure, stage.people, plot.published_at)
    if call is None:
        return
    open_due_phases(plot.windows[0][0])
    projects = [
        course.apply_whole(
            call, stage.leads[town.index], town, stage.partners(town), datetime(2017, 11, 6, 9, tzinfo=UTC)
        )
        for town in towns()
    ]
    course.close(_phase(call, 1))
    office.admit_all(_phase(call, 1), stage.people, datetime(2018, 1, 8, 9, tzinfo=UTC), "12/2018")
    open_due_phases(plot.windows[1][0])
    for town, project in zip(towns(), projects, strict=True):
        course.go_on(project.application, town, datetime(2018, 6, 11, 8, tzinfo=UTC))
    definitive = course.close(_phase(call, 2))
    _rank(definitive, stage)
    conclude(call, by=stage.people["giulia"], now=datetime(2019, 3, 4, 9, tzinfo=UTC))


def _rank(phase: Phase, stage: Stage) -> None:
    due_at = datetime(2019, 1, 31, 11, tzinfo=UTC)
    commission = office.appoint(phase, stage.people, datetime(2018, 12, 18, 9, tzinfo=UTC), "1431/2018", due_at)
    office.give_out(commission, stage.people, datetime(2018, 12, 20, 9, tzinfo=UTC))
    for sheet in office.sheets(commission):
        office.score(sheet, datetime(2019, 1, 14, 9, tzinfo=UTC))
    office.decide(commission, stage.people, datetime(2019, 2, 4, 9, tzinfo=UTC), "87/2019")


def open_for_preliminary(stage: Stage) -> None:
    """Open now: a draft of C.I.S.S.A.C.A. half written, an invitation to Il Ponte, two projects sent, one begun."""
    call = stage.call("comunita-che-cura", "Comunità che cura", "301", (-10, 16, 75, 255), 2_500_000)
    if call is None:
        return
    first, *others = towns(3)[:5]
    partners = stage.partners(first, 3)
    application = course.begin(call, stage.leads[0], first, partners, stage.days(-8, 10))
    course.answer_and_declare(application, stage.days(-6, 10), only=[stage.leads[0], partners[1]])
    course.write(_project(application), first, stage.days(-3, 18), leave_out=("risorse", "documents"))
    for town in others[:2]:
        course.apply_whole(call, stage.leads[town.index], town, stage.partners(town, 3), stage.days(-8, 9))
    course.begin(call, stage.leads[3], others[2], stage.partners(others[2], 2), stage.days(-2, 9))


def under_check(stage: Stage) -> None:
    """Closed nine days ago: seven projects before the office, one confirmed, one proposed, one being judged."""
    call = stage.call("abitare-insieme", "Abitare insieme", "214", (-50, -9, 60, 240), 2_500_000)
    if call is None:
        return
    for town in towns(5)[4:11]:
        course.apply_whole(call, stage.leads[town.index], town, stage.partners(town, 3), stage.days(-30, 9))
    phase = course.close(_phase(call, 1))
    first, second, third, *_rest = office.registered(phase)
    elena, paolo = stage.people["elena"], stage.people["paolo"]
    office.propose_check(office.open_check(first, elena, stage.days(-6, 9)), stage.days(-5, 9))
    office.confirm_all(phase, stage.people["giulia"], stage.days(-4, 9))
    office.propose_check(
        office.open_check(second, paolo, stage.days(-6, 9)),
        stage.days(-3, 9),
        outcome="admitted_reserved",
        reason="La dichiarazione d’intenti è priva della firma di un componente.",
        remedy="Trasmettere la dichiarazione completa entro 10 giorni dalla pubblicazione dell’elenco.",
    )
    office.open_check(third, elena, stage.days(-2, 9))


def in_phase_two(stage: Stage) -> None:
    """Admitted list published; definitive projects being written: C.I.S.S.A.C.A. has yet to begin its own."""
    call = stage.call("welfare-di-prossimita", "Welfare di prossimità", "118", (-130, -80, -30, 45), 2_500_000)
    if call is None:
        return
    chosen = towns(7)[:6]
    projects = [
        course.apply_whole(call, stage.leads[town.index], town, stage.partners(town, 3), stage.days(-120, 9))
        for town in chosen
    ]
    refusals = {
        4: {
            "outcome": "admitted_reserved",
            "reason": "La dichiarazione d’intenti è firmata in un giorno successivo alla scadenza.",
            "remedy": "Chiarire la data di sottoscrizione entro 10 giorni dalla pubblicazione.",
        },
        5: {
            "outcome": "not_admitted",
            "reason": "La dichiarazione d’intenti non è leggibile e non porta alcuna firma.",
            "remedy": "Ricorso al TAR Piemonte entro 60 giorni, o ricorso straordinario entro 120 giorni.",
        },
    }
    office.admit_all(course.close(_phase(call, 1)), stage.people, stage.days(-70, 9), "163", refusals)
    open_due_phases(stage.days(-30, 10))
    started = course.start_next_phase(projects[1].application, by=signer_of(stage.leads[1]), now=stage.days(-20, 9))
    course.write(started, chosen[1], stage.days(-10, 9), leave_out=("costi", "attivita", "documents"))
    course.go_on(projects[2].application, chosen[2], stage.days(-28, 9), writing=8, sending=16)


def being_scored(stage: Stage) -> None:
    """Definitive projects closed, commission at work: Davide and Anna have sheets to finish."""
    call = stage.call("legami-di-territorio", "Legami di territorio", "77", (-330, -280, -220, -20), 1_500_000)
    if call is None:
        return
    chosen = towns(9)[5:11]
    projects = [
        course.apply_whole(call, stage.leads[town.index], town, stage.partners(town, 3), stage.days(-320, 9))
        for town in chosen
    ]
    office.admit_all(course.close(_phase(call, 1)), stage.people, stage.days(-270, 9), "95")
    open_due_phases(stage.days(-220, 10))
    for town, project in zip(chosen, projects, strict=True):
        course.go_on(project.application, town, stage.days(-200, 9))
    phase = course.close(_phase(call, 2))
    commission = office.appoint(phase, stage.people, stage.days(-15, 9), "240", stage.days(9))
    office.give_out(commission, stage.people, stage.days(-13, 9))
    for place, sheet in enumerate(office.sheets(commission)):
        if place % 4 != 3:
            office.score(sheet, stage.days(-8, 9), confirm=place % 4 != 2)


def _phase(call: Call, position: int) -> Phase:
    return Phase.objects.select_related("call").get(call=call, position=position)


def _project(application: object) -> Project:
    held = Project.objects.select_related("phase", "form", "application__call", "application__partnership__lead")
    return held.get(application=application, state=ProjectState.DRAFT)


ALL = (concluded, open_for_preliminary, under_check, in_phase_two, being_scored)
