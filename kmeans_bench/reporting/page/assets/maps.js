// Cases as tiles: N across, K upwards, a panel per d and source. The winner map and the head to head are both made of them.

const TILE = { width: 92, height: 50, left: 52, top: 26 };

/** One panel per source, seed and d; *tile* gives what stands in a case's tile. */
function tilePanels(title, tile) {
  const groups = new Map();
  CASES.forEach((one, number) => {
    const name = `d = ${one.d}${SEVERAL_SOURCES ? ` · ${one.source}${one.seed ? ` seed ${one.seed}` : ""}` : ""}`;
    groups.set(name, [...(groups.get(name) ?? []), number]);
  });
  return make(
    "div",
    { class: "panels" },
    [...groups]
      .sort(([, a], [, b]) => CASES[a[0]].d - CASES[b[0]].d)
      .map(([name, numbers]) => tilePanel(`${title}, ${name}`, name, numbers, tile)),
  );
}

function tilePanel(title, name, numbers, tile) {
  const ns = distinct(numbers.map((number) => CASES[number].n)).sort(inOrder);
  const ks = distinct(numbers.map((number) => CASES[number].k))
    .sort(inOrder)
    .reverse();
  const named = Math.min(widthOf(name, 12, 650) + 4, 330); // what a narrow window has room for
  const [width, height] = [Math.max(TILE.left + ns.length * TILE.width + 4, named), TILE.top + ks.length * TILE.height + 24];
  const tiles = numbers.map((number) => {
    const [x, y] = [TILE.left + ns.indexOf(CASES[number].n) * TILE.width, TILE.top + ks.indexOf(CASES[number].k) * TILE.height];
    return oneTile(number, x, y, tile(number));
  });
  const about = numbers.map((number) => `${titleOf(CASES[number])}: ${tile(number).lines.join(", ")}`).join("; ");
  return picture(
    { width, height, title, about },
    draw("text", { class: "strong", x: 0, y: 14 }, fitted(name, width - 2, 12, 650)),
    ks.map((k, row) =>
      draw("text", { class: "quiet end", x: TILE.left - 8, y: TILE.top + (row + 0.5) * TILE.height + 4 }, `K=${count(k)}`),
    ),
    ns.map((n, column) =>
      draw("text", { class: "quiet middle", x: TILE.left + (column + 0.5) * TILE.width, y: height - 8 }, `N=${count(n)}`),
    ),
    ...tiles,
  );
}

/** A tile: colour of *contender* (none: grey), up to three lines, a corner flag for a tie, opacity for how much. */
function oneTile(number, x, y, { contender, lines, flag, strength = 1 }) {
  const hue = contender ? hueOf(contender) : "";
  const [width, height] = [TILE.width - 3, TILE.height - 3];
  const shapes = [
    draw("rect", { class: `tile ${hue}${contender ? "" : " none"}`, x, y, width, height, rx: 3, "fill-opacity": strength }),
    flag && draw("path", { class: "flag", d: `M${x + width - 12} ${y}h12v12z` }),
    ...lines.map((line, place) =>
      draw(
        "text",
        {
          class: `middle ${hue} ${contender ? (strength > 0.55 ? "on-tile" : "") : "quiet"} ${place ? "small" : "strong"}`,
          x: x + width / 2,
          y: y + (lines.length > 1 ? 16 : 28) + place * 13,
        },
        fitted(line, width - 6, place ? 10.5 : 12, place ? 400 : 650),
      ),
    ),
  ].filter(Boolean);
  return draw(
    "g",
    { class: "link", onclick: () => openTile(number) },
    draw("title", {}, `${titleOf(CASES[number])}: ${lines.join(", ")}`),
    ...shapes,
  );
}

function openTile(number) {
  openCase(CASES[number].id);
  byId("detail").scrollIntoView({ block: "nearest" });
}

function startWinners() {
  if (!CASES.length) return;
  byId("winners-place").append(tilePanels("Fastest contender", winnerTile));
  byId("winners-table").open = false;
}

function winnerTile(number) {
  const one = CASES[number];
  if (one.fastest === null)
    return { contender: null, lines: ["nobody", ...wrapped((one.reason ?? "").replace("nobody could be ranked", ""))], flag: false };
  const contender = CONTENDERS[one.fastest];
  const cell = cellAt(number, one.fastest);
  const lead =
    one.rival === null
      ? "only one ranked"
      : one.tie
        ? `≈ ${CONTENDERS[one.rival].code}`
        : one.lead[0] === null
          ? ""
          : `${ratio(one.lead[0])} ahead`;
  return {
    contender,
    lines: [contender.code + (cell?.closed ? "*" : ""), cell ? seconds(cell.seconds) : "", lead].filter(Boolean),
    flag: one.tie,
  };
}
