/* Sound for I and II: our own tones, silenced for a time with a reason; what a browser forbids is shown, not hidden. */
(function () {
  "use strict";
  const cm = window.citymirror;
  const words = cm.alertWords;
  const KEY = "citymirror.silence", AGAIN_MS = { I: 8e3, II: 30e3 };
  // semitones above A4 and when they begin; I rises three times, II says two even tones
  const TUNES = { I: [[0, 0], [4, 0.16], [7, 0.32], [0, 0.7], [4, 0.86], [7, 1.02]], II: [[0, 0], [0, 0.3]] };
  const sound = (cm.sound = { played: 0 });
  let context = null, last = 0, silence = null;

  const wanted = () => cm.state.screen !== "tablet";
  function recall() {
    try { silence = JSON.parse(localStorage.getItem(KEY)); } catch (e) { silence = null; }
  }
  function silent() {
    if (silence && silence.until > Date.now()) return silence;
    silence = null;
    return null;
  }

  /* "on", "silent", or "locked": a browser plays nothing before somebody has touched the page. */
  sound.state = function () {
    if (!context && window.AudioContext) context = new AudioContext();
    if (silent()) return "silent";
    return context && context.state === "running" ? "on" : "locked";
  };

  function tone(semitones, at, length) {
    const gain = context.createGain(), oscillator = context.createOscillator();
    oscillator.type = "triangle";
    oscillator.frequency.value = 660 * 2 ** (semitones / 12);
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.35, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + length);
  }

  sound.play = function (severity) {
    sound.played += 1;
    sound.last = severity;
    last = Date.now();
    for (const [semitones, after] of TUNES[severity]) tone(semitones, context.currentTime + after + 0.02, 0.22);
  };

  // The worst that nobody has answered sounds again and again, I more often than II.
  function loudest() {
    const open = cm.alerts.top.filter((a) => a.active && words.todo(a) && !a.drill && a.severity in TUNES);
    return open.sort((a, b) => words.rank(a.severity) - words.rank(b.severity))[0] || null;
  }
  function tick() {
    if (!wanted()) return;
    draw();
    const a = loudest();
    if (a && sound.state() === "on" && Date.now() - last >= AGAIN_MS[a.severity]) sound.play(a.severity);
  }
  cm.on("alert-new", (a) => {
    if (wanted() && !a.drill && a.severity in TUNES && sound.state() === "on") sound.play(a.severity);
  });

  // -- silencing: who, why, for how long; written into the journal --------------------------------
  sound.ask = async function () {
    if (silent()) return sound.silence(null);
    const who = await cm.alerts.askOperator();
    if (!who) return null;
    const said = await cm.ask({ title: cm.t("sound_silence"), note: cm.t("sound_silence_note"), ok: cm.t("sound_silence_ok"), fields: [
      { name: "reason", label: cm.t("alert_reason"), required: true, chips: [cm.t("sound_reason_1"), cm.t("sound_reason_2")] },
      { name: "minutes", label: cm.t("alert_minutes_for"), value: "10", options: [5, 10, 30, 60].map((n) => ({ value: n, text: cm.t("alert_n_min", { n }) })) }] });
    return said ? sound.silence(said.reason, Number(said.minutes)) : null;
  };
  sound.silence = async function (reason, minutes) {
    silence = reason ? { reason, until: Date.now() + minutes * 60e3, who: cm.alerts.operator() } : null;
    try { localStorage.setItem(KEY, JSON.stringify(silence)); } catch (e) { /* private window: this page remembers */ }
    draw();
    if (reason) await cm.alerts.noteSilence(reason, minutes);
  };

  function draw() {
    const box = cm.byId("sound-switch"), state = sound.state(), quiet = silent();
    if (!box) return;
    box.hidden = !wanted();
    box.dataset.state = state;
    const text = state === "silent" ? cm.t("sound_silent", { at: cm.clock(new Date(quiet.until).toISOString()) }) : cm.t(`sound_${state}`);
    cm.setText(box.lastChild, text);
    box.title = state === "silent" ? `${text} · ${quiet.who} · ${quiet.reason}` : cm.t(`sound_${state}_note`);
    box.setAttribute("aria-label", box.title);
  }

  // Any touch or key lets a browser play: one is enough for the page's life.
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => { if (context && context.state === "suspended") context.resume().then(draw); }, true);
  }
  document.addEventListener("click", (e) => {
    if (e.target.closest("#sound-switch")) {
      if (sound.state() === "locked" && context) context.resume().then(draw);
      else sound.ask();
    }
  });
  cm.on("start", () => { recall(); draw(); setInterval(tick, 1000); });
  cm.on("look", draw);
  cm.on("screen", draw);
})();
