// Before a form with typed text or a file leaves the page: is there a network, is this person still signed in, is the
// token still good, is the file small enough? If not, the page stays, with the text, and says why. Sending a project is
// not held up by this: what counts there is the moment at which the portal receives it.
import { isKept, texts } from "./kept.js";
import { keep } from "./keeping.js";
import { say, sayWhyNot } from "./said.js";
import { onReturn, session, takeToken } from "./session.js";

const GOOD_FOR = 10_000;
const RETRY = 5000;
const asking = new WeakSet();
const good = new WeakMap();
const stopped = new Set(); // forms that wait for a sign-in or the network

function isGuarded(form) {
  return isKept(form) || "again" in form.dataset || form.querySelector("input[type=file]") !== null;
}

function sizeInWords(bytes) {
  const number = new Intl.NumberFormat(document.documentElement.lang || "it", { maximumFractionDigits: 1 });
  return `${number.format(bytes / 1_000_000)} MB`;
}

function tooLarge(form) {
  const most = Number(texts.maxBytes);
  const inputs = [...form.querySelectorAll("input[type=file]")];
  return inputs.flatMap((input) => [...input.files]).find((file) => file.size > most);
}

function sayTooLarge(form, file) {
  const words = texts.textTooLarge.replace("{name}", file.name).replace("{size}", sizeInWords(file.size));
  say(form, "problem", words.replace("{limit}", texts.maxText));
}

async function ask(form, submitter) {
  asking.add(form);
  keep(form, true);
  const found = await session();
  asking.delete(form);
  if (found.state !== "here") {
    stopped.add(form);
    sayWhyNot(form, found);
    if (found.state !== "signed_out") setTimeout(lookAgain, RETRY);
    return;
  }
  takeToken(found.token);
  good.set(form, Date.now());
  form.requestSubmit(submitter);
}

function gate(event) {
  const form = event.target;
  if (!texts.sessionUrl || !isGuarded(form) || Date.now() - (good.get(form) ?? 0) < GOOD_FOR) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const file = tooLarge(form);
  if (file) sayTooLarge(form, file);
  else if (!asking.has(form)) ask(form, event.submitter);
}

// The page says that what was stopped can be sent now.
async function lookAgain() {
  if (!stopped.size) return;
  const found = await session();
  if (found.state === "offline" || found.state === "unwell") setTimeout(lookAgain, RETRY);
  if (found.state !== "here") return;
  takeToken(found.token);
  for (const form of stopped) if (!("autosaveUrl" in form.dataset)) say(form, "saved", texts.textBack);
  stopped.clear();
}

if (document.body.dataset.account || document.querySelector("form[data-again]")) {
  addEventListener("submit", gate, true);
  onReturn(lookAgain);
  document.addEventListener("change", (event) => {
    const form = event.target.type === "file" && event.target.form;
    const file = form && tooLarge(form);
    if (file) sayTooLarge(form, file);
  });
}
