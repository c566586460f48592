"""From the replies to a verdict: right, wrong as declared, wrong, failed, or not applicable; and what a whole verification amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from kmeans_bench.judging.outcome import FAILED, FINDING, FINE, NOTHING
from kmeans_bench.model import Check, Contender, Declaration, KnownWrong, Outcome, Reply, Status


def check(contender: Contender, property_: str, replies: Sequence[Reply], known: Sequence[KnownWrong]) -> Check:
    """Return the verdict over all problems of one property.

    An undeclared wrong answer outweighs a failure, a failure outweighs a declared one: what is declared must hide neither. Of several
    problems that show the same, the smallest is told. What cannot be posed in this dtype counts only where nothing else could.
    """
    declared = next((entry for entry in known if names(entry, contender, property_)), None)
    outcomes = {reply.status: _outcome(reply.status, declared) for reply in replies}
    outcome = next((one for one in _WEIGHT if one in outcomes.values()), Outcome.NA)
    deciding = [reply for reply in replies if outcomes[reply.status] is outcome]
    told = min(deciding, key=lambda reply: reply.size, default=None)
    right = outcome is Outcome.OK
    return Check(
        contender=contender,
        property=property_,
        outcome=outcome,
        status=told.status if told else Status.SKIPPED,
        problem=None if right or told is None else told.problem,
        reason=None if right or told is None else told.reason,
        declared=declared.reason if declared and outcome is Outcome.KNOWN else None,
        asked=sum(reply.status not in _UNASKED for reply in replies),
    )


_WEIGHT = (Outcome.WRONG, Outcome.FAILED, Outcome.KNOWN, Outcome.OK)
_UNASKED = (Status.SKIPPED, Status.UNAVAILABLE, Status.DEGENERATE)


def _outcome(status: Status, declared: KnownWrong | None) -> Outcome:
    if status is Status.WRONG:
        return Outcome.KNOWN if declared else Outcome.WRONG
    if status.failed:
        return Outcome.FAILED
    return Outcome.OK if status is Status.OK else Outcome.NA


def names(entry: KnownWrong, contender: Contender, property_: str) -> bool:
    """Whether a declaration speaks of this contender under this property: a glob over ``property`` or ``property/dtype``."""
    return any(fnmatchcase(word, entry.where) for word in (property_, f"{property_}/{contender.dtype}"))


def exit_code(checks: Iterable[Check]) -> int:
    """Return 3 when nothing was asked, else 1 for a wrong answer nobody declared, else 4 for a failure, else 0."""
    found = {one.outcome for one in checks}
    if not found - {Outcome.NA}:
        return NOTHING
    if Outcome.WRONG in found:
        return FINDING
    return FAILED if Outcome.FAILED in found else FINE


def stale(declarations: Iterable[Declaration], checks: Sequence[Check], properties: Iterable[str]) -> Iterator[str]:
    """Yield what is declared as known to be wrong and was not, one line each; *properties* are all that there are."""
    words = [word for name in properties for word in (name, f"{name}/float32", f"{name}/float64")]
    for declaration in declarations:
        mine = [one for one in checks if one.contender.implementation == declaration.name and one.outcome is not Outcome.NA]
        for entry in declaration.known_wrong:
            if not any(fnmatchcase(word, entry.where) for word in words):
                yield f"{declaration.name}: KNOWN_WRONG {entry.where!r} names no property"
                continue
            met = [one for one in mine if names(entry, one.contender, one.property)]
            if met and all(one.outcome is Outcome.OK for one in met):
                yield f"{declaration.name}: KNOWN_WRONG {entry.where!r}, but it was right"
