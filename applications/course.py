"""What follows for applications when the course of their call changes: they end with it, and their people are told."""

from applications import audience, notifications
from applications.actions.revocation import end_with_call
from calls.course import CourseChange


def follow(change: CourseChange) -> None:
    """Run in the transaction of the act; who is told is asked before anything ends."""
    told = audience.participants(audience.live_applications(change.call), change.now)
    invited = audience.invited(change.call, change.now)
    if change.ends_the_call:
        end_with_call(change.call, act=change.act, by=change.by, now=change.now)
    notifications.course_changed(change, told, invited)
