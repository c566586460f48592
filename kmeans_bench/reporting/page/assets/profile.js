// If there can be only one: for every contender, in how many cases it is within what factor of the fastest.

const PROFILE = { width: 640, height: 260, left: 44, right: 210, top: 12, bottom: 222, lines: 5 };

function countWithin(one, factor) {
  return one.ratios.filter((value) => value <= factor).length;
}

function startProfile() {
  const rows = REPORT.defaults;
  if (!rows.length) {
    byId("one-default-place").append(make("p", { class: "missing" }, "No case has a fastest contender to be compared with."));
    return;
  }
  byId("one-default-place").append(profilePicture(rows.slice(0, PROFILE.lines)), profileTable(rows));
}

function profilePicture(rows) {
  const { width, height, left, right, top, bottom } = PROFILE;
  const most = Math.max(2, ...rows.flatMap((one) => one.ratios));
  const across = logScale([1, Math.min(most, 100)], left, width - right);
  const up = (share) => bottom - share * (bottom - top);
  const ends = spreadLabels(
    rows.map((one) => up(one.ratios.filter((value) => value <= 100).length / one.cases)),
    15,
  );
  const about = rows
    .map((one) => `${CONTENDERS[one.contender].label}: ${countWithin(one, 1.1)} cases within 1.1×, worst ${ratio(one.ratios.at(-1))}`)
    .join("; ");
  return picture(
    {
      width,
      height,
      title: "Share of cases within a factor of the fastest",
      about,
      caption:
        `Across: times slower than the fastest${most > 100 ? ", up to 100×" : ""}. ` +
        "Up: share of the cases. Higher, further left is better." +
        (REPORT.defaults.length > rows.length ? ` Drawn: the first ${rows.length} of the table.` : ""),
    },
    acrossAxis(across, top, bottom, tickRatio),
    [0, 0.25, 0.5, 0.75, 1].map((share) =>
      draw(
        "g",
        {},
        draw("line", { class: "rule", x1: left, x2: width - right, y1: up(share), y2: up(share) }),
        draw("text", { class: "quiet small end", x: left - 6, y: up(share) + 4 }, `${share * 100} %`),
      ),
    ),
    ...rows.flatMap((one, place) => profileLine(one, { across, up, end: ends[place] })),
  );
}

function profileLine({ contender: number, ratios, cases }, { across, up, end }) {
  const contender = CONTENDERS[number];
  const shown = ratios.filter((value) => value <= 100);
  const steps = shown.map((value, place) => `H${across(value).toFixed(1)}V${up((place + 1) / cases).toFixed(1)}`);
  const edge = PROFILE.width - PROFILE.right;
  return [
    draw("path", {
      class: `line ${hueOf(contender)}${isHollow(contender) ? " dashed" : ""}`,
      d: `M${across(1).toFixed(1)} ${up(0)}${steps.join("")}H${edge}`,
    }),
    draw("path", {
      class: `line thin ${hueOf(contender)}`,
      d: `M${edge} ${up(shown.length / cases).toFixed(1)}L${edge + 10} ${end.toFixed(1)}`,
    }),
    draw("path", { class: `line ${hueOf(contender)}${isHollow(contender) ? " dashed" : ""}`, d: `M${edge + 12} ${end.toFixed(1)}h18` }),
    draw("text", { x: edge + 36, y: end + 4 }, fitted(contender.label, PROFILE.right - 38)),
  ];
}

/** Move labels apart so that none covers another, keeping their order. */
function spreadLabels(places, gap, lowest = Infinity) {
  const order = places.map((_, number) => number).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  order.forEach((number, rank) => {
    if (rank) moved[number] = Math.max(moved[number], moved[order[rank - 1]] + gap);
  });
  // What was pushed below the picture pushes the others up again.
  let limit = lowest;
  for (const number of order.reverse()) {
    moved[number] = Math.min(moved[number], limit);
    limit = moved[number] - gap;
  }
  return moved;
}

function profileTable(rows) {
  const [{ cases: total }] = rows;
  const part = (number) => make("td", { class: "number" }, number ? `${number} (${percent(number / total)})` : "0");
  const cells = rows.map((one) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, swatch(CONTENDERS[one.contender]), CONTENDERS[one.contender].label),
      part(one.wins),
      part(countWithin(one, 1.1)),
      part(countWithin(one, 2)),
      part(one.ratios.length),
      make("td", { class: "number" }, ratio(one.ratios.at(-1))),
      make("td", { class: "number" }, one.area.toFixed(2)),
    ),
  );
  return boxedTable(
    `Of ${plural(total, "case")} with a fastest contender; the first place may be read off, the order of the others may change without it`,
    ["contender", "fastest", "≤ 1.1×", "≤ 2×", "with a ratio", "worst", "area to 10×"],
    cells,
  );
}
