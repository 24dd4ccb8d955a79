"""Readings from an MQTT broker: a message is acknowledged when its rows are durable, not before."""

import logging
import queue
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from data.background import Background
from data.errors import DashboardError, SettingError
from data.feeds.commit import joined
from data.feeds.door import Door
from data.feeds.topics import Topic, read_message, read_topics
from data.settings import Settings
from data.store.times import to_us

log = logging.getLogger(__name__)

KIND = "mqtt"
#: Messages that wait here; more wait at the broker.
_QUEUE = 5_000
_AT_ONCE = 1_000
_KEEPALIVE_S = 30
#: How long to wait before a broken connection or a busy store is tried again.
_LEAST_S, _MOST_S = 1, 30


@dataclass(frozen=True, slots=True)
class Broker:
    """Where to listen, and as whom."""

    host: str
    port: int
    topics: tuple[Topic, ...]
    client_id: str
    user: str = ""
    password: str = ""
    tls: bool = False
    ca_file: str = ""

    @property
    def name(self) -> str:
        """How the feed is called."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class _Message:
    topic: str
    payload: bytes
    received_us: int
    retained: bool
    mid: int
    qos: int
    session: int


def broker_of(settings: Settings) -> Broker | None:
    """Return the broker of the settings, None when there is none; raise SettingError."""
    if not settings.mqtt_host:
        return None
    if settings.mqtt_ca and not settings.mqtt_tls:
        raise SettingError("CITYMIRROR_MQTT_CA is set, but CITYMIRROR_MQTT_TLS is not.",
                           "Set CITYMIRROR_MQTT_TLS=1.")
    return Broker(settings.mqtt_host, settings.mqtt_port, read_topics(settings.mqtt_topics),
                  settings.mqtt_client_id, settings.mqtt_user, settings.mqtt_password,
                  settings.mqtt_tls, settings.mqtt_ca)


class MqttFeed(Background):
    """Listens with QoS 1 and a lasting session: what comes while we are down waits at the broker.

    Args:
        broker: Where and as whom.
        door: Takes the rows; its book is told how the connection stands.
    """

    def __init__(self, broker: Broker, door: Door) -> None:
        super().__init__("mqtt-keeper", self._run)
        self._broker = broker
        self._door = door
        self._waiting: queue.Queue[_Message] = queue.Queue(_QUEUE)
        self._session = 0
        self._denied = False
        self._client = self._new_client()

    def start(self) -> None:
        """Connect, now or as soon as the broker can be reached."""
        self._tell("disconnected", "not connected yet")
        self._client.connect_async(self._broker.host, self._broker.port, _KEEPALIVE_S)
        super().start()
        self._client.loop_start()

    def stop(self) -> None:
        """Disconnect; what was not stored yet is delivered again at the next start."""
        self._stop.set()              # before the connection goes: its end is no fault
        self._client.disconnect()
        super().stop()
        self._client.loop_stop()

    def _new_client(self) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=self._broker.client_id,
                             clean_session=False, manual_ack=True)
        if self._broker.user:
            client.username_pw_set(self._broker.user, self._broker.password or None)
        if self._broker.tls:
            try:
                client.tls_set(ca_certs=self._broker.ca_file or None)
            except OSError as e:
                raise SettingError(
                    f"CITYMIRROR_MQTT_CA {self._broker.ca_file!r} cannot be read ({e}).",
                    "Give the broker's CA certificate as a PEM file.") from e
        client.reconnect_delay_set(_LEAST_S, _MOST_S)
        client.on_connect = self._connected
        client.on_connect_fail = self._unreachable
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._subscribed
        client.on_message = self._came
        return client

    # -- what paho's thread calls; none of these may raise -------------------------------------
    def _connected(self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any,
                   _properties: Any) -> None:
        self._denied = reason.is_failure
        if reason.is_failure:
            self._tell("failing", f"the broker says: {reason}")
            return
        client.subscribe([(topic.filter, 1) for topic in self._broker.topics])

    def _unreachable(self, _client: mqtt.Client, _data: Any) -> None:
        self._tell("disconnected", "the broker cannot be reached")

    def _disconnected(self, _client: mqtt.Client, _data: Any, _flags: Any, reason: Any,
                      _properties: Any) -> None:
        self._session += 1
        if not self.stopping and not self._denied:
            self._tell("disconnected", f"connection lost: {reason}")

    def _subscribed(self, _client: mqtt.Client, _data: Any, _mid: int, reasons: Any,
                    _properties: Any) -> None:
        refused = [topic.filter for topic, reason
                   in zip(self._broker.topics, reasons, strict=False) if reason.is_failure]
        if refused:
            self._tell("failing", f"the broker refuses the topic {refused[0]!r}")
        else:  # only now does the broker keep what comes while we are down
            self._tell("connected")

    def _came(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        ours = _Message(topic, bytes(message.payload), to_us(self._door.clock()),
                        message.retain, message.mid, message.qos, self._session)
        while not self.stopping:
            try:
                self._waiting.put(ours, timeout=0.5)
            except queue.Full:
                continue
            return

    # -- the keeper's own thread ---------------------------------------------------------------
    def _run(self) -> None:
        while not self.stopping:
            try:
                messages = [self._waiting.get(timeout=0.5)]
            except queue.Empty:
                continue
            while len(messages) < _AT_ONCE and not self._waiting.empty():
                messages.append(self._waiting.get())
            if self._keep(messages):
                self._acknowledge(messages)

    def _keep(self, messages: list[_Message]) -> bool:
        """Store what the messages say, however long it takes; False when we were stopped."""
        rows = joined([self._read(one) for one in messages])
        wait_s = float(_LEAST_S)
        while not self.stopping:
            try:
                self._door.take(rows, kind=KIND, name=self._broker.name)
            except Exception as e:
                # nothing is acknowledged, so nothing is lost: the broker has it still
                self._tell("failing", f"cannot be stored: {e}")
                log.warning("mqtt %s waits: %s", self._broker.name, e,
                            exc_info=not isinstance(e, DashboardError))
            else:
                if wait_s > _LEAST_S:
                    self._tell("connected")
                return True
            self.wait(wait_s)
            wait_s = min(2 * wait_s, _MOST_S)
        return False

    def _read(self, message: _Message) -> Any:
        return read_message(self._broker.topics, message.topic, message.payload, source=KIND,
                            received_us=message.received_us, retained=message.retained)

    def _acknowledge(self, messages: list[_Message]) -> None:
        for one in messages:
            # numbers of a connection that is gone mean other messages now; those come again
            if one.session == self._session:
                self._client.ack(one.mid, one.qos)

    def _tell(self, state: str, fault: str = "") -> None:
        self._door.book.state(KIND, self._broker.name, state, self._door.clock(), fault)
