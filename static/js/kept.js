// What this browser keeps of forms that the portal has not taken yet: in local storage, under the account that typed it,
// the address to which the form posts and the name of the form on its page, so that two tabs never keep over each other. Kept until the portal says that it has it (cookie "taken", or a save by
// itself), at most DAYS; another account never sees it. Without storage nothing is kept and nothing breaks.
const ROOT = "wecare.kept.";
const DAYS = 30;
const NEVER = new Set(["csrfmiddlewaretoken", ":kept"]);
const VERSIONS = new Set(["version", "seen", "row-seed"]); // which text and rows the person had seen: told to the server, no text itself
const WRITTEN = "textarea, select, input:not([type=hidden], [type=file], [type=submit], [type=button], [type=search])";

export const account = document.body.dataset.account || "";
export const texts = document.getElementById("kept-texts")?.dataset ?? {};

// Passwords, codes and statements of the law (data-not-kept) are never written down here.
export function isKept(form) {
  if (!account || form.method !== "post" || "notKept" in form.dataset) return false;
  if (form.querySelector("input[type=password], [autocomplete=one-time-code]")) return false;
  return form.querySelector(WRITTEN) !== null;
}

// Where every tab's text of the form is kept; each adds the name of its own.
export function placeOf(form) {
  const place = (other) => new URL(other.getAttribute("action") || location.href, location.href).pathname;
  const alike = [...document.forms].filter((other) => isKept(other) && place(other) === place(form));
  return `${ROOT}${account}.${place(form)}#${alike.indexOf(form)}`;
}

// By this name the portal says which form it has taken.
export function newName() {
  const letters = () => Math.random().toString(36).slice(2, 10).padEnd(8, "0");
  return `${letters()}${letters()}`;
}

export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.has(name));
}

// The form as the portal sent it, whatever was typed since or put back by the browser.
export function servedFields(form) {
  return [...form.elements].filter((one) => one.name && !one.disabled && !NEVER.has(one.name)).flatMap(servedValues);
}

function servedValues(control) {
  if (["file", "submit", "button", "reset", "image", "fieldset", "output"].includes(control.type)) return [];
  if (control.type === "checkbox" || control.type === "radio") return control.defaultChecked ? [[control.name, control.value]] : [];
  if (control.tagName !== "SELECT") return [[control.name, control.defaultValue]];
  const chosen = [...control.options].filter((option) => option.defaultSelected);
  const first = control.multiple || chosen.length ? [] : [...control.options].filter((option) => !option.disabled).slice(0, 1);
  return [...chosen, ...first].map((option) => [control.name, option.value]);
}

export function withoutVersions(fields) {
  return fields.filter(([name]) => !VERSIONS.has(name));
}

export function same(one, other) {
  return JSON.stringify(withoutVersions(one)) === JSON.stringify(withoutVersions(other));
}

let safe = true;

// Whether what was written last is kept: a full or forbidden storage says no.
export const isSafe = () => safe;

export function write(key, entry) {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
    safe = true;
  } catch {
    safe = false;
  }
}

export function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

// [key, entry] of everything that the account of this page has here.
export function entries() {
  return all().filter(([key]) => account && key.startsWith(`${ROOT}${account}.`));
}

// The same of one form, whichever page of it kept them; what was typed last comes first.
export function entriesOf(place) {
  return entries()
    .filter(([key]) => key.startsWith(`${place}~`))
    .sort(([, one], [, other]) => other.at - one.at);
}

function all() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(ROOT));
    return keys.map((key) => [key, JSON.parse(localStorage.getItem(key))]).filter(([, entry]) => entry);
  } catch {
    return [];
  }
}

// On every page: forget what the portal has taken and what is old.
export function tidy() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("taken="));
  const taken = found ? found.slice("taken=".length).replaceAll('"', "").split(".") : [];
  for (const [key, entry] of all()) {
    if (taken.includes(entry.name) || Date.now() - entry.at > DAYS * 86_400_000) remove(key);
  }
  if (found) document.cookie = "taken=; path=/; max-age=0; samesite=lax";
}
