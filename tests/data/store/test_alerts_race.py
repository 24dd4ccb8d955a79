"""Many at once, and kill -9 in the middle: one wins, nothing is lost, nothing is half there."""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import Conflict, LoadInProgress
from data.store import open_store
from tests.data.store.alerter import ROWS
from tests.data.store.test_alert_rules import load
from tests.support.alerts import acked, entry, new_alert, raised, rule
from tests.support.killed import settled
from tests.support.wait import LIMIT_S

ROOT = Path(__file__).parents[3]
THREADS = 6


def all_at_once(store_address, work):
    """Run ``work(store, n)`` on stores of their own, begun together; return what each said."""
    url, schema = store_address
    gate = threading.Barrier(THREADS)

    def one(n):
        mine = open_store(url, schema=schema)
        try:
            gate.wait(LIMIT_S)
            return work(mine, n)
        finally:
            mine.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_of_many_who_act_at_once_one_wins_and_the_others_are_told(store, store_address):
    [alert] = raised(store)

    def work(mine, n):
        try:
            return mine.alerts.act(*acked(alert, f"person {n}")).acked_by
        except Conflict as fault:
            return fault

    said = all_at_once(store_address, work)
    [won] = [one for one in said if isinstance(one, str)]
    assert sum(isinstance(one, Conflict) for one in said) == THREADS - 1
    assert store.alerts.alert(alert.id).acked_by == won
    assert [line.actor for line in store.alerts.log(alert.id)] == ["engine", won]


def test_no_act_is_lost_between_ticks_and_people(store, store_address, now):
    raised(store, *[new_alert(code=f"c{n}") for n in range(THREADS)])

    def work(mine, n):
        """Every second one is an engine that makes all worse, the others are people."""
        done = 0
        for _ in range(15):
            seen = mine.alerts.open_alerts()
            if n % 2:
                log = [entry(one.id, "worse") for one in seen]
                done += len(mine.alerts.write_tick(
                    [replace(one, escalated=one.escalated + 1) for one in seen], log, None, at=now))
                continue
            try:
                mine.alerts.act(replace(seen[n], raises=seen[n].raises + 1),
                                entry(seen[n].id, "comment"))
                done += 1
            except Conflict:
                pass
        return done

    said = all_at_once(store_address, work)
    for one in store.alerts.open_alerts():
        kinds = Counter(line.kind for line in store.alerts.log(one.id))
        assert (one.escalated, one.raises - 1) == (kinds["worse"], kinds["comment"])
        assert one.version == 1 + kinds["worse"] + kinds["comment"]
    written = sum(one.version - 1 for one in store.alerts.open_alerts())
    assert sum(said) == written > 0


def test_of_many_engines_one_raises_each_pair(store, store_address):
    def work(mine, n):
        return [one.code for one in raised(mine, *[new_alert(code=f"c{k}") for k in range(30)])]

    said = all_at_once(store_address, work)
    assert sorted(code for codes in said for code in codes) == sorted(f"c{k}" for k in range(30))
    found = store.alerts.open_alerts()
    assert [one.id for one in found] == list(range(1, 31))
    assert all(len(store.alerts.log(one.id)) == 1 for one in found)


def test_an_edit_during_a_load_is_kept(store, store_address, now):
    """Half of them load packs with ever other limits, half edit: no edit is overwritten."""
    load(store, now, *[rule(f"r{n}.x") for n in range(THREADS)])

    def work(mine, n):
        if n == 0:
            for limit in range(60, 70):
                load(mine, now, *[rule(f"r{k}.x", limit) for k in range(THREADS)])
            return None
        seen = next(one for one in mine.alerts.rules.rules() if one.id == f"r{n}.x")
        while True:
            try:
                changed = replace(seen, levels=rule(limit=n).levels)
                return mine.alerts.rules.save(changed, actor="x", reason="", at=now)
            except Conflict:                      # the pack was first: look again
                seen = next(one for one in mine.alerts.rules.rules() if one.id == f"r{n}.x")

    edited = all_at_once(store_address, work)[1:]
    ours = {one.id: one for one in store.alerts.rules.rules()}
    assert [ours[one.id] for one in edited] == edited
    assert ours["r0.x"].levels[0].limit == 69
    assert [one.pack.levels[0].limit for one in store.alerts.rules.drift()] == [69] * len(edited)


def killed(address, work, first, wait_s):
    """Run the program, kill it after a while; return the numbers begun and done."""
    words = [sys.executable, "-m", "tests.data.store.alerter", *address, work, str(first)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        head = [process.stdout.readline() for _ in range(2 if work != "lead" else 1)]
        time.sleep(wait_s)
        process.kill()
        lines = [line.split() for line in (*head, *process.stdout) if line.endswith("\n")]
    said = {word: [int(n) for one, n in lines if one == word] for word in ("begin", "done")}
    return said["begin"], said["done"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_tick_is_there_whole_or_not_at_all(seed, store, store_address):
    chance = random.Random(seed)
    begun, done = killed(store_address, "ticks", 0, chance.uniform(0.05, 0.4))
    settled(store)
    by_rule = Counter(one.rule for one in store.alerts.open_alerts())
    assert set(by_rule.values()) == {ROWS}
    there = {int(rule[1:]) for rule in by_rule}
    assert set(done) <= there <= set(begun)
    assert store.alerts.load_state() == str(max(there)).encode()
    lines = Counter(line.alert_id for one in store.alerts.open_alerts()
                    for line in store.alerts.log(one.id))
    assert len(lines) == ROWS * len(there) and set(lines.values()) == {1}
    [again] = raised(store, new_alert(rule="after"))
    assert again.id == ROWS * len(there) + 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_act_that_was_told_is_lost_by_a_kill(seed, store, store_address):
    raised(store)
    begun, done = killed(store_address, "acts", 1, random.Random(seed).uniform(0.05, 0.3))
    settled(store)
    alert, log = store.alerts.alert(1), store.alerts.log(1)
    comments = [line.detail["n"] for line in log if line.kind == "comment"]
    assert comments == list(range(1, len(comments) + 1))
    assert done[-1] <= len(comments) <= begun[-1]
    assert (alert.stage, alert.version) == (str(len(comments)), len(comments) + 1)


def test_another_leads_when_the_leader_is_killed(store, store_address):
    words = [sys.executable, "-m", "tests.data.store.alerter", *store_address, "lead", "0"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "done 0\n"
        with pytest.raises(LoadInProgress), store.alerts.lead():
            pass
        process.kill()
    settled(store)                                # a server notices a broken session in a moment
    with store.alerts.lead() as lead:
        assert lead.held()
