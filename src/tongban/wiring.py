"""The composition root: who listens to which event. The only module that sees every room."""

from collections.abc import Mapping

from django.apps import AppConfig

#: Event → consumers, in one table. Payloads are versioned; every consumer is idempotent by event id.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "case.received": ("notify",),
    "case.accepted": ("notify",),
    "case.correction_asked": ("notify",),
    "case.corrected": ("notify",),
    "case.progressed": (),
    "case.suspended": ("notify",),
    "case.resumed": ("notify",),
    "case.declined": ("notify", "archive"),
    "case.not_required": ("notify", "archive"),
    "case.withdrawn": ("notify", "archive"),
    "case.refused": ("notify", "archive"),
    "case.granted": ("notify", "seal", "regulate", "archive"),
    "case.revoked": ("notify", "regulate", "archive"),
    "licence.sealed": ("archive",),
}


class Wiring(AppConfig):
    """Connects the rooms once every model is loaded."""

    name = "tongban"
    label = "tongban"

    def ready(self) -> None:
        """Set the event table and the periodic work."""
        from tongban.cases.jobs import seal_licence, tell_applicant
        from tongban.cases.services.handling import sweep_deadlines
        from tongban.core import events, jobs
        from tongban.evidence.jobs import archive_case
        from tongban.oversight.jobs import push_decision

        handlers: Mapping[str, events.Handler] = {
            "notify": tell_applicant,
            "seal": seal_licence,
            "archive": archive_case,
            "regulate": push_decision,
        }
        events.wire(EVENTS, handlers)
        jobs.every(60, sweep_deadlines)
