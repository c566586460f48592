"""The process that workers are forked from: it imports, never computes, and outlives nobody.

One zygote per (threads, NEEDS): the thread variables stand in its environment before any library loads, and a library's import is paid
once. It is a subreaper, so whatever a plug-in leaves behind becomes its child, and on end-of-file of its socket (the harness ended,
however) it kills everything below itself. Linux only; elsewhere `measuring.portable` spawns.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import warnings
from typing import Any

from kmeans_bench.measuring import processes

PATIENCE = 1.0  # seconds to wait for a killed process to be gone


def main(argument: str) -> None:
    """Serve forks until the harness is gone; *argument* is JSON with ``fd``, ``path`` and ``needs``."""
    orders = json.loads(argument)
    sys.path[:] = orders["path"]
    processes.prctl(processes.PR_SET_CHILD_SUBREAPER, 1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # Ctrl-C is for the harness; we end when it does
    with socket.socket(fileno=orders["fd"]) as control:
        control.send(json.dumps(preload(orders["needs"])).encode())
        try:
            serve(control)
        finally:
            processes.sweep()


def preload(needs: list[str]) -> dict[str, Any]:
    """Import what workers need, so that a fork has it; tells what could not be imported, and why."""
    importlib.import_module("kmeans_bench.measuring.worker")
    failures = {}
    for name in needs:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - a library may raise anything while it loads; its plug-ins become `unavailable`
            failures[name] = f"{type(error).__name__}: {error}"[:500]
    gc.collect()
    gc.freeze()  # the children's collector leaves these pages alone, so they stay shared
    return {"failures": failures}


def serve(control: socket.socket) -> None:
    """Answer requests until end-of-file."""
    workers: set[int] = set()
    while True:
        packet, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 4)
        if not packet:
            return
        request = json.loads(packet)
        if request["op"] == "fork":
            answer = fork(control, descriptors[0], request)
            workers.add(answer["pid"])
        elif request["op"] == "end":
            workers.discard(request["pid"])
            answer = end(request["pid"])
        else:
            if request["op"] == "clear":
                workers.clear()
            processes.sweep(spare=frozenset(workers))  # what plug-ins left behind, living workers apart
            answer = {}
        control.send(json.dumps(answer).encode())


def fork(control: socket.socket, descriptor: int, request: dict[str, Any]) -> dict[str, Any]:
    """Fork a worker that talks over *descriptor*; only the zygote returns."""
    with warnings.catch_warnings():
        # Python 3.12 warns that BLAS threads exist. OpenBLAS stops its own before a fork, and nothing here has computed.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(descriptor)
        return {"pid": pid}
    try:
        control.detach()
        from kmeans_bench.measuring import worker  # noqa: PLC0415 - imported by `preload`; the zygote itself has no use for it

        worker.start(descriptor, request)
    finally:
        os._exit(1)  # whatever happened: never unwind into the zygote's own stack


def end(pid: int) -> dict[str, Any]:
    """Make sure that a worker and what it started are gone; tells its wait status, and whether it was still alive."""
    status = wait(pid, 0.05)
    alive = status is None
    below = processes.descendants(pid)
    processes.send(pid, signal.SIGKILL, group=True)
    processes.send(pid, signal.SIGKILL)
    for child in below:
        processes.send(child, signal.SIGKILL)
    if status is None:
        status = wait(pid, PATIENCE)
    return {"status": status, "alive": alive}


def wait(pid: int, seconds: float) -> int | None:
    """Return the wait status of a child, or None when it lives on after *seconds*."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while True:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return status
            if time.monotonic() > deadline:
                return None
            time.sleep(0.001)
    return 0
