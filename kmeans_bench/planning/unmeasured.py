"""The record of a planned cell that nobody was asked about: what is known of it is what was planned, and why it was not asked."""

from __future__ import annotations

from kmeans_bench.model import EmptyClusters, Measurement, Plan, PlannedCell, Status


def unmeasured(
    planned: PlannedCell, plan: Plan, *, status: Status, reason: str | None, session: str = "", started_at: str = ""
) -> Measurement:
    """Return the measurement of a cell of *plan* that was not asked.

    Parameters
    ----------
    status, reason
        Why it was not.
    session, started_at
        Of the invocation that found out; empty when no invocation came to it.
    """
    # A stored plan may lack a declaration: it was read from a file.
    declared = next((one for one in plan.declarations if one.name == planned.cell.contender.implementation), None)
    return Measurement(
        case=planned.cell.case,
        contender=planned.cell.contender,
        protocol=plan.scenario.protocol.kind,
        status=status,
        session=session,
        key=planned.key,
        started_at=started_at,
        reason=reason,
        exact=declared.exact if declared else True,
        nearest=declared.nearest if declared else True,
        empty_clusters=declared.empty_clusters if declared else EmptyClusters.KEEP,
        predicted_seconds=planned.seconds,
        predicted_bytes=planned.bytes,
    )
