"""Every implementation against the oracle on adversarial problems: who takes part, the asking, and what is handed back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kmeans_bench.api import asking
from kmeans_bench.api.document import Document
from kmeans_bench.errors import UsageError
from kmeans_bench.judging import correctness
from kmeans_bench.measuring import place
from kmeans_bench.measuring.verification import Verifier
from kmeans_bench.model import Check, Contender, Outcome, Verification
from kmeans_bench.planning import adversity, quantities, selection
from kmeans_bench.planning.availability import lacking

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kmeans_bench.api.wishes import Selected
    from kmeans_bench.planning.adversity import Challenge


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: one check per implementation, dtype and property."""

    verification: Verification

    @property
    def exit_code(self) -> int:
        """0; 1 for a wrong answer nobody declared; 3 when nothing could be asked; 4 when one raised, hung or died."""
        return correctness.exit_code(self.verification.checks)

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many checks ended how, outcomes that did not occur left out."""
        found = Counter(check.outcome for check in self.verification.checks)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}

    def to_frame(self) -> pd.DataFrame:
        """Return a row per check; columns as `storage.columns.CHECKS`."""
        from kmeans_bench.storage import tables  # noqa: PLC0415 - pandas is imported only for those who want a table

        return tables.checks(self.verification.checks)

    def document(self) -> Document:
        """Return everything as plain JSON values."""
        found = self.verification
        return {
            "seed": found.seed,
            "examples": found.examples,
            "exit_code": self.exit_code,
            "counts": {str(outcome): number for outcome, number in self.counts.items()},
            "properties": [asdict(one) for one in found.properties],
            "checks": [_check(one) for one in found.checks],
            "stale": list(found.stale),
        }


def verify(
    selected: Selected,
    *,
    properties: Sequence[str],
    examples: int,
    seed: int,
    timeout: str | float,
    on_progress: Callable[[str, float], None] | None,
) -> Verified:
    """Ask everyone; raises UsageError as `kmeans_bench.verify` says."""
    if examples < 1:
        msg = f"examples = {examples} is not a positive number; ask for at least one random problem"
        raise UsageError(msg)
    declarations = asking.participants(selected)
    contenders = selection.matching(declarations, asking.selection(selected, declarations))
    names = {contender.implementation for contender in contenders}
    asked = {one.name: one for one in declarations if one.name in names}
    call = asking.understood("timeout", quantities.duration, timeout)
    every = adversity.challenges(examples=examples, seed=seed)
    chosen = adversity.picked(every, properties)
    with place.engine() as engine:
        verifier = Verifier(
            declarations=asked,
            engine=engine,
            call=call or 0.0,
            memory=asking.understood("memory limit", quantities.size, selected.memory_limit),
            lacking={name: lacking(one) for name, one in asked.items()},
            listen=on_progress or (lambda _doing, _done: None),
        )
        found = list(verifier.verify(chosen, contenders))
    return Verified(
        verification=Verification(
            properties=tuple(one.property for one in chosen),
            checks=_by_contender(found, contenders, chosen),
            examples=examples,
            seed=seed,
            stale=tuple(correctness.stale(asked.values(), found, [one.property.name for one in every])),
        )
    )


def _by_contender(found: Sequence[Check], contenders: Sequence[Contender], challenges: Sequence[Challenge]) -> tuple[Check, ...]:
    """Sort by contender, then by property; a KeyError here would mean that a check is missing."""
    known = {(check.contender, check.property): check for check in found}
    return tuple(known[contender, challenge.property.name] for contender in contenders for challenge in challenges)


def _check(check: Check) -> Document:
    return {
        "implementation": check.contender.implementation,
        "dtype": str(check.contender.dtype),
        "property": check.property,
        "outcome": str(check.outcome),
        "status": str(check.status),
        "problem": check.problem,
        "reason": check.reason,
        "declared": check.declared,
        "asked": check.asked,
    }
