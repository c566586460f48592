// The heat table's heads, rows and cells, and how the keyboard gets from one to the next.

function sortButton(column, content) {
  const sorted = CHOSEN.sort === column;
  // Up, down, and back to the plan's order.
  const next = !sorted ? { sort: column, order: "up" } : CHOSEN.order === "up" ? { order: "down" } : { sort: "", order: "up" };
  const onclick = () => {
    choose(next);
    byId("heat").querySelector(`button[data-column="${CSS.escape(column)}"]`)?.focus();
  };
  return make("button", { type: "button", "data-column": column, onclick }, content);
}

function sortState(column) {
  return CHOSEN.sort === column ? (CHOSEN.order === "down" ? "descending" : "ascending") : "none";
}

function axisHead(name) {
  return make("th", { scope: "col", class: "size", "aria-sort": sortState(name) }, sortButton(name, { n: "N", k: "K" }[name] ?? name));
}

function contenderHead(number) {
  const contender = CONTENDERS[number];
  const content = [swatch(contender), contender.code, make("span", { class: "name" }, contender.label)];
  return make("th", { scope: "col", class: "number", title: contender.id, "aria-sort": sortState(contender.id) }, sortButton(contender.id, content));
}

function heatRow(number, contenders, metric) {
  const one = CASES[number];
  return make("tr", { "data-case": one.id, class: CHOSEN.case === one.id ? "chosen" : null },
    AXES.map((name, place) => make(place ? "td" : "th", { scope: place ? null : "row", class: "number plain size" }, name === "source" ? `${one.source}${one.seed ? ` ${one.seed}` : ""}` : count(one[name]))),
    contenders.map((contender) => heatCell(cellAt(number, contender), number, contender, metric)));
}

function heatCell(cell, number, contender, metric) {
  const place = { tabindex: -1, "data-case": CASES[number].id, "data-contender": CONTENDERS[contender].id };
  if (!cell) return make("td", { ...place, class: "absent" }, "not planned");
  if (sortValue(metric, cell) === null) {
    const why = METRICS[metric].absent(cell) ?? cell.status;
    return make("td", { ...place, class: "absent", title: why }, why);
  }
  const best = isBest(metric, cell);
  const shade = shadeOf(metric, cell, LEAST_MEMORY[number]);
  const look = best ? "best" : shade === null ? "plain" : `shade${Math.round(shade * (SHADES - 1))}`;
  const text = METRICS[metric].words(cell) + (cell.closed ? "*" : "");
  return make("td", { ...place, class: look }, text, best ? make("span", { class: "visually-hidden" }, metric === "memory" ? " (least)" : " (fastest)") : null);
}

/** The cells that arrow keys reach, row by row. */
function reachable() {
  return [...byId("heat").tBodies[0].rows].map((row) => [...row.querySelectorAll("td[data-contender]")]);
}

/** Make one cell the table's Tab stop; with *focus*, go there. */
function moveTo(row, column, focus = true) {
  const rows = reachable();
  if (!rows.length || !rows[0].length) return;
  FOCUS.row = Math.min(Math.max(row, 0), rows.length - 1);
  FOCUS.column = Math.min(Math.max(column, 0), rows[0].length - 1);
  for (const cell of byId("heat").querySelectorAll("td[tabindex='0']")) cell.tabIndex = -1;
  const target = rows[FOCUS.row][FOCUS.column];
  target.tabIndex = 0;
  if (focus) target.focus();
}

function moveOrOpen(event) {
  const cell = event.target.closest("td[data-contender]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = Number.MAX_SAFE_INTEGER;
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -last], End: [0, last], PageUp: [-10, 0], PageDown: [10, 0] };
  if (event.key === "Enter" || event.key === " ") openFrom(cell);
  else if (moves[event.key]) moveTo(FOCUS.row + moves[event.key][0], FOCUS.column + moves[event.key][1]);
  else return;
  event.preventDefault();
}

function openFrom(cell) {
  if (!cell?.dataset.contender) return;
  reachable().forEach((row, number) => { if (row.includes(cell)) moveTo(number, row.indexOf(cell), false); });
  openCase(cell.dataset.case, cell.dataset.contender);
}
