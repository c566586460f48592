// The heat table's heads, rows and cells, and how the keyboard gets from one to the next.

function sortButton(column, content) {
  const sorted = CHOSEN.sort === column;
  // Up, down, and back to the plan's order.
  const next = !sorted ? { sort: column, order: "up" } : CHOSEN.order === "up" ? { order: "down" } : { sort: "", order: "up" };
  const onclick = () => {
    choose(next);
    byId("heat")
      .querySelector(`button[data-column="${CSS.escape(column)}"]`)
      ?.focus();
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
  return make(
    "th",
    { scope: "col", class: "number", title: contender.id, "aria-sort": sortState(contender.id) },
    sortButton(contender.id, content),
  );
}

function heatRow(number, contenders, metric) {
  const one = CASES[number];
  return make(
    "tr",
    { "data-case": one.id, class: CHOSEN.case === one.id ? "chosen" : null },
    AXES.map((name, place) =>
      make(
        place ? "td" : "th",
        { scope: place ? null : "row", class: "number plain size" },
        name === "source" ? `${one.source}${one.seed ? ` ${one.seed}` : ""}` : count(one[name]),
      ),
    ),
    rowCells(number, contenders, metric),
  );
}

const NEIGHBOURS = 3;

/** A row's cells; three or more neighbours that are missing for one and the same reason share one cell. */
function rowCells(number, contenders, metric) {
  const made = [];
  for (let place = 0; place < contenders.length;) {
    const reason = absenceOf(number, contenders[place], metric);
    let end = place + 1;
    while (reason !== null && end < contenders.length && absenceOf(number, contenders[end], metric) === reason) end += 1;
    const [single, ...more] = contenders
      .slice(place, end)
      .map((contender) => heatCell(cellAt(number, contender), number, contender, metric));
    made.push(...(end - place >= NEIGHBOURS ? [spanning(single, end - place)] : [single, ...more]));
    place = end;
  }
  return made;
}

function absenceOf(number, contender, metric) {
  const cell = cellAt(number, contender);
  if (!cell) return "not planned";
  return sortValue(metric, cell) === null ? (METRICS[metric].absent(cell) ?? cell.status) : null;
}

function spanning(cell, columns) {
  cell.colSpan = columns;
  cell.classList.add("whole");
  return cell;
}

function heatCell(cell, number, contender, metric) {
  const place = { tabindex: -1, "data-case": CASES[number].id, "data-contender": CONTENDERS[contender].id };
  if (!cell) return make("td", { ...place, class: "absent" }, "not planned");
  const why = absenceOf(number, contender, metric);
  if (why !== null) {
    return make("td", { ...place, class: "absent", title: why }, why);
  }
  const best = isBest(metric, cell);
  const shade = shadeOf(metric, cell, LEAST_MEMORY[number]);
  const look = best ? "best" : shade === null ? "plain" : `shade${Math.round(shade * (SHADES - 1))}`;
  const text = METRICS[metric].words(cell) + (cell.closed ? "*" : "");
  return make(
    "td",
    { ...place, class: look },
    text,
    best ? make("span", { class: "visually-hidden" }, metric === "memory" ? " (least)" : " (fastest)") : null,
  );
}

/** The cells that arrow keys reach, row by row. */
function reachable() {
  return [...byId("heat").tBodies[0].rows].map((row) => [...row.querySelectorAll("td[data-contender]")]);
}

/** Make the cell at a row and a column the table's Tab stop; with *focus*, go there. A cell may span columns. */
function moveTo(row, column, focus = true) {
  const rows = reachable();
  if (!rows.length || !rows[0].length) return;
  FOCUS.row = Math.min(Math.max(row, 0), rows.length - 1);
  const cells = rows[FOCUS.row];
  FOCUS.column = Math.min(Math.max(column, 0), firstColumn(cells, null) - 1);
  for (const cell of byId("heat").querySelectorAll("td[tabindex='0']")) cell.tabIndex = -1;
  const target = cells.findLast((cell) => firstColumn(cells, cell) <= FOCUS.column);
  target.tabIndex = 0;
  if (focus) target.focus();
}

/** The column at which a cell of a row begins; for none, the number of columns. */
function firstColumn(cells, cell) {
  const before = cell === null ? cells : cells.slice(0, cells.indexOf(cell));
  return before.reduce((sum, one) => sum + one.colSpan, 0);
}

/** One column on, beyond the whole of a cell that spans several. */
function sideways(cell, step) {
  const cells = reachable()[FOCUS.row];
  const first = firstColumn(cells, cell);
  return step > 0 ? first + cell.colSpan : first - 1;
}

function moveOrOpen(event) {
  const cell = event.target.closest("td[data-contender]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = Number.MAX_SAFE_INTEGER;
  const { row, column } = FOCUS;
  const moves = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, sideways(cell, -1)],
    ArrowRight: [row, sideways(cell, 1)],
    Home: [row, 0],
    End: [row, last],
    PageUp: [row - 10, column],
    PageDown: [row + 10, column],
  };
  if (event.key === "Enter" || event.key === " ") openFrom(cell);
  else if (moves[event.key]) moveTo(...moves[event.key]);
  else return;
  event.preventDefault();
}

function openFrom(cell) {
  if (!cell?.dataset.contender) return;
  reachable().forEach((row, number) => {
    if (row.includes(cell)) moveTo(number, firstColumn(row, cell), false);
  });
  openCase(cell.dataset.case, cell.dataset.contender);
}
