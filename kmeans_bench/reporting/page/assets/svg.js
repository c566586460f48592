// What the small charts share: a picture with a name, log axes with round ticks, intervals.

/** An SVG in a figure, wide ones inside a box that scrolls. */
function picture({ width, height, title, about, caption }, ...shapes) {
  const id = `picture-${(picture.made = (picture.made ?? 0) + 1)}`;
  const svg = draw(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-labelledby": `${id}-title ${id}-about` },
    draw("title", { id: `${id}-title` }, title),
    draw("desc", { id: `${id}-about` }, about),
    ...shapes,
  );
  return make(
    "figure",
    {},
    make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title }, svg),
    caption ? make("figcaption", {}, caption) : null,
  );
}

/** A log scale from values to pixels; *values* decide its ends, a hair beyond the outermost. */
function logScale(values, from, to) {
  const known = values.filter((value) => value > 0 && Number.isFinite(value));
  const [least, most] = known.length ? [Math.min(...known), Math.max(...known)] : [1, 10];
  const room = Math.max(Math.log10(most / least) * 0.04, 0.01);
  const [low, high] = [Math.log10(least) - room, Math.log10(most) + room];
  const scale = (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  scale.ticks = roundTicks(10 ** low, 10 ** high);
  return scale;
}

/** Powers of ten, with 2 and 5 between where there are few, and finer steps where even those are too far apart. */
function roundTicks(low, high) {
  for (const steps of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const ticks = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      ticks.push(...steps.map((step) => step * 10 ** power));
    }
    const inside = ticks.filter((tick) => tick >= low && tick <= high);
    if (inside.length >= 3) return inside.length > 9 ? inside.filter((_, place) => place % 2 === 0) : inside;
  }
  return evenTicks(low, high);
}

/** Three ticks over less than a factor that round numbers divide. */
function evenTicks(low, high) {
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const width = [5, 2, 1].map((times) => times * step).find((one) => (high - low) / one >= 2) ?? step;
  const first = Math.ceil(low / width);
  return Array.from({ length: Math.max(Math.floor(high / width) - first + 1, 0) }, (_, place) =>
    Number(((first + place) * width).toPrecision(12)),
  );
}

/** Vertical rules with their values below. */
function acrossAxis(scale, top, bottom, form) {
  let edge = -Infinity;
  return scale.ticks.map((tick) => {
    const [x, text] = [scale(tick), form(tick)];
    // Some six pixels a character: a label that would touch the one before is left out, its rule stays.
    const half = text.length * 3.2 + 3;
    const fits = x - half > edge;
    if (fits) edge = x + half;
    return draw(
      "g",
      {},
      draw("line", { class: "rule", x1: x, x2: x, y1: top, y2: bottom }),
      fits ? draw("text", { class: "quiet small middle", x, y: bottom + 14 }, text) : null,
    );
  });
}

/** Horizontal rules with their values at the left. */
function upAxis(scale, left, right, form) {
  return scale.ticks.map((tick) =>
    draw(
      "g",
      {},
      draw("line", { class: "rule", x1: left, x2: right, y1: scale(tick), y2: scale(tick) }),
      draw("text", { class: "quiet small end", x: left - 6, y: scale(tick) + 4 }, form(tick)),
    ),
  );
}

function dot(contender, x, y, radius = 4, extra = "") {
  return draw("circle", { class: `${isHollow(contender) ? "hollow" : "dot"} ${hueOf(contender)} ${extra}`, cx: x, cy: y, r: radius });
}

/** A tick's number without needless digits. */
function tickSeconds(value) {
  const [scale, unit] = [
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "µs"],
    [1e-9, "ns"],
  ].find(([one]) => value >= one * 0.9999) ?? [1e-9, "ns"];
  return `${Number((value / scale).toPrecision(3))} ${unit}`;
}

function tickRatio(value) {
  return `${grouped(String(Number(value.toPrecision(3))))}×`;
}

function tickSize(value) {
  const [digits, unit] = size(value).split(" ");
  return `${Number(digits)} ${unit}`;
}

const RULER = document.createElement("canvas").getContext("2d");

/** How many pixels a text is wide in the page's own font. */
function widthOf(text, pixels = 12, weight = 400) {
  RULER.font = `${weight} ${pixels}px ${getComputedStyle(document.body).fontFamily}`;
  return RULER.measureText(text).width;
}

/** The text, or as much of it as fits into so many pixels. */
function fitted(text, width, pixels = 12, weight = 400) {
  if (widthOf(text, pixels, weight) <= width) return text;
  let end = text.length;
  while (end > 1 && widthOf(`${text.slice(0, end)}…`, pixels, weight) > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

function clipped(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
