// Time against memory, time against what the machine can do at most, and what identical code shows.

const PLOT = { width: 540, height: 308, left: 64, right: 60, top: 26, bottom: 280 };
const MEMORY_PAGE = 4096; // bytes, as in the chart

function startMemory() {
  const shown = REPORT.memory.filter((one) => drawable(one.case).length);
  if (!shown.length) {
    byId("memory-place").append(make("p", { class: "missing" }, "No cell of the anchor cases has both a time and a memory."));
    return;
  }
  byId("memory-place").append(make("div", { class: "panels" }, shown.map(memoryPanel)));
}

/** Down at each of those worth choosing, level to the next, and on to the edge. */
function stairsOf(points, top, edge) {
  if (!points.length) return null;
  const steps = points.map(([x, y], place) => `${place ? `H${x}` : ""}V${y}`);
  return `M${points[0][0]} ${top}${steps.join("")}H${edge}`;
}

function drawable(number) {
  return cellsOf(number).filter((cell) => cell.seconds !== null && cell.memory !== null);
}

/** What is drawn of a cell's memory: it is counted in pages, and a logarithm has no zero. */
function atLeastAPage(cell) {
  return Math.max(cell.memory, MEMORY_PAGE);
}

function memoryPanel({ case: number, front }) {
  const cells = drawable(number);
  const { width, height, left, right, top, bottom } = PLOT;
  const across = logScale(
    cells.map((cell) => cell.seconds),
    left,
    width - right,
  );
  const up = logScale(
    cells.map(atLeastAPage),
    bottom,
    top,
  );
  const steps = front
    .map((contender) => cellAt(number, contender))
    .filter((cell) => cell && cells.includes(cell))
    .sort((a, b) => a.seconds - b.seconds);
  const stairs = stairsOf(
    steps.map((cell) => [across(cell.seconds).toFixed(1), up(atLeastAPage(cell)).toFixed(1)]),
    top,
    width - right,
  );
  const about = cells
    .map((cell) =>
      [
        CONTENDERS[cell.contender].label,
        seconds(cell.seconds),
        size(cell.memory),
        front.includes(cell.contender) ? "worth choosing" : "",
      ].join(" "),
    )
    .join("; ");
  return picture(
    {
      width,
      height,
      title: `Time against memory, ${titleOf(CASES[number])}`,
      about,
      caption: cells.some((cell) => cell.memory < MEMORY_PAGE) ? `Less than a page of memory is drawn at ${size(MEMORY_PAGE)}.` : null,
    },
    acrossAxis(across, top, bottom, tickSeconds),
    upAxis(up, left, width - right, tickSize),
    stairs && draw("path", { class: "axis", d: stairs }),
    draw("text", { class: "strong", x: 0, y: 14 }, titleOf(CASES[number])),
    ...labelledDots(
      cells,
      front,
      (cell) => across(cell.seconds),
      (cell) => up(atLeastAPage(cell)),
    ),
  );
}

/** Dots with their codes; who is worth choosing gets room for it first. */
function labelledDots(cells, front, across, up) {
  const points = cells.map((cell) => ({
    contender: CONTENDERS[cell.contender],
    x: across(cell),
    y: up(cell),
    first: front.includes(cell.contender),
  }));
  return [
    ...codesBeside(points),
    ...points.map(({ contender, x, y }) => draw("g", {}, draw("title", {}, contender.label), dot(contender, x, y, 4.5))),
  ];
}

/** Codes of dots: right of the dot, else left, else so far up or down that no other code or dot lies under it. */
function codesBeside(points) {
  const taken = points.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  return [...points].sort((a, b) => Boolean(b.first) - Boolean(a.first) || a.y - b.y).flatMap((point) => codeBeside(point, taken));
}

/** A code where there is room for it, with a line to its dot where it had to go far; in a crowd none. */
function codeBeside({ contender, x, y }, taken) {
  const width = widthOf(contender.code, 10.5) + 2;
  const moves = Array.from({ length: 19 }, (_, step) => (step % 2 ? 1 : -1) * Math.ceil(step / 2) * 4);
  const spots = moves.flatMap((move) => [x + 8, x - 8 - width].map((left) => boxAt(left, y + move, width)));
  const box = spots.find((one) => isInPlot(one) && !taken.some((other) => meet(one, other)));
  if (!box) return [];
  taken.push(box);
  const [middle, near] = [(box.top + box.bottom) / 2, box.left > x ? box.left - 1 : box.right + 1];
  return [
    Math.abs(middle - y) > 9 ? draw("line", { class: "rule", x1: x, y1: y, x2: near, y2: middle }) : null,
    draw("text", { class: "small halo", x: box.left, y: middle + 4 }, contender.code),
  ];
}

function boxAt(left, middle, width) {
  return { left, right: left + width, top: middle - 6, bottom: middle + 6 };
}

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function isInPlot({ left, right, top, bottom }) {
  return left > PLOT.left && right < PLOT.width && top > PLOT.top - 8 && bottom < PLOT.bottom + 3;
}

function startRoofline() {
  const cells = CELLS.filter((cell) => cell.share !== null);
  if (!cells.length) {
    byId("roofline-place").append(
      make(
        "p",
        { class: "missing" },
        REPORT.roofs.length
          ? "No cell with a time stands under a measured roof."
          : "The roofs of this machine (GEMM peak, bandwidth) are not part of this run.",
      ),
    );
    return;
  }
  byId("roofline-place").append(
    make(
      "div",
      { class: "panels" },
      REPORT.roofs
        .filter((roof) => cells.some((cell) => under(cell, roof)))
        .map((roof) =>
          rooflinePanel(
            roof,
            cells.filter((cell) => under(cell, roof)),
          ),
        ),
    ),
    shareTable(cells),
  );
}

function under(cell, roof) {
  return CONTENDERS[cell.contender].dtype === roof.dtype && CONTENDERS[cell.contender].threads === roof.threads;
}

function rooflinePanel(roof, cells) {
  const { width, height, left, top, bottom } = PLOT;
  const edge = width - 20;
  const ridge = roof.flops / roof.bandwidth;
  const across = logScale([...cells.map((cell) => cell.intensity), ridge], left, edge);
  const up = logScale([...cells.map((cell) => flopsOf(cell, roof)), roof.flops], bottom, top);
  const [start, end] = [Math.min(ridge, ...cells.map((cell) => cell.intensity)), Math.max(ridge, ...cells.map((cell) => cell.intensity))];
  const [foot, peak] = [up(start * roof.bandwidth), up(roof.flops)].map((value) => value.toFixed(1));
  const line = `M${across(start).toFixed(1)} ${foot}L${across(ridge).toFixed(1)} ${peak}H${across(end).toFixed(1)}`;
  const title = `Roofs of ${roof.dtype}, ${plural(roof.threads, "thread")}`;
  const shares = cells.map((cell) => cell.share);
  const reached = `cells reach ${share(Math.min(...shares))} to ${share(Math.max(...shares))} of their limit`;
  const about = `GEMM peak ${operations(roof.flops)}, bandwidth ${size(roof.bandwidth)}/s; ${reached}`;
  return picture(
    {
      width,
      height,
      title,
      about,
      caption: `Across: operations per byte that nobody can do without. Up: useful operations a second. Line: the roofs. ${about}.`,
    },
    acrossAxis(across, top, bottom, (value) => String(Number(value.toPrecision(2)))),
    draw("text", { class: "strong", x: 0, y: 14 }, title),
    draw("text", { class: "quiet small end", x: edge, y: 14 }, "GFLOP/s"),
    upAxis(up, left, edge, (value) => String(Number((value / 1e9).toPrecision(2)))),
    ...cells.map((cell) =>
      draw(
        "g",
        {},
        draw("title", {}, `${CONTENDERS[cell.contender].label}, ${titleOf(CASES[cell.case])}: ${share(cell.share)} of the limit`),
        dot(CONTENDERS[cell.contender], across(cell.intensity), up(flopsOf(cell, roof)), 3.5, "faint"),
      ),
    ),
    draw("path", { class: "median line-only", d: line }),
  );
}

/** Useful operations a second: the share of what the roofs allow at this intensity. */
function flopsOf(cell, roof) {
  return cell.share * Math.min(roof.flops, roof.bandwidth * cell.intensity);
}

function shareTable(cells) {
  const rows = CONTENDERS.map((contender, number) => ({
    contender,
    shares: cells.filter((cell) => cell.contender === number).map((cell) => cell.share),
  }))
    .filter((one) => one.shares.length)
    .map(({ contender, shares }) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, swatch(contender), contender.label),
        [share(median(shares)), share(Math.min(...shares)), share(Math.max(...shares)), shares.length].map((text) =>
          make("td", { class: "number" }, text),
        ),
      ),
    );
  return boxedTable("Share of the limit over cases", ["contender", "typically", "least", "most", "cases"], rows);
}

function startNoise() {
  if (!REPORT.identical.length) {
    byId("noise-place").append(
      make("p", { class: "missing" }, "No A/A pair was measured: what identical code differs by on this machine is not known."),
    );
    return;
  }
  const { width, top } = PLOT;
  const shown = REPORT.identical;
  const label = Math.min(Math.max(...shown.map((one) => widthOf(titleOf(CASES[one.case]), 10.5))), 220) + 6;
  const most = Math.max(RUN.floor ?? 0, ...shown.flatMap((one) => one.log_ratios.map(Math.abs)), 0.005) * 1.1;
  const [edge, step] = [width + 120, 16];
  const across = (value) => label + 10 + ((value + most) / (2 * most)) * (edge - label - 20);
  const bottom = top + shown.length * step;
  const ticks = evenTicks(Math.expm1(-most), Math.expm1(most)).map(Math.log1p);
  byId("noise-place").append(
    picture(
      {
        width: edge + 10,
        height: bottom + 24,
        title: "Identical code, measured as two",
        about: `${plural(shown.length, "A/A pair")}, one dot per launch: all within ${percent(Math.expm1(most / 1.1))} of 1`,
        caption: "A dot per launch: how much longer the second half took. Band: the noise floor, which every interval includes.",
      },
      draw("rect", {
        class: "band",
        x: across(-(RUN.floor ?? 0)),
        y: top,
        width: across(RUN.floor ?? 0) - across(-(RUN.floor ?? 0)),
        height: bottom - top,
      }),
      ticks.map((tick) =>
        draw(
          "g",
          {},
          draw("line", { class: "rule", x1: across(tick), x2: across(tick), y1: top, y2: bottom }),
          draw(
            "text",
            { class: "quiet small middle", x: across(tick), y: bottom + 14 },
            `${tick > 0 ? "+" : ""}${Number((Math.expm1(tick) * 100).toPrecision(3))} %`,
          ),
        ),
      ),
      ...shown.flatMap((one, place) => noiseRow(one, top + (place + 0.5) * step, across, label)),
    ),
  );
}

function noiseRow({ case: number, contender, log_ratios: logs }, y, across, label) {
  const own = CONTENDERS[contender] ?? { hue: null, dtype: "float64" };
  return [
    draw("text", { class: "small end", x: label, y: y + 4 }, fitted(titleOf(CASES[number]), label - 4, 10.5)),
    ...logs.map((value) => dot(own, across(-value), y, 3.5)),
  ];
}
