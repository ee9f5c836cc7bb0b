"""Plants the demonstration, call by call; what is there already is left alone."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from calls.seeds import seed_measures
from core import files
from core.models import Notice
from core.models.outbox import NoticeState
from wecare_portal.roles import as_owner
from wecare_portal.seeds import plots
from wecare_portal.seeds.bodies import plant_doubtful, plant_leads, plant_region
from wecare_portal.seeds.people import plant_people, plant_second_factors

HISTORY = timedelta(days=12)


def plant(say: Callable[[str], object] = lambda _sentence: None) -> None:
    """People, bodies, measures and five calls; rerunnable, and each call is planted whole or not at all.

    As the database's owner, for the past is planted: the application's role writes down only what happens now.
    """
    with as_owner(), translation.override("it"):
        stage = set_stage()
        for plot in plots.ALL:
            say(f"  {(plot.__doc__ or '').splitlines()[0]}")
            with files.atomic():
                plot(stage)
                _close_the_past(stage)
    with as_owner() as connection, connection.cursor() as cursor:
        # So much at once: the planner should not wait for the next automatic look. Our tables alone: those of the whole
        # server would wait for whoever works in its other databases.
        ours = connection.introspection.django_table_names(only_existing=True)
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, sorted(ours)))}")


@transaction.atomic
def set_stage() -> plots.Stage:
    """People, bodies and measures, made once."""
    people = plant_people()
    plant_second_factors(people)
    region = plant_region(people)
    leads, now = plant_leads(people), timezone.now()
    plant_doubtful(now)
    return plots.Stage(people, leads, seed_measures(region)[0], now)


def _close_the_past(stage: plots.Stage) -> None:
    """What people were told long ago is history: it is not delivered to the mailbox of today."""
    past = Notice.objects.filter(state=NoticeState.WAITING, moment__lt=stage.now - HISTORY)
    past.update(state=NoticeState.SENT, sent_at=stage.now)
