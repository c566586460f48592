// The last file: everything is defined, so it can begin.

document.documentElement.classList.add("scripted");
restore();
startTheme();
startDownloads();
startHeat();
startDetail();
startCopying();
tell();
