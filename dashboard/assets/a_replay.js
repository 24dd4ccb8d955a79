/* Whether the map shows the past instead of now; read by the live loop before anything is drawn. */
(function () {
  "use strict";
  window.citymirror.replay = { on: false, film: null, at: 0, span: "24h", template: "crowd.present", playing: 0 };
})();
