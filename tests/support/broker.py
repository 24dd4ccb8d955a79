"""A real Mosquitto in a process of its own, with a port and a memory of its own."""

import shutil
import signal
import socket
import subprocess
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.support.ports import free_port
from tests.support.wait import until

USER, PASSWORD = "city", "a-password"


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} of mosquitto is not installed: no MQTT broker to test on")
    return found


class Mosquitto:
    """The broker; ``stop`` and ``start`` keep port and messages. Only USER may come in."""

    def __init__(self, folder: Path, tls: tuple[Path, Path] | None = None) -> None:
        self.port = free_port()
        self._folder = folder
        passwords = folder / "passwords"
        subprocess.run([program("mosquitto_passwd"), "-b", "-c", str(passwords), USER, PASSWORD],
                       check=True, capture_output=True, timeout=30)
        (folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\nuser root\npassword_file {passwords}\n"
            f"persistence true\npersistence_location {folder}/\nmax_queued_messages 0\n"
            + (f"certfile {tls[0]}\nkeyfile {tls[1]}\n" if tls else ""), encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Mosquitto":
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program("mosquitto"), "-c", str(self._folder / "mosquitto.conf")],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(self._answers, "the broker does not answer")
        return self

    def _answers(self) -> bool:
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)  # writes down what waits
            process.wait(60)

    def publish(self, *messages: tuple[str, str | bytes], retain: bool = False) -> None:
        """Hand messages to the broker with QoS 1; returns when it has them."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2)
        client.username_pw_set(USER, PASSWORD)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        try:
            for sent in [client.publish(topic, payload, qos=1, retain=retain)
                         for topic, payload in messages]:
                sent.wait_for_publish(60)
        finally:
            client.disconnect()
            client.loop_stop()
