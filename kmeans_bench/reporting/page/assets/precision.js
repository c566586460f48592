// What float32 buys, a row of dots per implementation, and what it costs where the points lie far from the origin.

function startPrecision() {
  const { gains, errors } = REPORT.float32;
  if (!gains.length && !errors.length) {
    byId("float32-place").append(
      make("p", { class: "missing" }, "No implementation was right in float32 and in float64 on the same case."),
    );
    return;
  }
  if (gains.length) byId("float32-place").append(gainsPicture(gains), gainsTable(gains));
  if (errors.length) byId("float32-place").append(errorsTable(errors));
}

function gainsOf(gains) {
  return distinct(gains.map((one) => one.contender))
    .sort(inOrder)
    .map((number) => ({ number, own: gains.filter((one) => one.contender === number) }));
}

function gainsPicture(gains) {
  const rows = gainsOf(gains);
  const [left, width, top, step] = [Math.max(...rows.map(({ number }) => widthOf(CONTENDERS[number].label))) + 14, 720, 6, 22];
  const bottom = top + rows.length * step;
  const across = logScale([1, ...gains.map((one) => one.ratio[0])], left, width - 70);
  const typical = rows.map(({ own }) => median(own.map((one) => one.ratio[0])));
  const about = rows.map(({ number }, place) => `${CONTENDERS[number].label}: typically ${ratio(typical[place])}`).join("; ");
  return picture(
    {
      width,
      height: bottom + 24,
      title: "How many times as fast float32 is as float64",
      about,
      caption: "A dot per case; the tick and the number: the median over cases. Right of the line at 1×, float32 takes less time.",
    },
    acrossAxis(across, top, bottom, tickRatio),
    draw("line", { class: "axis", x1: across(1), x2: across(1), y1: top, y2: bottom }),
    ...rows.flatMap(({ number, own }, place) =>
      gainRow(CONTENDERS[number], own, { across, y: top + (place + 0.5) * step, typical: typical[place], left, width }),
    ),
  );
}

function gainRow(contender, own, { across, y, typical, left, width }) {
  return [
    draw("text", { class: "end", x: left - 8, y: y + 4 }, contender.label),
    ...own.map((one) =>
      draw(
        "g",
        {},
        draw("title", {}, `${titleOf(CASES[one.case])}: ${ratio(one.ratio[0])} (${ratioRange(one.ratio[1], one.ratio[2])})`),
        dot(contender, across(one.ratio[0]), y, 3.5),
      ),
    ),
    draw("line", { class: "median", x1: across(typical), x2: across(typical), y1: y - 8, y2: y + 8 }),
    draw("text", { class: "end", x: width - 2, y: y + 4 }, ratio(typical)),
  ];
}

function gainsTable(gains) {
  const rows = gainsOf(gains).map(({ number, own }) => {
    const points = own.map((one) => one.ratio[0]);
    const surely = own.filter((one) => one.ratio[1] > 1).length;
    return make(
      "tr",
      {},
      make("th", { scope: "row" }, swatch(CONTENDERS[number]), CONTENDERS[number].label),
      [ratio(median(points)), ratio(Math.min(...points)), ratio(Math.max(...points)), surely, points.length].map((text) =>
        make("td", { class: "number" }, text),
      ),
    );
  });
  return boxedTable("Speed-up of float32 over float64", ["contender", "typically", "least", "most", "faster for certain", "cases"], rows);
}

/** One row per contender, one column per distance from the origin. */
function errorsTable(errors) {
  const reaches = distinct(errors.map((one) => one.reach)).sort(inOrder);
  const rows = distinct(errors.map((one) => one.contender))
    .sort(inOrder)
    .map((number) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, swatch(CONTENDERS[number]), CONTENDERS[number].label),
        reaches.map((reach) =>
          make("td", { class: "number" }, errorText(errors.find((one) => one.contender === number && one.reach === reach))),
        ),
      ),
    );
  return boxedTable(
    "Answers in float32, by offset of the points ÷ their spread: share of wrong labels, error of the inertia",
    ["contender", ...reaches.map((reach) => `${Number(reach.toPrecision(2))}`), ""],
    rows.map((row) => filled(row, {}, [make("td", {})])),
  );
}

function errorText(one) {
  if (!one) return "";
  const parts = [
    one.wrong_share === null ? null : `${smallShare(one.wrong_share)} labels`,
    one.inertia_error === null ? null : `${smallShare(one.inertia_error)} inertia`,
  ].filter(Boolean);
  return `${one.wrong ? "wrong: " : ""}${parts.join(", ") || (one.wrong ? "" : "right")}`;
}
