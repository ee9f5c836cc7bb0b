"""What follows for evaluations when the course of their call changes: the commissions of a revoked call are told."""

from calls.course import CourseChange
from evaluations import notifications


def follow(change: CourseChange) -> None:
    if change.ends_the_call:
        notifications.call_ended(change)
