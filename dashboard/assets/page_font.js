/* Says so when this computer's browser has no Chinese font: boxes in place of names are worse than a warning. */
(function () {
  "use strict";
  const cm = window.citymirror;

  function drawn(letter, font) {
    const canvas = cm.el("canvas", { width: "32", height: "32" });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.font = `24px ${font}`;
    pen.textBaseline = "top";
    pen.fillText(letter, 2, 2);
    return pen.getImageData(0, 0, 32, 32).data.join();
  }

  // A missing letter is drawn as the same box, whichever letter it is.
  cm.sameGlyph = (a, b, font) => drawn(a, font) === drawn(b, font);

  cm.on("start", () => {
    const font = getComputedStyle(document.body).fontFamily || "sans-serif";
    if (cm.sameGlyph("\u6c49", "\u9f98", font)) cm.notice(`${cm.t("trend_no_font")} ${cm.boot.text.en.trend_no_font}`, "fault");
  });
})();
