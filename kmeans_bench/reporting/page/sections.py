"""The page's sections, in the order in which they answer: what Python writes stands without JavaScript, the scripts fill in the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from kmeans_bench.reporting import gallery, phases, stopping
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import appendix, claimed, contest, front
from kmeans_bench.reporting.page.markup import Html, join, tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section.

    Attributes
    ----------
    chart
        The chart whose headline says what is found here, if there is one.
    body
        What stands below the headline.
    applies
        Whether a run has anything to do with it; where not, it is not there.
    """

    name: str
    title: str
    body: Callable[[Findings], Html]
    chart: str | None = None
    applies: Callable[[Findings], bool] = lambda _findings: True


def place(name: str, *, note: str = "") -> Callable[[Findings], Html]:
    """Return a body that a script fills."""
    said = tag("p", note, class_="note scripted-only") if note else Html()
    return lambda _findings: join((said, tag("div", id=f"{name}-place", class_="scripted-only")))


def told(paragraph: Callable[[Findings], str]) -> Callable[[Findings], Html]:
    """Return a body of sentences; the picture and the table are the report's."""
    beside = "The picture and a table stand in report.md, beside this page."
    return lambda findings: join((tag("p", paragraph(findings)), tag("p", beside, class_="note")))


SECTIONS = (
    Section(name="verdict", title="Verdict", body=front.verdict),
    Section(name="pick", title="Pick for my problem", body=front.pick),
    Section(name="claims", title="Claims put to the test", body=claimed.body, chart="claims", applies=claimed.applies),
    Section(name="winners", title="Fastest per case", body=front.winners, chart="winner-map"),
    Section(name="cells", title="Every cell", body=front.cells, chart="heat-table"),
    Section(
        name="speed-up",
        title="Speed-up in anchor cases",
        chart="speed-up",
        body=place(
            "speed-up",
            note="Cases spread over the grid, chosen before any time was looked at. Dot: median of paired ratios; bar: 95 % interval, "
            "dashed where it holds within these launches only. Bold: fastest. Hollow: float32.",
        ),
    ),
    Section(name="race", title="Ours against the libraries", body=contest.body, chart="race", applies=contest.applies),
    Section(
        name="unit-cost",
        title="Unit cost and exponents",
        chart="unit-cost",
        body=place(
            "unit-cost",
            note="Median seconds of a call ÷ (N·K·d·steps), a panel per contender, stronger lines for larger K. Flat: time grows as N·K·d; "
            "falling: overhead is spread; rising: memory gets slower. Grey: the fastest of each case.",
        ),
    ),
    Section(name="one-default", title="One default", chart="one-default", body=place("one-default")),
    Section(
        name="head-to-head",
        title="Head to head",
        chart="crossover",
        body=place(
            "head-to-head",
            note="Colour: who takes less time, pale below 2×; a corner flag where the range given in the table includes 1.",
        ),
    ),
    Section(
        name="memory",
        title="Time against memory",
        chart="memory",
        body=place("memory", note="Peak growth during one call. The staircase: nobody is both faster, beyond a tie, and leaner."),
    ),
    Section(name="roofline", title="Share of the limit", chart="roofline", body=place("roofline")),
    Section(
        name="float32",
        title="float32 against float64",
        chart="float32",
        body=place("float32", note="Paired with float64 of the same implementation, in the same launches; a dot per case."),
    ),
    Section(
        name="convergence",
        title="Seconds to a good inertia",
        chart="convergence",
        body=place(
            "convergence",
            note="Across: seconds. Up: gap to the best inertia that anyone came to. The reference's steps, spread evenly over everyone's "
            "measured call: modelled, but for the last point of a line.",
        ),
    ),
    Section(name="stopping", title="When to stop", chart="stopping", body=told(stopping.paragraph), applies=stopping.applies),
    Section(
        name="phases",
        title="Where a step's seconds go",
        chart="phases",
        body=told(phases.paragraph),
        applies=phases.applies,
    ),
    Section(name="threads", title="Threads", chart="threads", body=place("threads")),
    Section(name="noise", title="Noise and trust", chart="noise", body=place("noise")),
    Section(name="not-run", title="Wrong, failed or not run", body=appendix.outcomes),
    Section(name="implementations", title="Implementations and their source", body=appendix.implementations),
    Section(name="method", title="Method, provenance, rebuild", body=appendix.method),
)


def of(findings: Findings) -> tuple[Section, ...]:
    """Return the sections of a run's page."""
    return tuple(section for section in SECTIONS if section.applies(findings))


def headlines(findings: Findings) -> Mapping[str, str]:
    """Return the finding of every chart, by its name."""
    return {kind.name: kind.headline(findings) for kind in gallery.of(findings)}


def written(findings: Findings, said: Mapping[str, str], room: int) -> Html:
    """Return all sections; *room* is how many characters the sources of implementations may take."""
    bodies = {"implementations": partial(appendix.implementations, room=room)}
    return join(
        _section(section, number, bodies.get(section.name, section.body)(findings), said)
        for number, section in enumerate(of(findings), start=1)
    )


def contents(findings: Findings) -> Html:
    """Return links to the sections."""
    links = join(tag("li", tag("a", section.title, href=f"#{section.name}")) for section in of(findings))
    return tag("nav", tag("ol", links), class_="contents", aria_label="Sections")


def _section(section: Section, number: int, body: Html, said: Mapping[str, str]) -> Html:
    title = tag("h2", tag("span", str(number), class_="number", aria_hidden="true"), section.title, id=f"{section.name}-title")
    finding = tag("p", f"{said[section.chart]}.", class_="finding") if section.chart is not None and section.chart in said else Html()
    return tag("section", title, finding, body, id=section.name, aria_labelledby=f"{section.name}-title", tabindex="-1")
