"""The inlets of the settings: started by one server of a data folder, stopped in order."""

import pytest

from dashboard.inlets import Inlets, open_inlets
from data.errors import SettingError
from data.lock import FolderLock
from data.settings import Settings


class Inlet:
    def __init__(self, name, said):
        self.name, self.said = name, said

    def start(self):
        self.said.append(f"start {self.name}")

    def stop(self):
        self.said.append(f"stop {self.name}")


def test_one_server_per_folder_runs_them_and_the_next_may_when_it_ends(tmp_path):
    said = []
    first = Inlets([Inlet("a", said), Inlet("b", said)], FolderLock(tmp_path / "lock"))
    second = Inlets([Inlet("c", said)], FolderLock(tmp_path / "lock"))
    first.start()
    second.start()
    second.stop()
    first.stop()
    first.stop()
    assert said == ["start a", "start b", "stop b", "stop a"]
    second.start()
    second.stop()
    assert said[4:] == ["start c", "stop c"]


def test_settings_say_which(served, tmp_path):
    def found(**settings):
        inlets = open_inlets(served.services, served.places, Settings(**settings))
        return [type(one).__name__ for one in inlets._inlets]

    assert found() == []
    assert found(drop_dir=str(tmp_path), mqtt_host="h", mqtt_topics="a/#") == [
        "MqttFeed", "DropFolder"]
    with pytest.raises(SettingError):
        found(mqtt_host="h")
