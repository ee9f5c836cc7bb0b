// Gives back on a form's page what an earlier page of it kept (kept.js): at once where nothing else changed meanwhile, and
// after showing both texts where somebody else's, or one's own of another tab, is there now.
import { differences, fill } from "./fill.js";
import { entriesOf, isSafe, remove, same, texts, withoutVersions, write } from "./kept.js";

const answersPost = "posted" in document.body.dataset; // the page shows again what was just sent and not taken
const moments = new Intl.DateTimeFormat(document.documentElement.lang || "it", { dateStyle: "long", timeStyle: "short" });

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
function offer(form, key, entry, state, keep) {
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
export function giveBack(form, state, keep) {
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
    } else offer(form, key, entry, state, keep);
  }
}
