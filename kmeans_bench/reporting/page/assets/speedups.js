// How many times faster than the baseline, a panel per anchor case: dot, interval, and one row order everywhere.

// `label` and `right`, room for names and numbers, and with them `width` are measured before anything is drawn.
const SPEEDUP_PANEL = { least: 352, axis: 150, most: 170, step: 18, top: 42 };

function startSpeedups() {
  const panels = REPORT.anchors.filter((number) => cellsOf(number).some((cell) => cell.speedup !== null));
  if (!panels.length) {
    byId("speed-up-place").append(
      make("p", { class: "missing" }, `No cell has a speed-up over ${RUN.baseline}; why stands in the table of every cell.`),
    );
    return;
  }
  SPEEDUP_PANEL.label = Math.min(Math.max(...CONTENDERS.map((one) => widthOf(one.label, 10.5, 650))) + 12, SPEEDUP_PANEL.most);
  SPEEDUP_PANEL.right = Math.max(...panels.flatMap((number) => cellsOf(number).map((cell) => widthOf(besideDot(cell), 10.5, 650)))) + 10;
  // Long names and ratios make a panel wider, never its axis shorter.
  SPEEDUP_PANEL.width = Math.max(SPEEDUP_PANEL.least, SPEEDUP_PANEL.label + SPEEDUP_PANEL.axis + SPEEDUP_PANEL.right);
  const ends = panels.flatMap((number) => cellsOf(number).flatMap((cell) => [cell.speedup, cell.speedup_low, cell.speedup_high]));
  const scale = logScale([1, ...ends.filter((value) => value !== null)], SPEEDUP_PANEL.label, SPEEDUP_PANEL.width - SPEEDUP_PANEL.right);
  byId("speed-up-place").append(
    make(
      "div",
      { class: "panels" },
      panels.map((number) => speedupPanel(number, scale)),
    ),
  );
}

function speedupPanel(number, scale) {
  const cells = cellsOf(number);
  const { width, step, top } = SPEEDUP_PANEL;
  const bottom = top + cells.length * step;
  const base = cells.find((cell) => cell.is_baseline && cell.seconds !== null);
  const subtitle = base ? `${CONTENDERS[base.contender].label} takes ${seconds(base.seconds)}` : "the baseline did not run";
  const about = cells
    .map((cell) => `${CONTENDERS[cell.contender].label}: ${cell.speedup === null ? noSpeedup(cell) : ratio(cell.speedup)}`)
    .join("; ");
  return picture(
    { width, height: bottom + 22, title: `Speed-up over ${RUN.baseline}, ${titleOf(CASES[number])}`, about },
    draw("text", { class: "strong", x: 0, y: 14 }, fitted(titleOf(CASES[number]), width - 2, 12, 650)),
    draw("text", { class: "quiet small", x: 0, y: 30 }, subtitle),
    acrossAxis(scale, top, bottom, tickRatio),
    draw("line", { class: "axis", x1: scale(1), x2: scale(1), y1: top, y2: bottom }),
    ...cells.flatMap((cell, place) => speedupRow(cell, top + (place + 0.5) * step, scale)),
  );
}

function noSpeedup(cell) {
  return cell.is_baseline ? "baseline" : (cell.no_speedup ?? cell.status);
}

function besideDot(cell) {
  if (cell.speedup === null) return "";
  const over = cell.fallback && cell.over !== null ? ` over ${CONTENDERS[cell.over].code}` : "";
  return `${ratio(cell.speedup)}${cell.closed ? "*" : ""}${over}`;
}

function speedupRow(cell, y, scale) {
  const contender = CONTENDERS[cell.contender];
  const name = draw(
    "text",
    { class: `end small${cell.best ? " strong" : ""}`, x: SPEEDUP_PANEL.label - 8, y: y + 4 },
    fitted(contender.label, SPEEDUP_PANEL.label - 10, 10.5, 650),
  );
  if (cell.speedup === null) {
    const why = noSpeedup(cell);
    return [
      name,
      draw(
        "text",
        { class: "quiet small", x: scale(1) + 6, y: y + 4 },
        draw("title", {}, why),
        fitted(why, SPEEDUP_PANEL.width - scale(1) - 8, 10.5),
      ),
    ];
  }
  const [low, high] = [cell.speedup_low ?? cell.speedup, cell.speedup_high ?? cell.speedup];
  return [
    name,
    draw("line", { class: `bar ${hueOf(contender)}${cell.within ? " dashed" : ""}`, x1: scale(low), x2: scale(high), y1: y, y2: y }),
    dot(contender, scale(cell.speedup), y, 4.5),
    draw(
      "text",
      { class: `small${cell.best ? " strong" : ""}`, x: SPEEDUP_PANEL.width - SPEEDUP_PANEL.right + 8, y: y + 4 },
      besideDot(cell),
    ),
  ];
}
