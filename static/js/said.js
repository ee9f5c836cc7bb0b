// The quiet bar of a form: what became of its text, always in sight at the foot of the screen. Screen readers hear it
// politely: every problem and its end, but not each of the many saves of somebody who goes on writing.
import { isSafe, texts } from "./kept.js";

const AGAIN = 60_000;
const heard = new WeakMap();

function barOf(form) {
  const known = form.querySelector("[data-autosave-status], [data-said]");
  if (known) return known;
  const bar = Object.assign(document.createElement("p"), { className: "wecare-saved" });
  bar.dataset.said = "";
  bar.setAttribute("role", "status");
  const actions = form.querySelector(".wecare-actions");
  if (actions) actions.before(bar);
  else form.append(bar);
  return bar;
}

// kind: unsaved, saving, saved, problem; `extra` is a button or link that is shown beside the words.
export function say(form, kind, words, extra = null) {
  const bar = barOf(form);
  if (bar.dataset.words === words && bar.dataset.kind === kind) return;
  const last = heard.get(bar) ?? { kind: "", at: 0 };
  const loud = kind === "problem" || (kind === "saved" && (last.kind !== "saved" || Date.now() - last.at > AGAIN));
  if (loud) heard.set(bar, { kind, at: Date.now() });
  bar.setAttribute("aria-live", loud ? "polite" : "off");
  Object.assign(bar.dataset, { kind, words });
  bar.textContent = words;
  if (extra) bar.append(" ", extra);
}

// Signing in happens in another tab: this one, and the text in it, stays.
export function signInBeside() {
  const link = document.createElement("a");
  Object.assign(link, { href: texts.signInUrl, target: "_blank", rel: "noopener", className: "btn btn-outline-primary" });
  link.textContent = texts.textSignIn;
  return link;
}

// What keeps a form from being sent, in words; `found` is an answer of session().
export function sayWhyNot(form, found) {
  const whys = { signed_out: texts.textSignedOut, other: texts.textOther.replace("{name}", found.name), offline: texts.textOffline };
  const beside = ["signed_out", "other"].includes(found.state) ? signInBeside() : null;
  say(form, "problem", `${whys[found.state] ?? texts.textUnwell} ${isSafe() ? texts.textKept : texts.textOnPage}`, beside);
}

export function savedWords(words, result) {
  const sentence = result.saved_by ? words.textSavedBy : words.textSaved;
  return sentence.replace("{time}", result.saved_at_text).replace("{person}", result.saved_by);
}

// Sends the form to the page that shows both texts: a link would leave the text behind.
export function submitButton(words) {
  return Object.assign(document.createElement("button"), { className: "btn btn-outline-primary", textContent: words });
}
