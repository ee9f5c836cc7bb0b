"""Small pieces of the demonstration, each with only what one person's day needs."""

import dataclasses

from django.db import transaction

from applications.models import Application, Project
from calls.models import Call, Phase
from tests.planted import planted
from wecare_portal.seeds import course, office
from wecare_portal.seeds.plant import set_stage
from wecare_portal.seeds.plots import Stage
from wecare_portal.seeds.territory import towns

TOWN = towns()[0]
SLUG, TITLE = "cortili-aperti", "Cortili aperti"


@dataclasses.dataclass(frozen=True)
class Scene:
    """The people and bodies of the demonstration, one call, C.I.S.S.A.C.A.'s application to it."""

    stage: Stage
    call: Call
    application: Application

    @property
    def phase(self) -> Phase:
        return Phase.objects.select_related("call").get(call=self.call, position=1)

    @property
    def project(self) -> Project:
        return self.application.projects.select_related("phase__call", "form", "application__call").get()

    def person(self, name: str) -> object:
        return self.stage.people[name]


def _begun(opens: tuple[int, int, int, int], first_day: int, partners: int) -> Scene:
    """A published call whose first phase is open since `opens[0]` days, and the application with its invitations."""
    stage = set_stage()
    call = stage.call(SLUG, TITLE, "301", opens, 2_500_000)
    bodies = stage.partners(TOWN, partners)
    return Scene(stage, call, course.begin(call, stage.leads[0], TOWN, bodies, stage.days(first_day, 10)))


@planted
def invited() -> Scene:
    """Open for preliminary projects: the draft is written but for the money and the paper; Il Ponte has to answer."""
    scene = _begun((-10, 16, 75, 255), -8, 1)
    course.answer_and_declare(scene.application, scene.stage.days(-6, 10), only=[scene.stage.leads[0]])
    course.write(scene.project, TOWN, scene.stage.days(-3), leave_out=("risorse", "documents"))
    return scene


@planted
def half_written() -> Scene:
    """The same, once Il Ponte has accepted and declared."""
    scene = invited()
    course.answer_and_declare(scene.application, scene.stage.days(-2, 10))
    return scene


@planted
def received() -> Scene:
    """The first phase is closed; the one project is registered and nobody has it yet."""
    scene = _begun((-50, -9, 60, 240), -30, 1)
    course.answer_and_declare(scene.application, scene.stage.days(-29, 10))
    course.write(scene.project, TOWN, scene.stage.days(-28))
    with transaction.atomic():
        course.send_in(scene.project, scene.stage.days(-27))
    course.close(scene.phase)
    return scene


@planted
def proposed() -> Scene:
    """Elena has judged the project and proposes to admit it."""
    scene = received()
    check = office.open_check(scene.project, scene.stage.people["elena"], scene.stage.days(-6))
    office.propose_check(check, scene.stage.days(-5))
    return scene


@planted
def confirmed() -> Scene:
    """Giulia has confirmed: the admitted list waits for Marco's act."""
    scene = proposed()
    office.confirm_all(scene.phase, scene.stage.people["giulia"], scene.stage.days(-4))
    return scene
