// "Pick for my problem": sizes in, an implementation with its time out, and how sure that is.

const SIZE_INPUTS = { n: "pick-n", k: "pick-k", d: "pick-d" };

function startPicker() {
  if (!CURVES) return;
  const start = CASES[REPORT.anchors[REPORT.anchors.length >> 1]];
  const several = distinct(CURVES.contenders.map((curve) => curve.threads));
  byId("pick-place").append(
    make(
      "div",
      { class: "controls" },
      sizeInput("N points", "pick-n", start.n),
      sizeInput("K clusters", "pick-k", start.k),
      sizeInput("d features", "pick-d", start.d),
      make(
        "label",
        {},
        "memory limit",
        make("input", { type: "number", id: "pick-memory", min: "1", step: "any", placeholder: "none" }),
        "MB",
      ),
      make("label", {}, make("input", { type: "checkbox", id: "pick-float32", checked: true }), "float32 allowed"),
      several.length > 1
        ? make(
            "label",
            {},
            "threads",
            make(
              "select",
              { id: "pick-threads" },
              make("option", { value: "" }, "any"),
              several.map((one) => make("option", { value: one }, one)),
            ),
          )
        : null,
    ),
    make("output", { id: "pick-answer", class: "answer", "aria-live": "polite" }),
  );
  byId("pick-place").addEventListener("input", rememberPick);
  onChoice(showPick);
}

function sizeInput(title, id, value) {
  return make("label", {}, title, make("input", { type: "number", id, min: "1", step: "1", value, required: true }));
}

/** The picker's fields as one short text, so that a link asks the same question. */
function rememberPick() {
  const fields = [...Object.values(SIZE_INPUTS), "pick-memory"].map((id) => byId(id).value);
  choose({ pick: [...fields, byId("pick-float32").checked ? "" : "64", byId("pick-threads")?.value ?? ""].join("_").replace(/_+$/, "") });
}

function fillPick() {
  if (!CHOSEN.pick) return;
  const [n, k, d, memory = "", only = "", threads = ""] = CHOSEN.pick.split("_");
  const wanted = { "pick-n": n, "pick-k": k, "pick-d": d, "pick-memory": memory };
  for (const [id, value] of Object.entries(wanted)) {
    // A link may hold anything; what is no number would be refused by the field, with a warning.
    const number = Number.isFinite(Number(value)) ? (value ?? "") : "";
    if (byId(id).value !== number) byId(id).value = number;
  }
  byId("pick-float32").checked = only !== "64";
  if (byId("pick-threads")) byId("pick-threads").value = threads;
}

function showPick() {
  fillPick();
  const sizes = Object.values(SIZE_INPUTS).map((id) => Number(byId(id).value));
  const megabytes = byId("pick-memory").value.trim();
  const memory = megabytes === "" ? null : Number(megabytes) * 1e6;
  const answer = byId("pick-answer");
  const wrong = unusable(sizes, memory);
  if (wrong) {
    answer.replaceChildren(make("p", { class: "missing" }, wrong));
    return;
  }
  const found = recommend(sizes, {
    memory,
    dtypes: byId("pick-float32").checked ? null : ["float64"],
    threads: byId("pick-threads")?.value ? [Number(byId("pick-threads").value)] : null,
  });
  answer.replaceChildren(
    ...answerTo(found, sizes),
    make("p", { class: "note" }, ...notesOn(found).flatMap((note) => [note, " "]), ...neighboursOf(sizes)),
  );
}

function unusable([n, k, d], memory) {
  if (![n, k, d].every((value) => Number.isInteger(value) && value >= 1)) return "N, K and d are whole numbers from 1 on.";
  if (k > n) return `K = ${count(k)} exceeds N = ${count(n)}: there cannot be more clusters than points.`;
  return memory !== null && !(memory > 0) ? "The memory limit is a number of megabytes above 0." : null;
}

function contenderOf(pick) {
  return CONTENDERS.find((one) => one.id === pick.id);
}

/** The cells of a contender that were timed at these very sizes: one, or one for each source. */
function timedAt(pick, [n, k, d]) {
  const contender = CONTENDERS.findIndex((one) => one.id === pick.id);
  const here = CASES.flatMap((one, number) => (one.n === n && one.k === k && one.d === d ? [cellAt(number, contender)] : []));
  return here.filter((cell) => cell && cell.seconds !== null);
}

/** What a measured time rests on: its call may have had other steps than the usual one. */
function restsOn(best, sizes) {
  const timed = timedAt(best, sizes);
  if (timed.every((cell) => cell.n_iter === CURVES.steps)) return "; measured at this very size.";
  const calls = timed.map((cell) => `${seconds(cell.seconds)} for ${plural(cell.n_iter ?? 0, "step")}`);
  return `; scaled from what was measured at this very size: ${calls.join(", ")}.`;
}

/** How much longer the runner-up takes: the paired ratio where there is one, for a quotient of two measured medians would be none. */
function behind(best, next, sizes) {
  if (!best.measured) return `predicted to take ${ratio(next.seconds[0] / best.seconds[0])} as long`;
  const [fast, slow] = [timedAt(best, sizes), timedAt(next, sizes)];
  if (fast.length !== 1 || slow.length !== 1 || !fast[0].best || slow[0].slower === null) return "slower";
  return `${ratio(slow[0].slower)} as long (${ratioRange(slow[0].slower_low, slow[0].slower_high)}), paired`;
}

function answerTo({ ranked, equal, sure }, sizes) {
  if (!ranked.length) return [make("p", { class: "missing" }, "Nobody can be recommended.")];
  const [best, next] = ranked;
  const steps = `a call of ${plural(CURVES.steps, "step")}`;
  const lead = [
    make(
      "p",
      {},
      swatch(contenderOf(best)),
      make("strong", {}, contenderOf(best).label),
      ` ${best.measured ? "takes" : "is predicted to take"} `,
      make("strong", {}, seconds(best.seconds[0])),
      ` (${range(best.seconds[1], best.seconds[2], seconds)}) ${steps}${needsOf(best)}`,
      best.measured ? restsOn(best, sizes) : ".",
    ),
  ];
  if (!next) return [...lead, make("p", {}, "There is no runner-up.")];
  const other = equal.includes(next) ? "cannot be told from it" : behind(best, next, sizes);
  const alike = equal.filter((one) => one !== next).map((one) => contenderOf(one).label);
  const also = alike.length ? ` Nor can ${alike.join(", ")}.` : "";
  return [
    ...lead,
    make(
      "p",
      {},
      "Runner-up: ",
      swatch(contenderOf(next)),
      contenderOf(next).label,
      `, ${seconds(next.seconds[0])} (${range(next.seconds[1], next.seconds[2], seconds)}): ${other}.`,
      equal.includes(next) ? also : "",
      sure ? "" : " Not sure.",
    ),
  ];
}

function needsOf(pick) {
  return pick.needs === null ? "" : `, ${pick.bound ? "at most" : "about"} ${size(pick.needs)} with its data`;
}

/** The nearest measured sizes, as links to their samples. */
function neighboursOf(sizes) {
  const distance = (one) => [one.n, one.k, one.d].reduce((sum, value, axis) => sum + Math.log10(value / sizes[axis]) ** 2, 0);
  const ranked = CASES.filter((one) => one.fastest !== null)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, 3);
  if (!ranked.length) return [];
  const links = ranked.flatMap((one, place) => [
    place ? ", " : "",
    make(
      "a",
      {
        href: `#case=${encodeURIComponent(one.id)}`,
        onclick: (event) => {
          event.preventDefault();
          showNeighbour(one);
        },
      },
      `${titleOf(one)} (${CONTENDERS[one.fastest].label})`,
    ),
  ]);
  return ["Measured nearby, with their fastest: ", ...links, "."];
}

function showNeighbour(one) {
  openCase(one.id);
  byId("detail").scrollIntoView({ block: "nearest" });
}
