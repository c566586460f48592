"""Plug-ins that misbehave in every way a harness has to survive. Each is the text of a file; the name says what it does."""

HEAD = "import os, sys, time, signal, ctypes\nimport numpy as np\nfrom kmeans_bench import Clustering, Problem\n"

HONEST = """
def lloyd(problem):
    X, centroids = problem.X, problem.init.copy()
    for _ in range(problem.max_iter):
        labels = ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)
        for j in range(len(centroids)):
            if (labels == j).any():
                centroids[j] = X[labels == j].mean(axis=0)
    labels = ((X[:, None, :] - centroids) ** 2).sum(axis=2).argmin(axis=1)
    inertia = float(((X - centroids[labels]) ** 2).sum())
    return Clustering(centroids=centroids, labels=labels, inertia=inertia, n_iter=problem.max_iter)
"""


def plugin(body: str, *, before: str = "") -> str:
    """Return a file whose ``fit`` runs *body* with an honest result at hand as ``lloyd(problem)``."""
    return f"{HEAD}{before}{HONEST}\ndef fit(problem):\n    {body}\n"


def changed(change: str) -> str:
    """Return a file that answers honestly but for one *change*."""
    return plugin(f"import dataclasses; right = lloyd(problem); return dataclasses.replace(right, {change})")


HONEST_FILE = plugin("return lloyd(problem)")

CALL_LIMIT_TIMEOUTS = {
    "hangs": plugin("while True: time.sleep(1)"),
    # PyDLL keeps the lock: no Python thread of that process runs until the sleep is over.
    "hangs-holding-the-lock": plugin("ctypes.PyDLL(None).usleep(60_000_000)"),
    "ignores-sigterm": plugin(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True: pass"
    ),
}

ERRORS = {
    "raises": (plugin("raise RuntimeError('the matrix is singular')"), "the matrix is singular"),
    "raises-keyboard-interrupt": (plugin("raise KeyboardInterrupt"), "KeyboardInterrupt"),
    "calls-sys-exit": (plugin("sys.exit(0)"), "SystemExit"),
    "fails-at-import": (plugin("return lloyd(problem)", before="1 / 0\n"), "ZeroDivisionError"),
    "writes-to-x": (plugin("problem.X[0, 0] = 1e9\n    return lloyd(problem)"), "read-only"),
    "forces-its-way-into-x": (
        plugin("problem.X.flags.writeable = True\n    problem.X[0, 0] += 1\n    return lloyd(problem)"),
        "wrote to X",
    ),
    "returns-none": (plugin("return None"), "NoneType"),
}

CRASHES = {
    "segfaults": (plugin("ctypes.string_at(0)"), "SIGSEGV"),
    "kills-itself": (plugin("os.kill(os.getpid(), signal.SIGKILL)"), "SIGKILL"),
    "exits-at-once": (plugin("os._exit(0)"), "status 0"),
    "aborts": (plugin("os.abort()"), "SIGABRT"),
    "closes-every-descriptor": (plugin("os.closerange(0, 256)\n    return lloyd(problem)"), "channel"),
    "kills-its-parent": (plugin("os.kill(os.getppid(), signal.SIGKILL)\n    time.sleep(60)"), "along"),
}

OUT_OF_MEMORY = {
    "asks-for-200-gb": plugin("np.ones(25_000_000_000)"),
    "grows-until-killed": plugin("hoard = []\n    while True: hoard.append(np.ones(4_000_000))"),
    # Shared maps escape RLIMIT_DATA: only the watchdog sees them.
    "grows-in-shared-maps": plugin(
        "import mmap\n    hoard = []\n    while True:\n"
        "        hoard.append(mmap.mmap(-1, 1 << 25))\n        hoard[-1].write(b'x' * (1 << 25))"
    ),
}

WRONG = {
    "returns-nan": (changed("centroids=right.centroids * np.nan"), "centroids"),
    "returns-wrong-shapes": (changed("labels=right.labels[:, None]"), "shape"),
    "returns-wrong-labels": (changed("labels=np.roll(right.labels, 1)"), "label"),
    "returns-labels-out-of-range": (changed("labels=right.labels + len(problem.init)"), "label"),
    "lies-about-inertia": (changed("inertia=right.inertia / 2"), "inertia"),
    "lies-about-n-iter": (changed("n_iter=right.n_iter - 1"), "says"),
    "takes-one-step-too-few": (
        plugin(
            "import dataclasses; few = lloyd(dataclasses.replace(problem, max_iter=problem.max_iter - 1))"
            "; return dataclasses.replace(few, n_iter=problem.max_iter)"
        ),
        "step",
    ),
    "remembers-its-answers": (
        plugin(
            "key = id(problem.X), problem.max_iter; MEMORY[key] = MEMORY.get(key) or lloyd(problem); return MEMORY[key]",
            before="MEMORY = {}\n",
        ),
        "right in its first call, wrong when X and init had their signs changed",
    ),
    "remembers-its-points": (
        plugin(
            "import dataclasses; X = MEMORY.setdefault(id(problem.X), problem.X.copy()); return lloyd(dataclasses.replace(problem, X=X))",
            before="MEMORY = {}\n",
        ),
        "right in its first call, wrong when X and init had their signs changed",
    ),
}

SURVIVORS = {
    "honest": HONEST_FILE,
    "floods-stdout": plugin("os.write(1, b'x' * 5_000_000); sys.stderr.write('y' * 3_000_000); return lloyd(problem)"),
    "closes-stdout": plugin("sys.stdout.close(); os.closerange(0, 3); return lloyd(problem)"),
    "writes-to-guessed-descriptors": plugin(
        '[os.write(fd, b\'{"nonce": "x", "seconds": 0}\') for fd in range(3, 64) if _open(fd)]; return lloyd(problem)',
        before="def _open(fd):\n    try:\n        os.fstat(fd)\n    except OSError:\n        return False\n    return True\n",
    ),
    "leaves-a-grandchild": plugin("import subprocess; subprocess.Popen(['sleep', '86399'], start_new_session=True); return lloyd(problem)"),
}
