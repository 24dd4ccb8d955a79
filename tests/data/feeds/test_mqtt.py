"""MQTT against a real Mosquitto: nothing is lost, nothing doubles, and the feed says how it is."""

import gc
import shutil
import subprocess
from dataclasses import replace

import pytest

from data.errors import SettingError, StoreError
from data.feeds.door import Door
from data.feeds.mqtt import Broker, MqttFeed, broker_of
from data.feeds.topics import read_topics
from data.settings import Settings
from tests.conftest import NOW
from tests.support.broker import PASSWORD, USER, Mosquitto, until
from tests.support.tiny import load_tiny

TOPICS = read_topics("city/+/present=crowd.present:{1},raw/#")


def row(value, second=0, zone="Z1"):
    return (f'{{"indicator":"crowd.present:{zone}","value":{value},'
            f'"observed_at":"2026-11-21T04:00:{second:02d}Z"}}')


@pytest.fixture
def mosquitto(tmp_path):
    folder = tmp_path / "mosquitto"
    folder.mkdir()
    broker = Mosquitto(folder).start()
    yield broker
    broker.stop()


@pytest.fixture
def door(sqlite_store):
    load_tiny(sqlite_store, NOW)
    return Door(lambda: sqlite_store, lambda: NOW)


@pytest.fixture
def listen(mosquitto, door):
    """Starts a feed on the broker; whatever runs at the end is stopped."""
    running = []

    def start(**changes):
        broker = Broker("127.0.0.1", mosquitto.port, TOPICS, "cm-test", USER, PASSWORD)
        feed = MqttFeed(replace(broker, **changes), door)
        running.append(feed)
        feed.start()
        return feed

    yield start
    for feed in running:
        feed.stop()


def status(door):
    return door.book.all(NOW)[0]


def connected(door):
    return lambda: status(door).state == "connected"


def kept(store):
    return sorted((one.indicator, one.value) for one in store.latest())


def test_messages_become_readings_and_what_is_wrong_is_counted(
        mosquitto, door, listen, sqlite_store):
    listen()
    until(connected(door), "never connected")
    mosquitto.publish(("city/Z1/present", "812"), ("raw/a", row(7, zone="Z2")),
                      ("city/nowhere/present", "1"), ("raw/b", "on"), ("other/Z1", "5"))
    until(lambda: status(door).accepted + status(door).refused == 4, "four messages never came")
    assert kept(sqlite_store) == [("crowd.present:Z1", 812.0), ("crowd.present:Z2", 7.0)]
    found = status(door)
    assert (found.accepted, found.refused, found.rows_per_min) == (2, 2, 2)
    assert found.last_reason and found.last_row == NOW and found.fault == ""


def test_what_comes_while_we_are_down_waits_and_comes_once(
        mosquitto, door, listen, sqlite_store):
    first = listen()
    until(connected(door), "never connected")
    first.stop()
    mosquitto.publish(*(("raw/a", row(n, n)) for n in range(50)))
    mosquitto.stop()
    mosquitto.start()  # and the broker may go down too
    second = listen()
    until(lambda: status(door).accepted == 50, "the messages were lost")
    assert kept(sqlite_store) == [("crowd.present:Z1", 49.0)]
    mosquitto.publish(("raw/b", row(1, 51, "Z2")))  # kept after the fifty were acknowledged
    until(lambda: status(door).accepted == 51, "connected but deaf")
    second.stop()
    listen()
    mosquitto.publish(("raw/b", row(2, 52, "Z2")))  # comes behind whatever comes again
    until(lambda: ("crowd.present:Z2", 2.0) in kept(sqlite_store), "deaf the third time")
    assert status(door).accepted in (52, 53), "the fifty came again after they were stored"


def test_a_store_that_cannot_write_costs_no_message(mosquitto, door, listen, sqlite_store,
                                                    monkeypatch):
    real, busy = sqlite_store.put_batch, []

    def put_batch(batch, *, received_at):
        if len(busy) < 1:
            busy.append(1)
            raise StoreError("The store is busy.", "Wait.")
        return real(batch, received_at=received_at)

    monkeypatch.setattr(sqlite_store, "put_batch", put_batch)
    listen()
    until(connected(door), "never connected")
    mosquitto.publish(("raw/a", row(5)))
    until(lambda: busy and status(door).state == "failing", "the fault is not told")
    assert "busy" in status(door).fault
    until(lambda: status(door).accepted == 1, "the message was lost")
    assert kept(sqlite_store) == [("crowd.present:Z1", 5.0)]
    until(connected(door), "it works again but does not say so")


def test_it_stays_unacknowledged_until_it_is_stored(mosquitto, door, listen, sqlite_store,
                                                    monkeypatch):
    asked = []

    def refuse(batch, *, received_at):
        asked.append(1)
        raise StoreError("The disk is full.", "Free it.")

    with monkeypatch.context() as patch:
        patch.setattr(sqlite_store, "put_batch", refuse)
        feed = listen()
        until(connected(door), "never connected")
        mosquitto.publish(("raw/a", row(5)))
        until(lambda: asked, "the message never came")
        feed.stop()  # as after a power cut: nothing was promised to the broker
    assert kept(sqlite_store) == []
    listen()
    until(lambda: status(door).accepted == 1, "the broker was told it was stored")


def test_a_lost_broker_is_said_and_found_again(mosquitto, door, listen):
    listen()
    until(connected(door), "never connected")
    mosquitto.stop()
    until(lambda: status(door).state == "disconnected", "the loss is not told")
    mosquitto.start()
    until(connected(door), "not found again")
    mosquitto.publish(("city/Z1/present", "3"))
    until(lambda: status(door).accepted == 1, "connected but deaf")


def test_a_wrong_password_is_said(door, listen):
    listen(password="wrong")
    until(lambda: status(door).state == "failing", "the refusal is not told")
    assert "Not authorized" in status(door).fault


def test_a_retained_number_is_no_reading_of_now(mosquitto, door, listen, sqlite_store):
    mosquitto.publish(("city/Z1/present", "812"), retain=True)
    listen()
    until(lambda: status(door).refused == 1, "the retained message never came")
    assert kept(sqlite_store) == []

@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that signs itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate for the broker")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True, timeout=60)
    return folder / "cert.pem", folder / "key.pem"


# paho leaves the socket of a failed handshake to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_tls_checks_the_broker_s_certificate(tmp_path, certificate, door):
    broker = Mosquitto(tmp_path, certificate).start()
    trusted = Broker("127.0.0.1", broker.port, TOPICS, "cm-tls", USER, PASSWORD, tls=True,
                     ca_file=str(certificate[0]))
    feed = MqttFeed(trusted, door)
    feed.start()
    try:
        until(connected(door), "never connected over TLS")
    finally:
        feed.stop()
    stranger = MqttFeed(replace(trusted, ca_file="", client_id="cm-2"), door)
    stranger.start()
    try:
        until(lambda: "reached" in status(door).fault, "a stranger's certificate was taken")
    finally:
        stranger.stop()
        broker.stop()
        del stranger, feed
        gc.collect()


def test_settings_name_the_broker():
    assert broker_of(Settings()) is None
    broker = broker_of(Settings(mqtt_host="b", mqtt_topics="a/#", mqtt_tls=True, mqtt_port=8883))
    assert (broker.name, broker.tls) == ("b:8883", True)
    with pytest.raises(SettingError, match="TOPICS"):
        broker_of(Settings(mqtt_host="b"))
    with pytest.raises(SettingError, match="MQTT_TLS"):
        broker_of(Settings(mqtt_host="b", mqtt_topics="a", mqtt_ca="ca.pem"))
    with pytest.raises(SettingError, match=r"ca\.pem"):
        MqttFeed(Broker("b", 1, TOPICS, "x", tls=True, ca_file="/nowhere/ca.pem"), None)
