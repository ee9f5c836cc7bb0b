// Keeps what is typed in every form of a signed-in person while it is typed; giving.js gives it back on the form's next page.
import { giveBack } from "./giving.js";
import { account, fieldsOf, isKept, newName, placeOf, remove, same, servedFields, tidy, write } from "./kept.js";

const PAUSE = 400;
const states = new WeakMap();

// Write down what the form holds. Text that the portal has needs no keeping.
export function keep(form, always = false) {
  const state = states.get(form);
  if (!state) return;
  clearTimeout(state.timer);
  const fields = fieldsOf(form);
  if (!always && same(fields, state.base)) {
    remove(state.key);
    return;
  }
  const title = document.querySelector("h1")?.textContent.trim() ?? document.title;
  const page = location.pathname + location.search;
  write(state.key, { name: state.name, at: Date.now(), page, title, base: state.base, fields });
}

// A save by itself has arrived: `sent` is what the portal has now, `typedSince` whether more was typed meanwhile.
export function taken(form, sent, typedSince) {
  const state = states.get(form);
  if (!state) return;
  state.base = typedSince ? sent : fieldsOf(form);
  keep(form);
}

function start(form) {
  const place = placeOf(form);
  const name = newName();
  const state = { place, name, key: `${place}~${name}`, base: servedFields(form), timer: null, touched: false };
  states.set(form, state);
  const named = Object.assign(document.createElement("input"), { type: "hidden", name: ":kept", value: state.name });
  form.append(named);
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    state.touched = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => keep(form), PAUSE);
  });
  form.addEventListener("submit", () => keep(form, true));
  addEventListener("pagehide", () => state.touched && keep(form));
  giveBack(form, state, keep);
}

// Dropping one's text for what is saved now is a choice, made on the page that shows both.
function dropOnChoice(link) {
  link.addEventListener("click", () => {
    const form = link.closest("form") ?? [...document.forms].find(isKept);
    const state = states.get(form);
    if (!state) return;
    clearTimeout(state.timer);
    states.delete(form);
    remove(state.key);
  });
}

// Where the browser keeps the text of a refused form, the button for another language need not take it along.
function leaveToTheBrowser() {
  if ([...document.forms].some(isKept)) document.querySelectorAll('input[name^="typed:"]').forEach((field) => field.remove());
}

tidy();
leaveToTheBrowser();
if (account) for (const form of document.forms) if (isKept(form)) start(form);
document.querySelectorAll("[data-drops-kept]").forEach(dropOnChoice);
