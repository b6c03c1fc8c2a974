"""The composition root: who listens to which event. The only module that sees every room."""

from collections.abc import Mapping

from django.apps import AppConfig
from django.conf import settings

#: Event → consumers, in one table. Payloads are versioned; every consumer is idempotent by event id.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "case.received": ("notify",),
    "case.accepted": ("notify",),
    "case.follow_accepted": ("notify",),
    "case.followed": ("notify",),
    "case.follow_confirmed": ("notify",),
    "case.follow_returned": ("notify",),
    "case.lapsed": ("notify", "archive"),
    "case.correction_asked": ("notify",),
    "case.corrected": ("notify",),
    "case.progressed": (),
    "case.suspended": ("notify",),
    "case.resumed": ("notify",),
    "case.declined": ("notify", "archive"),
    "case.not_required": ("notify", "archive"),
    "case.withdrawn": ("notify", "archive"),
    "case.refused": ("notify", "archive"),
    "case.data_awaited": ("refetch",),
    "case.assistance_asked": ("consult",),
    "case.assistance_answered": ("consult", "decide"),
    "case.assistance_urged": ("consult",),
    "case.granted": ("notify", "seal", "regulate", "archive"),
    "case.rectified": ("notify", "seal", "regulate"),
    "case.promise_withdrawn": (),
    "case.checked": ("notify", "archive"),
    "case.check_answered": (),
    "case.revoked": ("notify", "regulate", "archive"),
    "credit.entered": ("credit",),
    "credit.answered": ("credit",),
    "bundle.received": ("announce",),
    "bundle.moved": ("bundle",),
    "bundle.licensed": ("stamp",),
    "licence.sealed": ("archive",),
    "delivery.queued": ("deliver",),
    "catalog.published": ("embed",),
    "licence.expiring": ("remind",),
    "case.correction_waiting": ("remind",),
    "case.follow_waiting": ("remind",),
    "case.rectify_waiting": ("remind",),
    "draft.deleted_soon": ("remind",),
    "backtest.asked": ("backtest",),
    "material.taken_in": ("scan",),
    "material.kept": ("recognise",),
    "material.infected": ("warn",),
}
#: Consumers that need processors and memory for long; a worker of their own does them, so that nobody waits for them.
APART: tuple[str, ...] = ("recognise",)


class Wiring(AppConfig):
    """Connects the rooms once every model is loaded."""

    name = "tongban"
    label = "tongban"

    def ready(self) -> None:
        """Set the event table and the periodic work."""
        from tongban.cases.assistance.deciding import decide_anew
        from tongban.cases.assistance.jobs import sweep_assistance, tell_assistance
        from tongban.cases.backtesting import run_backtest
        from tongban.cases.bundles.drafting import sweep_bundle_drafts
        from tongban.cases.bundles.following import follow_bundle
        from tongban.cases.bundles.licensing import seal_bundle
        from tongban.cases.bundles.telling import tell_received
        from tongban.cases.crediting import tell_credit
        from tongban.cases.infected import tell_infected
        from tongban.cases.jobs import seal_licence, tell_applicant
        from tongban.cases.late import fetch_awaited
        from tongban.cases.reminders import sweep_reminders, tell_reminder
        from tongban.cases.services.drafting import sweep_drafts
        from tongban.cases.services.following import sweep_lapsed
        from tongban.cases.services.handling import sweep_deadlines
        from tongban.cases.services.sharing import sweep_shares
        from tongban.catalog.search.keeping import embedded
        from tongban.core import events, jobs
        from tongban.core.notify import deliver
        from tongban.evidence.jobs import archive_case
        from tongban.exchange.feeds import sweep_feeds
        from tongban.exchange.services import sweep_copies
        from tongban.identity.jobs import sweep_identity
        from tongban.insight.services import sweep_measures
        from tongban.materials.jobs import recognise_material, scan_material
        from tongban.materials.scanning import sweep_scans
        from tongban.oversight.jobs import push_decision
        from tongban.oversight.reporting.outbox import sweep_reports
        from tongban.parties.mandating import sweep_mandates

        handlers: Mapping[str, events.Handler] = {
            "notify": tell_applicant,
            "refetch": fetch_awaited,
            "consult": tell_assistance,
            "deliver": deliver,
            "remind": tell_reminder,
            "seal": seal_licence,
            "archive": archive_case,
            "regulate": push_decision,
            "embed": embedded,
            "backtest": run_backtest,
            "bundle": follow_bundle,
            "announce": tell_received,
            "stamp": seal_bundle,
            "recognise": recognise_material,
            "scan": scan_material,
            "warn": tell_infected,
            "credit": tell_credit,
            "decide": decide_anew,
        }
        events.wire(EVENTS, handlers)
        jobs.every(60, sweep_deadlines)
        jobs.every(600, sweep_lapsed)
        jobs.every(60, sweep_assistance)
        jobs.every(600, sweep_drafts)
        jobs.every(3600, sweep_shares)
        jobs.every(3600, sweep_mandates)
        jobs.every(600, sweep_bundle_drafts)
        jobs.every(3600, sweep_identity)
        jobs.every(600, sweep_reminders)
        jobs.every(60, sweep_feeds)
        jobs.every(30, sweep_reports)
        jobs.every(600, sweep_copies)
        jobs.every(15, sweep_measures)
        jobs.every(15, sweep_scans)


def unusable_adapters() -> list[str]:
    """The adapters of outside systems that cannot be used, as sentences with their codes.

    That is, what the environment names and is not there, and in production what still stands in for an outside system.
    The adapters refuse by themselves when they are used; a deployment asks here before it starts.
    """
    from tongban.core.errors import Problem
    from tongban.core.notify import mail, sms
    from tongban.exchange.services import libraries
    from tongban.licences.documents.errors import DocumentError
    from tongban.licences.registrar import code_register
    from tongban.materials.scanning import scanner
    from tongban.org.providers import outside
    from tongban.parties.providers import check_providers

    refused = []
    # The demonstration's own keys are made when they are first used.
    sealing = (_sealer,) if settings.SEALER_ADAPTER or not settings.DEMO else ()
    used = (check_providers, scanner, outside, sms, mail, libraries, code_register, *sealing)
    for adapter in used:
        try:
            adapter()
        except Problem as problem:
            refused.append(f"{problem.code} {problem.detail}")
        except DocumentError as error:
            refused.append(str(error))
    return refused


def _sealer() -> object:
    # Only who seals brings in what makes PDF signatures: it takes as long as a quarter of all other rooms.
    from tongban.licences.sealer import sealer

    return sealer()
