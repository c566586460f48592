// Any two, paired as everywhere: rounds of the same launch. Which cells did equal work was decided when the page was written.

/** log(seconds of one ÷ seconds of other) of every round that both took part in, launch by launch. */
function pairedLogs(one, other) {
  const theirs = launchesOf(other);
  return launchesOf(one)
    .map((launch, number) => {
      const rounds = new Map((theirs[number] ?? []).map((sample) => [sample.round, sample.seconds]));
      return launch.filter((sample) => rounds.has(sample.round)).map((sample) => Math.log(sample.seconds / rounds.get(sample.round)));
    })
    .filter((launch) => launch.length);
}

/** How many times as fast *fast* is as *slow* on a case: median and range over launches, or why there is none. */
function comparedOn(number, slow, fast) {
  const [one, other] = [cellAt(number, slow), cellAt(number, fast)];
  for (const cell of [one, other]) {
    if (!cell) return { reason: "not planned" };
    if (cell.way === null) return { reason: `${CONTENDERS[cell.contender].label}: ${cell.status}${cell.reason ? `, ${cell.reason}` : ""}` };
  }
  if (one.way !== other.way) return { reason: "unequal work: no ratio" };
  const launches = pairedLogs(one, other);
  const pairs = launches.reduce((sum, launch) => sum + launch.length, 0);
  if (pairs < 6) return { reason: `${plural(pairs, "pair")}: too few` };
  const medians = launches.map(median);
  // As stats/nested.py: from five launches on the median launch, below that the median round.
  const point = launches.length >= 5 ? median(medians) : median(launches.flat());
  return {
    point: Math.exp(point),
    low: Math.exp(Math.min(...medians)),
    high: Math.exp(Math.max(...medians)),
    launches: launches.length,
    pairs,
  };
}

/** What judging said of two contenders, seen from either side; only the most prominent pairs were asked. */
function judgedPair(slow, fast) {
  for (const pair of REPORT.pairs) {
    if (pair.one === slow && pair.other === fast) return { said: pair.said, ratios: pair.ratios };
    if (pair.one === fast && pair.other === slow) {
      const turned = ([point, low, high]) => [1 / point, high === null ? null : 1 / high, low === null ? null : 1 / low];
      return { said: pair.said, ratios: Object.fromEntries(Object.entries(pair.ratios).map(([number, found]) => [number, turned(found)])) };
    }
  }
  return null;
}

/** The ratio of every case, with judging's interval, or the range of the launches where judging was not asked; never both in one table. */
function comparedOverall(slow, fast) {
  const judged = judgedPair(slow, fast);
  return CASES.map((_, number) => {
    const found = comparedOn(number, slow, fast);
    const given = judged?.ratios[number];
    if (given) return { ...found, reason: null, point: given[0], low: given[1], high: given[2] };
    return judged && !found.reason ? { reason: "no ratio, as judged" } : found;
  });
}

function startPairs() {
  const timed = CONTENDERS.map((_, number) => number).filter((number) =>
    CELLS.some((cell) => cell.contender === number && cell.way !== null),
  );
  if (timed.length < 2) {
    byId("head-to-head-place").append(make("p", { class: "missing" }, "Fewer than two contenders were measured and right."));
    return;
  }
  const shown = make("div", { id: "pair-shown" });
  const select = (id, title) =>
    make(
      "label",
      {},
      title,
      make(
        "select",
        { id, onchange: () => choose({ pair: `${byId("pair-one").value}~${byId("pair-other").value}` }) },
        timed.map((number) => make("option", { value: CONTENDERS[number].id }, CONTENDERS[number].label)),
      ),
    );
  byId("head-to-head-place").append(
    make("div", { class: "controls" }, select("pair-one", "how many times as fast is"), select("pair-other", "as")),
    shown,
  );
  onChoice(() => showPair(timed, shown));
}

function showPair(timed, shown) {
  const given = CHOSEN.pair.split("~").map((id) => timed.find((number) => CONTENDERS[number].id === id));
  const asked = given.some((number) => number !== undefined);
  const first = !asked && REPORT.first_pair?.every((number) => timed.includes(number)) ? REPORT.first_pair : null;
  const fast = given[0] ?? first?.[0] ?? timed[0];
  const slow = given[1] ?? first?.[1] ?? timed.find((number) => number !== fast);
  byId("pair-one").value = CONTENDERS[fast].id;
  byId("pair-other").value = CONTENDERS[slow].id;
  if (shown.dataset.pair === `${fast} ${slow}`) return;
  shown.dataset.pair = `${fast} ${slow}`;
  if (fast === slow) {
    shown.replaceChildren(make("p", { class: "missing" }, "Choose two different contenders."));
    return;
  }
  const found = comparedOverall(slow, fast);
  const judged = judgedPair(slow, fast);
  shown.replaceChildren(
    make("p", { class: "finding" }, pairHeadline(found, fast, slow)),
    ...(judged?.said ?? []).map((sentence) => make("p", {}, `${sentence.replace(/^no /, "No ")}.`)),
    tilePanels(`${CONTENDERS[fast].label} over ${CONTENDERS[slow].label}`, (number) => pairTile(found[number], fast, slow)),
    pairTable(found, fast, slow, judged !== null),
  );
}

function pairHeadline(found, fast, slow) {
  const points = found.filter((one) => one.point).map((one) => one.point);
  const [a, b] = [CONTENDERS[fast].label, CONTENDERS[slow].label];
  if (!points.length) return `${a} and ${b} have no case in common in which a ratio may be formed.`;
  const quicker = points.filter((point) => point > 1).length;
  const spread = `from ${ratio(Math.min(...points))} to ${ratio(Math.max(...points))}`;
  const often = `${quicker} of ${plural(points.length, "case")}`;
  return `${a} takes less time than ${b} in ${often}; typically ${ratio(median(points))} as fast, ${spread}.`;
}

function pairTile(one, fast, slow) {
  if (!one.point) return { contender: null, lines: ["no ratio", ...wrapped(one.reason)], flag: false };
  const ahead = one.point >= 1;
  // Pale or full, nothing between: on a half-strong tile neither black nor white is easy to read.
  const strength = Math.max(one.point, 1 / one.point) >= 2 ? 1 : 0.25;
  return {
    contender: CONTENDERS[ahead ? fast : slow],
    lines: [ratio(one.point), ahead ? CONTENDERS[fast].code : CONTENDERS[slow].code],
    flag: one.low <= 1 && one.high >= 1,
    strength,
  };
}

/** A reason on two short lines; in full it stands in the table below. */
function wrapped(reason) {
  const words = reason.replace(/^[^:]*: /, "").split(" ");
  const first = [];
  while (words.length && widthOf([...first, words[0]].join(" "), 10.5) <= TILE.width - 9) first.push(words.shift());
  return [first.join(" ") || words.shift(), words.join(" ")].filter(Boolean);
}

function pairTable(found, fast, slow, judged) {
  const rows = CASES.map((one, number) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, titleOf(one)),
      [fast, slow].map((contender) => make("td", { class: "number" }, timeText(cellAt(number, contender)))),
      make("td", { class: "number" }, found[number].point ? ratio(found[number].point) : ""),
      make("td", { class: "number" }, found[number].point ? ratioRange(found[number].low, found[number].high) : ""),
      make(
        "td",
        { class: "wide" },
        found[number].reason ??
          (found[number].pairs ? `${found[number].pairs} pairs in ${plural(found[number].launches, "launch", "launches")}` : ""),
      ),
    ),
  );
  return boxedTable(
    `Paired ratio: above 1 the first is faster; ${judged ? "with its 95 % interval" : "the range is that of its launches' medians"}`,
    ["case", CONTENDERS[fast].label, CONTENDERS[slow].label, "ratio", judged ? "95 % interval" : "launches", "rests on"],
    rows,
  );
}

function timeText(cell) {
  return !cell || cell.seconds === null ? "" : seconds(cell.seconds);
}

/** What more threads bring: the same implementation and dtype, against its fewest threads. */
function startThreads() {
  const settings = distinct(CONTENDERS.map((one) => one.threads)).sort(inOrder);
  if (settings.length < 2) {
    byId("threads-place").append(
      make(
        "p",
        { class: "missing" },
        CONTENDERS.length
          ? `Everything was measured with ${plural(settings[0], "thread")}: run with --threads 1,2 to compare.`
          : "Nothing was planned.",
      ),
    );
    return;
  }
  const rows = CONTENDERS.map((_, number) => number)
    .filter((number) => CONTENDERS[number].threads > settings[0])
    .map(threadRow)
    .filter(Boolean);
  byId("threads-place").append(
    rows.length
      ? boxedTable(
          "How many times as fast with more threads, paired, over cases",
          ["contender", "threads", "typically", "least", "most", "cases"],
          rows,
        )
      : make("p", { class: "missing" }, "No contender was measured with two thread settings."),
  );
}

function threadRow(number) {
  const own = CONTENDERS[number];
  const fewest = CONTENDERS.findIndex(
    (one) => one.implementation === own.implementation && one.dtype === own.dtype && one.threads < own.threads,
  );
  if (fewest < 0) return null;
  const points = CASES.map((_, place) => comparedOn(place, fewest, number).point).filter(Boolean);
  const figures = points.length ? [ratio(median(points)), ratio(Math.min(...points)), ratio(Math.max(...points))] : ["", "", ""];
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, swatch(own), `${own.implementation} ${own.dtype}`),
    [`${own.threads} over ${CONTENDERS[fewest].threads}`, ...figures, points.length].map((text) => make("td", { class: "number" }, text)),
  );
}
