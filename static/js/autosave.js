// Saves a form by itself while one writes: <form data-autosave-url="…"> with the texts of components/autosave_texts.html
// and an element [data-autosave-status] with role="status". Files are left to the button.
// The server answers JSON: {state: "saved", saved_at_text, saved_by, version} | {state: "conflict"} | {state: "refused",
// message}; anything else is told as what it is, and the text stays in this browser (kept.js) until it is saved.
// Each of these is also told to other modules: the form dispatches "autosave:answered", its detail the answer as it came.
// After a conflict nothing is saved by itself: a button sends the form, and the server answers with both texts.
// A button pressed while a save is on its way waits for its answer: else the form would conflict with itself.
import { post } from "./answers.js";
import { fieldsOf, texts as common } from "./kept.js";
import { taken } from "./keeping.js";
import { savedWords, say, sayWhyNot, submitButton } from "./said.js";
import { onReturn, session, takeToken } from "./session.js";

const PAUSE = 1500;
const RETRY = 15_000;
const WAIT = 10_000; // how long a pressed button waits for a save that is on its way

function autosave(form) {
  const texts = form.dataset;
  const version = form.querySelector("input[name=version]");
  let timer;
  let running = null;
  let waiting = false;
  let again = false;
  let stopped = false;

  function tell(state, kind, words, extra) {
    form.dataset.autosaveState = state;
    say(form, kind, words, extra);
  }

  function schedule(delay) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, delay);
  }

  function conflict(result) {
    stopped = true;
    tell("conflict", "problem", result.message || texts.textConflict, submitButton(texts.textCompare));
  }

  function saved(result, sent) {
    if (version && result.version !== undefined) version.value = result.version;
    if (!again) tell("saved", "saved", savedWords(texts, result));
    announce(result);
    taken(form, sent, again);
  }

  function announce(result) {
    form.dispatchEvent(new CustomEvent("autosave:answered", { bubbles: true, detail: result }));
  }

  function answer(result, sent) {
    if (result.state === "saved") return saved(result, sent);
    if (!["conflict", "refused"].includes(result.state)) return notSaved(result);
    if (result.state === "conflict") conflict(result);
    else tell("refused", "problem", result.message);
    announce(result);
  }

  function notSaved(found) {
    form.dataset.autosaveState = "failed";
    if (found.state === "gone") say(form, "problem", common.textGone);
    else if (found.state === "offline") say(form, "problem", texts.textFailed);
    else sayWhyNot(form, found);
    schedule(RETRY);
  }

  function save() {
    clearTimeout(timer);
    again = running !== null;
    if (again) return;
    running = send().finally(() => {
      running = null;
      if (again) schedule(PAUSE);
    });
  }

  async function send() {
    const sent = fieldsOf(form);
    if (form.dataset.autosaveState !== "failed") tell("saving", "saving", texts.textSaving);
    answer(await post(form, texts.autosaveUrl).catch(() => ({ state: "offline" })), sent);
  }

  async function sendAfterwards(submitter) {
    waiting = true;
    await Promise.race([running, new Promise((resolve) => setTimeout(resolve, WAIT))]);
    running = null;
    waiting = false;
    form.requestSubmit(submitter);
  }

  async function goOn() {
    if (form.dataset.autosaveState !== "failed") return;
    const found = await session();
    if (found.state !== "here" || form.dataset.autosaveState !== "failed") return;
    takeToken(found.token);
    save();
  }

  form.addEventListener("input", (event) => {
    if (stopped || event.target.type === "file") return;
    if (!["unsaved", "failed"].includes(form.dataset.autosaveState)) tell("unsaved", "unsaved", texts.textUnsaved);
    if (running) again = true;
    schedule(PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      if (!waiting) sendAfterwards(event.submitter);
      return;
    }
    stopped = true;
    form.dataset.autosaveState = "sent";
  });
  onReturn(goOn);
}

document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
