// Keeps what is typed in every form of a signed-in person while it is typed, and gives it back on the form's next page:
// at once where nothing else changed meanwhile, and after showing both texts where somebody else's is there now.
import { differences, fill } from "./fill.js";
import { account, entriesOf, fieldsOf, isKept, isSafe, newName, placeOf, remove, same, servedFields, texts, tidy, withoutVersions, write } from "./kept.js";

const PAUSE = 400;
const answersPost = "posted" in document.body.dataset; // the page shows again what was just sent and not taken
const states = new WeakMap();
const moments = new Intl.DateTimeFormat(document.documentElement.lang || "it", { dateStyle: "long", timeStyle: "short" });

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

function say(form, template, entry) {
  const note = document.getElementById(template).content.cloneNode(true).firstElementChild;
  note.querySelector("[data-when]").textContent = texts.textWhen.replace("{when}", moments.format(entry.at));
  form.prepend(note);
  return note;
}

// What an earlier page of the form kept is this page's from now on, once it is written down as such.
function adopt(state, key, entry) {
  write(state.key, { ...entry, name: state.name });
  if (isSafe()) remove(key);
}

function giveBackAtOnce(form, entry, state) {
  fill(form, withoutVersions(entry.fields));
  const note = say(form, "kept-given-back", entry);
  note.querySelector("[data-drop]").addEventListener("click", () => {
    fill(form, withoutVersions(state.base));
    remove(state.key);
    note.remove();
  });
}

// It stays where it is until the person chose. With it goes the version that the person had seen: the portal then holds the two texts against each other itself.
function offer(form, key, entry, state) {
  const note = say(form, "kept-offer", entry);
  const list = note.querySelector("[data-differences]");
  for (const [label, mine, now] of differences(form, entry.fields, state.base)) {
    const row = document.getElementById("kept-difference").content.cloneNode(true);
    row.querySelector("[data-label]").textContent = label;
    row.querySelector("[data-mine]").textContent = mine || "–";
    row.querySelector("[data-now]").textContent = now || "–";
    list.append(row);
  }
  note.querySelector("[data-take]").addEventListener("click", () => {
    fill(form, entry.fields);
    keep(form, true);
    if (isSafe()) remove(key);
    note.remove();
    form.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  });
  note.querySelector("[data-drop]").addEventListener("click", () => {
    remove(key);
    note.remove();
  });
}

// The text typed last goes back into the form where nothing else changed; any other, of a tab that was closed or is still open, is offered.
function giveBack(form, state) {
  const found = entriesOf(state.place).filter(([, entry]) => entry.fields.some(([name]) => form.elements.namedItem(name)));
  for (const [index, [key, entry]] of found.entries()) {
    const last = index === 0;
    if (answersPost) {
      if (!last) continue;
      state.base = entry.base;
      adopt(state, key, entry);
    } else if (same(entry.fields, state.base)) remove(key);
    else if (last && same(entry.base, state.base)) {
      giveBackAtOnce(form, entry, state);
      adopt(state, key, entry);
    } else offer(form, key, entry, state);
  }
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
  giveBack(form, state);
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
