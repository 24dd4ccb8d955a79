/* Vital signs: the catalogue, asked for once a load, and the live columns that the push brings. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const LETTERS = { g: "good", e: "estimated", s: "stale", m: "missing" };
  const ABSOLUTE = ["%", "°C"];
  const RANK = { missing: 3, stale: 2, estimated: 1, good: 0 };
  const vitals = (cm.vitals = { rows: [], byCode: new Map(), catalogue: null, version: null, fault: "",
    v: [], t: [], q: [], RANK, week: null });
  let asking = null, mending = false, clock = 0;

  // -- the live columns: a full set once, then what changed; a gap in the versions is mended ------
  function take(message) {
    if (message.i) {
      message.i.forEach((at, k) => { vitals.v[at] = message.v[k]; vitals.t[at] = message.t[k]; vitals.q[at] = LETTERS[message.q[k]]; });
    } else {
      vitals.v = message.v;
      vitals.t = message.t;
      vitals.q = Array.from(message.q, (letter) => LETTERS[letter]);
    }
    vitals.version = message.version;
    vitals.live = message.catalogue;
    clock = Date.parse(message.at) - Date.now();
    cm.emit("vitals", message.i || null);
  }

  vitals.receive = function (message) {
    if (!message || (message.version === vitals.version && message.catalogue === vitals.live)) return;
    const follows = message.base === null || (message.base === vitals.version && message.catalogue === vitals.live);
    if (follows) take(message);
    else mend();
  };

  async function mend() {
    if (mending) return;
    mending = true;
    try { take(await cm.getJSON("/api/indicators/live")); } catch (e) { console.warn("vitals:", e.message); }
    mending = false;
  }

  vitals.quality = (at) => vitals.q[at] || "missing";
  vitals.age = (at) => (vitals.t[at] ? Math.max(0, (Date.now() + clock) / 1000 - vitals.t[at]) : null);
  vitals.now = () => Date.now() + clock;

  // -- the catalogue -----------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  function prepared(row) {
    const told = [row.name.zh, row.name.en, row.code, row.domain.zh, row.domain.en, row.group.zh, row.group.en,
      row.owner.zh, row.owner.en];
    row.words = plain(told.join(" "));
    row.title = [plain(row.name.zh), plain(row.name.en), plain(row.code)];
    row.spelt = row.find.split(" ");
    return row;
  }

  vitals.load = function () {
    const wanted = cm.state.catalogue ? cm.state.catalogue.version : 0;
    if (vitals.catalogue && vitals.loadedFor === wanted) return Promise.resolve();
    if (asking) return asking;
    asking = cm.getJSON("/api/indicators?limit=10000").then((answer) => {
      vitals.rows = answer.indicators.map(prepared);
      vitals.byCode = new Map(vitals.rows.map((row) => [row.code, row]));
      vitals.catalogue = `${answer.district}/${answer.version}`;
      vitals.loadedFor = wanted;
      vitals.fault = "";
      cm.emit("vitals-catalogue");
    }, (e) => { vitals.fault = e.message; }).finally(() => { asking = null; });
    return asking;
  };

  // The mean of this hour one week ago, for every indicator that has one.
  vitals.loadWeek = async function () {
    const slot = Math.floor(vitals.now() / 300e3), old = vitals.week;
    if (old && old.slot === slot && old.catalogue === vitals.catalogue) return;
    vitals.week = { slot, catalogue: vitals.catalogue, v: old && old.catalogue === vitals.catalogue ? old.v : [] };
    try {
      const answer = await cm.getJSON("/api/indicators/lastweek");
      vitals.week = { slot, catalogue: answer.catalogue, v: answer.v };
      cm.emit("vitals", null);
    } catch (e) {
      vitals.week = null;
      console.warn("last week:", e.message);
    }
  };

  // -- search: every word typed must be found; what begins with it comes first ---------------------
  function score(row, word) {
    if (row.title[2] === word) return 5;
    if (row.title.some((t) => t.startsWith(word))) return 4;
    if (row.title.some((t) => t.includes(word))) return 3;
    if (row.spelt.some((s) => s.startsWith(word))) return 2;
    return row.words.includes(word) || (word.length > 1 && row.spelt.some((s) => s.includes(word))) ? 1 : 0;
  }

  /* Returns rows with their score by `text`, best first, in catalogue order among equals. */
  let last = { text: null, rows: null, found: [] };
  vitals.search = function (text) {
    if (last.text !== text || last.rows !== vitals.rows) last = { text, rows: vitals.rows, found: searched(text) };
    return last.found;
  };
  function searched(text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!words.length) return vitals.rows;
    const found = [];
    for (const row of vitals.rows) {
      let sum = 0;
      for (const word of words) {
        const one = score(row, word);
        if (!one) { sum = 0; break; }
        sum += one;
      }
      if (sum) found.push([sum, row]);
    }
    return found.sort((a, b) => b[0] - a[0] || a[1].at - b[1].at).map(([, row]) => row);
  }

  // -- how values are written -----------------------------------------------------------------------
  cm.unit = function (unit) {
    const key = `unit_${unit}`, word = cm.t(key);
    return word === key ? unit : word;
  };
  vitals.shown = function (row, value) {
    if (value === null || value === undefined || !Number.isFinite(value)) return "—";
    const state = (row.states || []).find((s) => s.value === value);
    return state ? cm.name(state.name) : cm.number(value, row.decimals);
  };
  vitals.unit = (row) => (row.states && row.states.length ? "" : cm.unit(row.unit));

  /* The change against this hour last week as {text, share}; null where it means nothing. */
  vitals.change = function (row) {
    const before = vitals.week && vitals.week.catalogue === vitals.catalogue ? vitals.week.v[row.at] : null;
    const value = vitals.v[row.at];
    if (row.kind === "state" || !Number.isFinite(before) || !Number.isFinite(value)) return null;
    const by = value - before, share = Math.abs(before) < 1e-9 ? Math.sign(by) * (by ? Infinity : 0) : by / Math.abs(before);
    // a share of a share misleads, one of degrees or of next to nothing means nothing: those are told as they are
    const plainly = !Number.isFinite(share) || Math.abs(share) >= 10 || ABSOLUTE.includes(row.unit);
    const size = plainly ? cm.number(Math.abs(by), row.decimals) : `${cm.number(Math.abs(share) * 100)}%`;
    const unit = !plainly ? "" : row.unit === "%" ? cm.t("vitals_points") : ABSOLUTE.includes(row.unit) ? row.unit : vitals.unit(row);
    const sign = !/[1-9]/.test(size) ? "±" : by > 0 ? "+" : "−";
    return { share, by, before, text: `${sign}${size}${unit && ` ${unit}`}` };
  };

  cm.on("snapshot", (snapshot) => vitals.receive(snapshot.vitals));
  cm.on("catalogue", () => { if (vitals.catalogue) vitals.load(); });
})();
