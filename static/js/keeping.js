// Keeps what is typed in every form of a signed-in person while it is typed, and gives it back on the form's next page:
// at once where nothing else changed meanwhile, and after showing both texts where somebody else's is there now.
import { differences, fill } from "./fill.js";
import { account, entries, fieldsOf, isKept, keyOf, newName, read, remove, same, servedFields, texts, tidy, withoutVersions, write } from "./kept.js";

const PAUSE = 400;
const ASIDE = "!";
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

function giveBackAtOnce(form, entry, state) {
  fill(form, withoutVersions(entry.fields));
  const note = say(form, "kept-given-back", entry);
  note.querySelector("[data-drop]").addEventListener("click", () => {
    fill(form, withoutVersions(state.base));
    remove(state.key);
    note.remove();
  });
}

// It stays aside until the person chose, so that what is typed meanwhile does not take its place. With it goes the version that the person had seen: the portal then holds the two texts against each other itself.
function offer(form, entry, state) {
  const aside = `${state.key}${ASIDE}`;
  remove(state.key);
  write(aside, entry);
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
    remove(aside);
    note.remove();
    form.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  });
  note.querySelector("[data-drop]").addEventListener("click", () => {
    remove(aside);
    note.remove();
  });
}

function giveBack(form, entry, state) {
  if (!entry.fields.some(([name]) => form.elements.namedItem(name))) return;
  if (answersPost) {
    state.base = entry.base;
    return;
  }
  if (same(entry.fields, state.base)) [state.key, `${state.key}${ASIDE}`].forEach(remove);
  else if (same(entry.base, state.base)) giveBackAtOnce(form, entry, state);
  else offer(form, entry, state);
}

function start(form) {
  const state = { key: keyOf(form), name: newName(), base: servedFields(form), timer: null, touched: false };
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
  for (const entry of [read(`${state.key}${ASIDE}`), read(state.key)]) if (entry) giveBack(form, entry, state);
}

// Dropping one's text for what is saved now is a choice, made on the page that shows both.
function dropOnChoice(link) {
  link.addEventListener("click", () => {
    const form = link.closest("form");
    if (states.has(form)) clearTimeout(states.get(form).timer);
    states.delete(form);
    const place = link.dataset.dropsKept || new URL(form?.getAttribute("action") || "", location.href).pathname;
    for (const [key] of entries()) if (key.includes(`.${place}#`)) remove(key);
  });
}

tidy();
if (account) for (const form of document.forms) if (isKept(form)) start(form);
document.querySelectorAll("[data-drops-kept]").forEach(dropOnChoice);
