// Every cell: cases down, contenders across. One Tab stop; arrow keys move inside, Enter opens the case.

const FILTERS = ["n", "k", "d", "source"];
const FOCUS = { row: 0, column: 0 };

function startHeat() {
  if (!CELLS.length) return;
  const filters = [...FILTERS.map(caseFilter), filter("dtype", "dtype", distinct(CONTENDERS.map((one) => one.dtype)))];
  byId("heat-controls").append(metricChoice(), ...filters.filter(Boolean));
  byId("heat-chips").append(...CONTENDERS.map(chip));
  byId("heat-ramp").append(
    "1×",
    ...Array.from({ length: SHADES }, (_, place) => make("span", { class: `shade${place}` })),
    `${grouped(String(10 ** DECADES))}×${DECADES === 3 ? " and more" : ""}`,
  );
  const table = byId("heat");
  table.addEventListener("click", (event) => openFrom(event.target.closest("td")));
  table.addEventListener("keydown", moveOrOpen);
  onChoice(showHeat);
}

function metricChoice() {
  const options = Object.entries(METRICS).map(([key, metric]) =>
    make(
      "label",
      {},
      make("input", { type: "radio", name: "metric", value: key, onchange: () => choose({ metric: key }) }),
      make("span", {}, metric.name),
    ),
  );
  return make("fieldset", { id: "metric" }, make("legend", {}, "Show"), make("div", { class: "segments" }, options));
}

function caseFilter(name) {
  return filter(name, { n: "N", k: "K", d: "d", source: "source" }[name], distinct(CASES.map((one) => one[name])).sort(inOrder));
}

function inOrder(one, other) {
  return typeof one === "number" ? one - other : String(one).localeCompare(String(other), "en");
}

/** A choice among values; where there is only one, there is nothing to choose. */
function filter(name, title, values) {
  if (values.length < 2) return null;
  const options = values.map((value) => make("option", { value }, typeof value === "number" ? count(value) : value));
  return make(
    "label",
    {},
    title,
    make(
      "select",
      { id: `filter-${name}`, onchange: (event) => choose({ [name]: event.target.value }) },
      make("option", { value: "" }, "all"),
      options,
    ),
  );
}

function chip(contender) {
  const toggle = () => {
    const hidden = new Set(hiddenOnes());
    if (!hidden.delete(contender.id)) hidden.add(contender.id);
    choose({ hide: [...hidden].join(",") });
  };
  return make("button", { type: "button", "data-contender": contender.id, onclick: toggle }, swatch(contender), contender.label);
}

function hiddenOnes() {
  return CHOSEN.hide ? CHOSEN.hide.split(",") : [];
}

function metricNow() {
  return Object.hasOwn(METRICS, CHOSEN.metric) ? CHOSEN.metric : DEFAULTS.metric;
}

/** What a filter is set to. A link may hold what this run does not have: then it is not set. */
function filterNow(name) {
  const known = name === "dtype" ? CONTENDERS : CASES;
  return known.some((one) => String(one[name]) === CHOSEN[name]) ? CHOSEN[name] : "";
}

function shownContenders() {
  const hidden = new Set(hiddenOnes());
  const dtype = filterNow("dtype");
  return CONTENDERS.map((_, number) => number).filter(
    (number) => !hidden.has(CONTENDERS[number].id) && (!dtype || CONTENDERS[number].dtype === dtype),
  );
}

function shownCases() {
  const wanted = FILTERS.map((name) => [name, filterNow(name)]).filter(([, value]) => value);
  const kept = CASES.map((_, number) => number).filter((number) => wanted.every(([name, value]) => String(CASES[number][name]) === value));
  return CHOSEN.sort ? kept.sort(comparedBy(CHOSEN.sort, CHOSEN.order === "down" ? -1 : 1)) : kept;
}

function comparedBy(column, direction) {
  const contender = CONTENDERS.findIndex((one) => one.id === column);
  const value = contender < 0 ? (number) => CASES[number][column] ?? null : (number) => sortValue(metricNow(), cellAt(number, contender));
  return (one, other) => {
    const [first, second] = [value(one), value(other)];
    if (first === null || second === null) return (first === null) - (second === null) || one - other;
    return direction * inOrder(first, second) || one - other;
  };
}

function showHeat() {
  const cases = shownCases();
  const contenders = shownContenders();
  showControls(cases.length, contenders.length);
  const metric = metricNow();
  byId("heat-about").textContent = METRICS[metric].about;
  const hadFocus = byId("heat").contains(document.activeElement) && document.activeElement.tagName === "TD";
  byId("heat").replaceChildren(
    make("caption", {}, `${METRICS[metric].name}, ${plural(cases.length, "case")} by ${plural(contenders.length, "contender")}`),
    make("thead", {}, make("tr", {}, AXES.map(axisHead), contenders.map(contenderHead))),
    make(
      "tbody",
      {},
      cases.map((number) => heatRow(number, contenders, metric)),
    ),
  );
  moveTo(FOCUS.row, FOCUS.column, hadFocus);
}

const AXES = ["n", "k", "d", ...(SEVERAL_SOURCES ? ["source"] : [])];

function showControls(cases, contenders) {
  for (const radio of document.querySelectorAll("input[name=metric]")) radio.checked = radio.value === metricNow();
  for (const name of [...FILTERS, "dtype"]) if (byId(`filter-${name}`)) byId(`filter-${name}`).value = filterNow(name);
  const hidden = new Set(hiddenOnes());
  for (const button of byId("heat-chips").children) button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.contender)));
  byId("heat-count").textContent =
    `${cases} of ${plural(CASES.length, "case")}, ${contenders} of ${plural(CONTENDERS.length, "contender")}.`;
}
