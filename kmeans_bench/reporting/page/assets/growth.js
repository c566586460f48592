// What a term of n·k·d costs in a step, and how the time of a step grows: a panel per contender, K as shades, then the exponents.

const GROWTH_PANEL = { width: 262, height: 180, left: 58, right: 42, top: 24, bottom: 150 };

/** Seconds per point, centroid, dimension and step, or null. */
function unitOf(cell) {
  const one = CASES[cell.case];
  return cell.seconds === null || !cell.n_iter ? null : cell.seconds / (one.n * one.k * one.d * cell.n_iter);
}

function startGrowth() {
  const groups = distinct(CASES.map(groupOf));
  const drawn = groups.filter((group) => CELLS.some((cell) => groupOf(CASES[cell.case]) === group && unitOf(cell) !== null));
  if (!drawn.length) {
    byId("unit-cost-place").append(
      make("p", { class: "missing" }, "No cell has a unit cost: nothing was measured and right, or no steps were counted."),
    );
    return;
  }
  const sizes = (group) => distinct(CASES.filter((one) => groupOf(one) === group).map((one) => one.n)).length;
  const first = [...drawn].sort((a, b) => sizes(b) - sizes(a))[0];
  const panels = make("div", { class: "panels" });
  const pick = make(
    "select",
    { id: "unit-group", onchange: (event) => panels.replaceChildren(...growthPanels(event.target.value)) },
    drawn.map((group) => make("option", { value: group, selected: group === first }, group)),
  );
  byId("unit-cost-place").append(
    ...(drawn.length > 1 ? [make("div", { class: "controls" }, make("label", {}, "cases with", pick))] : []),
    panels,
    exponentTable(),
  );
  panels.append(...growthPanels(first));
}

function groupOf(one) {
  return `d = ${one.d}${SEVERAL_SOURCES ? ` · ${one.source}${one.seed ? ` seed ${one.seed}` : ""}` : ""}`;
}

function growthPanels(group) {
  const numbers = CASES.map((_, number) => number).filter((number) => groupOf(CASES[number]) === group);
  const cells = numbers.flatMap((number) => cellsOf(number)).filter((cell) => unitOf(cell) !== null);
  const across = logScale(
    numbers.map((number) => CASES[number].n),
    GROWTH_PANEL.left,
    GROWTH_PANEL.width - GROWTH_PANEL.right,
  );
  across.ticks = sparse(distinct(numbers.map((number) => CASES[number].n)).sort(inOrder), 4);
  const up = logScale(cells.map(unitOf), GROWTH_PANEL.bottom, GROWTH_PANEL.top + 8);
  const best = envelope(numbers, across, up);
  return CONTENDERS.map((_, contender) =>
    growthPanel(
      contender,
      cells.filter((cell) => cell.contender === contender),
      { group, across, up, best },
    ),
  ).filter(Boolean);
}

function sparse(values, most) {
  const step = Math.ceil(values.length / most);
  return values.filter((_, place) => place % step === 0);
}

/** Nanoseconds, as everywhere, as long as their digits fit beside the axis. */
function tickUnit(value) {
  return value < 1e-5 ? nanoseconds(value) : tickSeconds(value);
}

function growthPanel(number, cells, { group, across, up, best }) {
  const contender = CONTENDERS[number];
  if (!cells.length) return null;
  const { width, height, left, right, top, bottom } = GROWTH_PANEL;
  const ks = distinct(cells.map((cell) => CASES[cell.case].k)).sort(inOrder);
  const costs = cells.map(unitOf);
  const about = `${nanoseconds(Math.min(...costs))} to ${nanoseconds(Math.max(...costs))} per point, centroid, dimension and step`;
  return picture(
    { width, height, title: `Unit cost of ${contender.label}, ${group}`, about },
    best(),
    acrossAxis(across, top, bottom, count),
    upAxis(up, left, width - right, tickUnit),
    draw("text", { class: "strong", x: 0, y: 14 }, fitted(contender.label, width, 12, 650)),
    draw("text", { class: "quiet small end", x: width - right, y: height - 2 }, "N"),
    ...growthLabels(
      ks.map((k) => ({
        k,
        last: cells.filter((cell) => CASES[cell.case].k === k).reduce((a, b) => (CASES[b.case].n > CASES[a.case].n ? b : a)),
      })),
      across,
      up,
    ),
    ...ks.flatMap((k, place) =>
      growthLine(
        contender,
        cells.filter((cell) => CASES[cell.case].k === k),
        { across, up, share: ks.length > 1 ? place / (ks.length - 1) : 1 },
      ),
    ),
  );
}

/** Each K beside the last point of its line, in a column of their own where lines end together. */
function growthLabels(ends, across, up) {
  const heights = spreadLabels(
    ends.map(({ last }) => up(unitOf(last))),
    11,
    GROWTH_PANEL.bottom - 3,
  );
  return ends.map(({ k, last }, place) =>
    draw("text", { class: "quiet small", x: across(CASES[last.case].n) + 7, y: heights[place] + 4 }, `K=${count(k)}`),
  );
}

function growthLine(contender, cells, { across, up, share }) {
  const sorted = [...cells].sort((a, b) => CASES[a.case].n - CASES[b.case].n);
  const points = sorted.map((cell) => [across(CASES[cell.case].n), up(unitOf(cell))]);
  const shade = 0.35 + 0.65 * share;
  const path = draw("path", {
    class: `line ${hueOf(contender)}`,
    d: `M${points.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L")}`,
    "stroke-opacity": shade,
  });
  const dots = points.map(([x, y], place) =>
    draw(
      "g",
      {},
      draw("title", {}, `${titleOf(CASES[sorted[place].case])}: ${nanoseconds(unitOf(sorted[place]))}`),
      dot(contender, x, y, 3),
    ),
  );
  return [path, ...dots];
}

/** The fastest of each case, from its cheapest K to its dearest. */
function envelope(numbers, across, up) {
  const costs = new Map();
  for (const cell of numbers.flatMap((number) => cellsOf(number)).filter((one) => one.best && unitOf(one) !== null)) {
    const { n } = CASES[cell.case];
    costs.set(n, [...(costs.get(n) ?? []), unitOf(cell)]);
  }
  const ns = [...costs.keys()].sort(inOrder);
  const edge = (choice) => ns.map((n) => `${across(n).toFixed(1)} ${up(choice(...costs.get(n))).toFixed(1)}`);
  const around = ns.length ? `M${[...edge(Math.min), ...edge(Math.max).reverse()].join("L")}Z` : "M0 0";
  return () => draw("path", { class: "band", d: around });
}

function exponentTable() {
  const text = (one, axis) =>
    one.exponents[axis]
      ? `${one.exponents[axis][0].toFixed(2)} (${one.exponents[axis][1].toFixed(2)}–${one.exponents[axis][2].toFixed(2)})`
      : (one.reasons[axis] ?? "");
  const rows = REPORT.scaling.map((one) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, swatch(CONTENDERS[one.contender]), CONTENDERS[one.contender].label),
      make("td", {}, one.source),
      ["n", "k", "d"].map((axis) => make("td", { class: "number" }, text(one, axis))),
      make("td", { class: "number" }, one.misfit === null ? "" : percent(one.misfit)),
      make("td", { class: "number" }, one.cases),
    ),
  );
  return boxedTable(
    "How the time of a step grows: exponents of N, K and d (1: in proportion) with 95 % intervals, fitted over all sizes",
    ["contender", "source", "N", "K", "d", "misfit", "cases"],
    rows,
  );
}
