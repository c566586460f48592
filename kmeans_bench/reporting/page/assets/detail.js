// One case in full: every sample on a log axis, then a table of all that is known of its cells.

let opener = null;

function openCase(caseId, contenderId = "") {
  opener = [caseId, contenderId];
  choose({ case: caseId, contender: contenderId });
  byId("detail-title")?.focus();
}

function closeCase() {
  const [caseId, contenderId] = opener ?? [];
  choose({ case: "", contender: "" });
  const back = reachable()
    .flat()
    .find((cell) => cell.dataset.case === caseId && cell.dataset.contender === contenderId);
  (back ?? byId("heat").querySelector("td[tabindex='0']"))?.focus();
  opener = null;
}

function startDetail() {
  byId("detail").addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeCase();
  });
  onChoice(showDetail);
  // The picture is as wide as the panel was. Who is in the panel keeps the place instead.
  window.addEventListener("resize", () => {
    if (CHOSEN.case && !byId("detail").contains(document.activeElement)) showDetail();
  });
}

function showDetail() {
  const number = CASES.findIndex((one) => one.id === CHOSEN.case);
  byId("detail").hidden = number < 0;
  if (number < 0) {
    byId("detail").replaceChildren();
    return;
  }
  opener ??= [CHOSEN.case, CHOSEN.contender];
  const one = CASES[number];
  const cells = [...cellsOf(number)].sort((a, b) => (a.seconds ?? Infinity) - (b.seconds ?? Infinity));
  byId("detail").replaceChildren(
    make(
      "header",
      {},
      make("h3", { id: "detail-title", tabindex: "-1" }, titleOf(one)),
      make("button", { type: "button", class: "close", id: "detail-close", onclick: closeCase }, "Close (Esc)"),
    ),
    make("p", { class: "note" }, one.id),
    samplesPicture(
      one,
      cells.filter((cell) => cell.samples.length),
    ),
    detailTable(one, cells),
    ...cells.filter((cell) => cell.traceback).map(tracebackOf),
    make("p", { class: "note" }, "Measure this case again:"),
    make("pre", { tabindex: "0", id: "detail-command" }, one.command),
  );
}

function tracebackOf(cell) {
  return make(
    "details",
    {},
    make("summary", {}, `Traceback of ${CONTENDERS[cell.contender].label}`),
    make("pre", { tabindex: "0" }, cell.traceback),
  );
}

/** Names at the left, times at the right, dots between them; as wide as the panel, within reason. */
function detailFrame() {
  const width = Math.min(Math.max(byId("detail").clientWidth - 36, 300), 940);
  return width < 600 ? { left: 112, right: width - 116, width, step: 24 } : { left: 190, right: width - 150, width, step: 24 };
}

/** Rows of dots, one per cell that was timed: samples, the interval as a bar, the median as a tick. */
function samplesPicture(one, cells) {
  if (!cells.length) return make("p", { class: "missing" }, "Nothing was timed in this case.");
  const { left, right, width, step } = detailFrame();
  const bottom = 8 + cells.length * step;
  const all = cells.flatMap((cell) =>
    launchesOf(cell)
      .flat()
      .map((sample) => sample.seconds),
  );
  const scale = logScale(all, left, right);
  const rows = cells.flatMap((cell, place) => sampleRow(cell, 8 + (place + 0.5) * step, scale));
  const said = {
    title: `Every sample of ${titleOf(one)}`,
    about: cells.map((cell) => `${CONTENDERS[cell.contender].label}: ${timeOf(cell)}`).join("; "),
  };
  const caption =
    "Dots: every timed turn, outliers kept, one line per launch. Bar: 95 % interval of the median, the tick. Hollow: float32. Log axis.";
  return picture({ width, height: bottom + 24, ...said, caption }, acrossAxis(scale, 4, bottom, tickSeconds), ...rows);
}

function timeOf(cell) {
  return cell.seconds === null
    ? `${cell.status}, no time`
    : `${seconds(cell.seconds)} (${range(cell.seconds_low, cell.seconds_high, seconds)})`;
}

function sampleRow(cell, y, scale) {
  const contender = CONTENDERS[cell.contender];
  const { left, right, width } = detailFrame();
  // A name that would lose its end loses what tells it from others: its code says all of it.
  const name = widthOf(contender.label, 12, 650) <= left - 18 ? contender.label : fitted(contender.code, left - 18, 12, 650);
  const launches = launchesOf(cell);
  const dots = launches.flatMap((launch, number) =>
    launch.map((sample) =>
      dot(contender, scale(sample.seconds).toFixed(1), (y + spread(number, launches.length)).toFixed(1), 2.5, "faint"),
    ),
  );
  const chosen = CHOSEN.contender === contender.id ? " strong" : "";
  const marks =
    cell.seconds === null
      ? []
      : [
          cell.seconds_low === null
            ? null
            : draw("line", {
                class: `bar ${hueOf(contender)}`,
                x1: Math.max(scale(cell.seconds_low), left - 10),
                x2: Math.min(scale(cell.seconds_high), right + 10),
                y1: y,
                y2: y,
              }),
          draw("line", { class: "median", x1: scale(cell.seconds), x2: scale(cell.seconds), y1: y - 8, y2: y + 8 }),
        ].filter(Boolean);
  const words =
    cell.seconds === null
      ? cell.status
      : `${seconds(cell.seconds)}${cell.best ? " · fastest" : cell.slower ? ` · ${ratio(cell.slower)}` : ""}`;
  return [
    draw("text", { class: `end${chosen}`, x: left - 14, y: y + 4 }, name),
    ...dots,
    ...marks,
    draw("text", { class: `end${chosen}`, x: width - 2, y: y + 4 }, words),
  ];
}

/** Launches lie a little above one another, so that one that differs can be seen. */
function spread(number, total) {
  return total > 1 ? (number / (total - 1) - 0.5) * 12 : 0;
}

function detailTable(one, cells) {
  const head = [
    "contender",
    "median",
    "95 % interval",
    "× slower",
    "its interval",
    `× over ${RUN.baseline}`,
    "memory",
    "share of the limit",
    "inertia above best",
    "n_iter",
    "samples",
    "status, remarks",
  ];
  const rows = cells.map((cell) =>
    make(
      "tr",
      { class: CHOSEN.contender === CONTENDERS[cell.contender].id ? "chosen" : null },
      make("th", { scope: "row" }, swatch(CONTENDERS[cell.contender]), CONTENDERS[cell.contender].label),
      detailFigures(cell).map((text) => make("td", { class: "number" }, text)),
      make("td", { class: "wide" }, statusOf(cell)),
    ),
  );
  return boxedTable(`All cells of ${titleOf(one)}`, head, rows);
}

function detailFigures(cell) {
  const turns = launchesOf(cell);
  return [
    cell.seconds === null ? "" : seconds(cell.seconds),
    cell.seconds === null ? "" : range(cell.seconds_low, cell.seconds_high, seconds),
    cell.best ? "fastest" : cell.slower === null ? "" : `${cell.tie ? "≈ " : ""}${ratio(cell.slower)}`,
    cell.slower === null ? "" : ratioRange(cell.slower_low, cell.slower_high),
    cell.speedup === null ? (cell.is_baseline ? "baseline" : "") : `${ratio(cell.speedup)}${cell.fallback ? "†" : ""}`,
    cell.memory === null ? "" : size(cell.memory),
    cell.share === null ? "" : share(cell.share),
    cell.error === null ? "" : cell.error === 0 ? "0" : cell.error.toExponential(1),
    cell.n_iter === null ? "" : String(cell.n_iter),
    turns.length ? `${turns.reduce((sum, launch) => sum + launch.length, 0)} in ${plural(turns.length, "launch", "launches")}` : "",
  ];
}

function statusOf(cell) {
  const why = [
    cell.reason,
    cell.reason ? null : cell.no_slower,
    cell.fallback && cell.over !== null ? `† over the fallback ${CONTENDERS[cell.over].label}` : null,
  ];
  return distinct([cell.status, ...why, ...remarksOn(cell)].filter(Boolean)).join("; ");
}
