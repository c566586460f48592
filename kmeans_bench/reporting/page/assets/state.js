// What the reader chose, kept in the address after the #, so that a link shows the same. Defaults are left out.

const DEFAULTS = {
  metric: "slower",
  sort: "",
  order: "up",
  n: "",
  k: "",
  d: "",
  dtype: "",
  source: "",
  hide: "",
  case: "",
  contender: "",
  theme: "",
  pair: "",
  pick: "",
  anchor: "",
};
const CHOSEN = { ...DEFAULTS };
const READERS = [];

/** Call *reader* whenever a choice changes, and once at the start. */
function onChoice(reader) {
  READERS.push(reader);
}

/** Change choices, write them into the address without a new entry in the history, and tell everyone. */
function choose(changes) {
  Object.assign(CHOSEN, changes);
  const kept = Object.entries(CHOSEN).filter(([name, value]) => value !== DEFAULTS[name]);
  const hash = new URLSearchParams(kept).toString();
  // Not location.hash: that would scroll, and add an entry to the history.
  history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
  tell();
}

/** Take the choices from the address; a hash without "=" is a place on the page, not a choice. */
function restore() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes("=")) return;
  const given = new URLSearchParams(hash);
  for (const name of Object.keys(DEFAULTS)) CHOSEN[name] = given.get(name) ?? DEFAULTS[name];
}

function tell() {
  for (const reader of READERS) reader();
}

window.addEventListener("hashchange", () => {
  restore();
  tell();
});
