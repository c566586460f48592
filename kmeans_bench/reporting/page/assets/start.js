// The last file: everything is defined, so it can begin.

document.documentElement.classList.add("scripted");
restore();
startTheme();
startDownloads();
startPicker();
startWinners();
startHeat();
startDetail();
startSpeedups();
startGrowth();
startProfile();
startPairs();
startMemory();
startRoofline();
startPrecision();
startApproaches();
startThreads();
startNoise();
startCopying();
tell();
