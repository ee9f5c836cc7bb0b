// Saves a form by itself while one writes: <form data-autosave-url="…"> with the texts of components/autosave_texts.html
// and an element [data-autosave-status] with role="status". Files are left to the button.
// The server answers JSON: {state: "saved", saved_at_text, version} | {state: "conflict"} | {state: "refused", message}.
// Each answer is also told to other modules: the form dispatches "autosave:answered", its detail the answer as it came.
// After a conflict nothing is saved by itself: a button sends the form, and the server answers with both texts.
// A button pressed while a save is on its way waits for its answer: else the form would conflict with itself.
const PAUSE = 1500;
const RETRY = 15000;
const PATIENCE = 10000;

function autosave(form) {
  const texts = form.dataset;
  const status = form.querySelector("[data-autosave-status]");
  const version = form.querySelector("input[name=version]");
  let timer;
  let running = null;
  let waiting = false;
  let again = false;
  let stopped = false;

  function say(state, text) {
    form.dataset.autosaveState = state;
    if (status) status.textContent = text;
  }

  function schedule(delay) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, delay);
  }

  function body() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  // The form itself carries the text to the page that shows both: a link would leave it behind.
  function conflict() {
    stopped = true;
    say("conflict", texts.textConflict + " ");
    if (!status) return;
    const compare = document.createElement("button");
    compare.className = "btn btn-outline-primary";
    compare.textContent = texts.textCompare;
    status.append(compare);
  }

  function answer(result) {
    if (result.state === "conflict") return conflict();
    if (result.state === "refused") return say("refused", result.message);
    if (version && result.version !== undefined) version.value = result.version;
    if (!again) say("saved", texts.textSaved.replace("{time}", result.saved_at_text));
  }

  function save() {
    if (running) {
      again = true;
      return;
    }
    again = false;
    running = send().finally(() => {
      running = null;
      if (again) schedule(PAUSE);
    });
  }

  async function send() {
    say("saving", texts.textSaving);
    try {
      const response = await fetch(texts.autosaveUrl, {
        method: "POST",
        body: body(),
        headers: { "X-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
      });
      const result = await response.json();
      answer(result);
      form.dispatchEvent(new CustomEvent("autosave:answered", { bubbles: true, detail: result }));
    } catch {
      say("failed", texts.textFailed);
      schedule(RETRY);
    }
  }

  async function sendAfterwards(submitter) {
    waiting = true;
    await Promise.race([running, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    running = null;
    waiting = false;
    form.requestSubmit(submitter);
  }

  form.addEventListener("input", (event) => {
    if (stopped || event.target.type === "file") return;
    if (form.dataset.autosaveState !== "unsaved") say("unsaved", texts.textUnsaved);
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
}

document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
