// Light, dark, or what the system says. A link's choice comes first, then what was chosen last time.

const THEMES = ["system", "light", "dark"];

/** Storage may refuse: a page opened from a file, or a reader who wants no traces. */
function remembered() {
  try {
    return localStorage.getItem("kmeans-bench-theme") ?? "";
  } catch {
    return "";
  }
}

function remember(theme) {
  try {
    localStorage.setItem("kmeans-bench-theme", theme);
  } catch {
    /* then it is forgotten, and nothing else happens */
  }
}

function currentTheme() {
  return [CHOSEN.theme, remembered(), "system"].find((theme) => THEMES.includes(theme));
}

function showTheme() {
  const theme = currentTheme();
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
}

function startTheme() {
  byId("theme").addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
    remember(next);
    choose({ theme: next });
  });
  onChoice(showTheme);
}
