// What every page loads. Each module looks for its own data attributes and does nothing without them.
import "../vendor/bootstrap-italia/js/track-focus.js";
import "./leaving.js";
import "./posting.js";
import "./once.js";
import "./menu.js";
import "./errors.js";
import "./options.js";
import "./upload.js";
import "./print.js";
import "./counter.js";
import "./keeping.js";
import "./autosave.js";
import "./merging.js";
import "./budget.js";
import "./shares.js";
import "./countdown.js";
import "./confirm-leave.js";
