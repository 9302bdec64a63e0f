"""Runs the whole product as `make demo` does, in a process and a data folder of its own, for tests that look at it from outside.

Nothing of the product is imported here: what a test learns, it learns as a person or another program would.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
STOP_SECONDS = 30
LAST_LINE = "Stop it with Ctrl-C."
ADDRESS = re.compile(r"^  (customers|staff|mail) +(http://\S+)", re.MULTILINE)


class DemoFailed(Exception):
    """The product did not start or stop as it should; says what it printed."""


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on at the moment."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """This environment without settings of a desk that its owner may have set for another purpose."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVACY_DESK_", "SLACK_"))}
    # what runs is the product these tests stand beside, wherever another copy is installed
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **extra}


@dataclass
class DemoDesk:
    """The product, running or not, over one data folder; started again it has the same addresses and the same data."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    ports: list[int] = field(default_factory=lambda: free_ports(2))
    output: list[str] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None
    _listener: threading.Thread | None = None
    _settled: threading.Event = field(default_factory=threading.Event)

    @property
    def data_dir(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The customers' page."""
        return self._address("customers")

    @property
    def slack_url(self) -> str:
        """The page of the built-in Slack workspace."""
        return self._address("staff")

    @property
    def mail_url(self) -> str:
        """The page of captured mail."""
        return self._address("mail")

    def _address(self, who: str) -> str:
        found: dict[str, str] = dict(ADDRESS.findall("".join(self.output)))
        return found[who].rstrip("/")

    def start(self) -> float:
        """Starts it and returns, when it says that it is open, how many seconds that took."""
        self.output.clear()
        self._settled.clear()
        port, slack_port = self.ports
        command = [sys.executable, "-m", "bot", "serve", "--demo", "--port", str(port), "--slack-port", str(slack_port)]
        begun = time.monotonic()
        # The folder is also its working folder, so that no .env of a developer is read.
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=clean_environment({"PRIVACY_DESK_DATA_DIR": str(self.data_dir), **self.environment}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, args=(self._process,))
        self._listener.start()
        opened = self._settled.wait(START_SECONDS) and self._process.poll() is None
        if not opened:
            self.kill()
            raise DemoFailed("the demo did not open:\n" + "".join(self.output))
        return time.monotonic() - begun

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self.output.append(line)
                if line.strip() == LAST_LINE:
                    self._settled.set()
        self._settled.set()  # It ended: whoever waits shall look.

    def stop(self) -> None:
        """Stops it as Ctrl-C does; anything but a clean end is an error."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._end(process)
            raise DemoFailed(f"the demo did not stop within {STOP_SECONDS} s:\n" + "".join(self.output)) from None
        self._end(process)
        if code not in (0, 130):
            raise DemoFailed(f"the demo stopped with code {code}:\n" + "".join(self.output))

    def kill(self) -> None:
        """Ends it at once, as a power cut would; what it wrote stays."""
        process, self._process = self._process, None
        if process is not None:
            self._end(process)

    def _end(self, process: subprocess.Popen[str]) -> None:
        process.kill()
        process.wait()
        # Its last words are read before anything else may start and speak.
        if self._listener is not None:
            self._listener.join()
