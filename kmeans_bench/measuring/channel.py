"""One message, one packet, both sides alike. What a plug-in writes into a guessed descriptor is a packet without our nonce: dropped."""

from __future__ import annotations

import json
import secrets
import select
import socket
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Protocol

Message = dict[str, Any]

CHANNEL_LOST = 83  # exit status of a worker whose channel is gone: the harness ended, or the plug-in closed it
LARGEST = 1 << 16  # bytes of a packet; tracebacks are cut far below it


class ChannelClosedError(Exception):
    """The other side is gone."""


class Wire(Protocol):
    """What a channel needs of its transport: whole packets, in order."""

    def send(self, packet: bytes) -> None:
        """Send one packet."""

    def receive(self, timeout: float | None) -> bytes | None:
        """Return the next packet, or None when none came within *timeout* seconds (None: wait for ever)."""

    def close(self) -> None:
        """Let go of the transport."""


@dataclass(frozen=True, slots=True)
class PacketWire:
    """A Unix socket that keeps packets whole (``SOCK_SEQPACKET``), so that foreign bytes cannot shift the frames."""

    sock: socket.socket

    def send(self, packet: bytes) -> None:
        """Send one packet.

        Raises
        ------
        ChannelClosedError
            If the other side is gone, or a plug-in closed our descriptor.
        """
        try:
            self.sock.send(packet)
        except OSError as gone:
            raise ChannelClosedError from gone

    def receive(self, timeout: float | None) -> bytes | None:
        """Return the next packet, or None when none came in time.

        Raises
        ------
        ChannelClosedError
            On end of file or a closed descriptor.
        """
        try:
            ready, _, _ = select.select([self.sock], [], [], timeout)
            packet = self.sock.recv(LARGEST) if ready else None
        except (OSError, ValueError) as gone:
            raise ChannelClosedError from gone
        if packet == b"":
            raise ChannelClosedError
        return packet

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()


@dataclass(frozen=True, slots=True)
class PipeWire:
    """A `multiprocessing` connection: for systems without packet sockets."""

    connection: Connection

    def send(self, packet: bytes) -> None:
        """Send one packet; raises ChannelClosedError when the other side is gone."""
        try:
            self.connection.send_bytes(packet)
        except OSError as gone:
            raise ChannelClosedError from gone

    def receive(self, timeout: float | None) -> bytes | None:
        """Return the next packet, or None when none came in time; raises ChannelClosedError at the end."""
        try:
            return self.connection.recv_bytes(LARGEST) if self.connection.poll(timeout) else None
        except (OSError, EOFError) as gone:
            raise ChannelClosedError from gone

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets for `wire`, the second for a process that is spawned; packets where the system has them."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_STREAM)


def wire(sock: socket.socket) -> Wire:
    """Return the transport over one of a `pair`."""
    return PacketWire(sock) if sock.type == socket.SOCK_SEQPACKET else PipeWire(Connection(sock.detach()))


@dataclass(slots=True)
class Asking:
    """The harness's end: every request carries a fresh nonce, and only the answer with that nonce counts."""

    wire: Wire
    nonce: str = field(default="", init=False)

    def send(self, request: Message) -> None:
        """Send a request under a fresh nonce."""
        self.nonce = secrets.token_hex(8)
        self.wire.send(encode({**request, "nonce": self.nonce}))

    def receive(self, timeout: float) -> Message | None:
        """Return the answer to the last request, or None when it did not come within *timeout* seconds."""
        deadline = time.monotonic() + timeout
        while True:
            packet = self.wire.receive(max(0.0, deadline - time.monotonic()))
            if packet is None:
                return None
            message = decode(packet)
            if message is not None and message.get("nonce") == self.nonce:
                return message


@dataclass(slots=True)
class Answering:
    """The worker's end: waits for a request and answers under its nonce."""

    wire: Wire
    nonce: str = field(default="", init=False)

    def receive(self) -> Message:
        """Wait for the next request."""
        while True:
            packet = self.wire.receive(None)
            message = decode(packet) if packet is not None else None
            if message is not None:
                self.nonce = message["nonce"]
                return message

    def send(self, answer: Message) -> None:
        """Answer the request at hand."""
        self.wire.send(encode({**answer, "nonce": self.nonce}))


def encode(message: Message) -> bytes:
    """Return *message* as one packet."""
    return json.dumps(message).encode()


def decode(packet: bytes) -> Message | None:
    """Return the message of a packet, or None when it is not one of ours."""
    try:
        message = json.loads(packet)
    except ValueError:
        return None
    return message if isinstance(message, dict) and "nonce" in message else None
