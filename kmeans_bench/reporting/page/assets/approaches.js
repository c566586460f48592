// The way to a good inertia: one reference trajectory on everyone's clock.

const SMALLEST_GAP = 1e-6; // below it a gap is rounding, and drawn at the edge

function startApproaches() {
  if (!REPORT.approaches.length) {
    const timed = CELLS.some((cell) => cell.seconds !== null);
    const known = timed ? "Nothing is known but where everyone ended, after the same steps." : "Nothing was measured and right.";
    byId("convergence-place").append(make("p", { class: "missing" }, known));
    return;
  }
  byId("convergence-place").append(
    make("div", { class: "panels" }, REPORT.approaches.map(approachPicture)),
    ...REPORT.approaches.map(approachTable),
  );
}

/** When a contender was how far away: along the reference's steps where it takes them, else its end alone. */
function wayOf(one, gaps) {
  if (!one.steps) return [[one.seconds, one.gap]];
  return gaps.slice(1, one.steps + 1).map((gap, place) => [(one.seconds * (place + 1)) / one.steps, gap]);
}

function approachPicture({ case: number, gaps, approaches }) {
  const { width, height, left, right, top, bottom } = PLOT;
  const shown = approaches.filter((one) => one.seconds).slice(0, 6);
  const ways = shown.map((one) => wayOf(one, gaps).map(([time, gap]) => [time, Math.max(gap, SMALLEST_GAP)]));
  const across = logScale(
    ways.flat().map(([time]) => time),
    left,
    width - right,
  );
  const up = logScale([...ways.flat().map(([, gap]) => gap), 0.01], bottom, top);
  const about = shown
    .map(
      (one) =>
        `${CONTENDERS[one.contender].label}: ${one.within === null ? "never within 1 %" : `within 1 % after ${seconds(one.within)}`}`,
    )
    .join("; ");
  return picture(
    {
      width,
      height,
      title: `Gap to the best inertia over time, ${titleOf(CASES[number])}`,
      about,
      caption: approaches.length > shown.length ? `The ${shown.length} that end first; the table below has all.` : null,
    },
    draw("text", { class: "strong", x: 0, y: 14 }, titleOf(CASES[number])),
    acrossAxis(across, top, bottom, tickSeconds),
    upAxis(up, left, width - right, (gap) => `${Number((gap * 100).toPrecision(2))} %`),
    draw("line", { class: "axis dashed", x1: left, x2: width - right, y1: up(0.01), y2: up(0.01) }),
    ...approachLines(
      shown.map((one, place) => ({
        contender: CONTENDERS[one.contender],
        points: ways[place].map(([time, gap]) => [across(time), up(gap)]),
      })),
    ),
  );
}

/** Lines with their codes at the end. */
function approachLines(lines) {
  const drawn = lines.filter(({ points }) => points.length);
  const ends = drawn.map(({ contender, points }) => ({ contender, x: points.at(-1)[0], y: points.at(-1)[1] }));
  return [...drawn.flatMap(approachLine), ...codesBeside(ends)];
}

function approachLine({ contender, points }) {
  const [x, y] = points[points.length - 1];
  return [
    draw("path", {
      class: `line ${hueOf(contender)}${isHollow(contender) ? " dashed" : ""}`,
      d: `M${points.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L")}`,
    }),
    dot(contender, x, y, 4),
  ];
}

function approachTable({ case: number, approaches }) {
  const rows = approaches.map((one) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, swatch(CONTENDERS[one.contender]), CONTENDERS[one.contender].label),
      [one.within === null ? "never" : seconds(one.within), seconds(one.seconds), smallShare(one.gap), one.steps ?? "its own"].map((text) =>
        make("td", { class: "number" }, text),
      ),
    ),
  );
  return boxedTable(
    `${titleOf(CASES[number])}: seconds to 1 % of the best inertia, and to the end`,
    ["contender", "to 1 %", "whole call", "gap at the end", "steps"],
    rows,
  );
}
