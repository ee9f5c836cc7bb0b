// Puts kept text back into a form, and tells in which fields two texts of a form differ.
import { withoutVersions } from "./kept.js";

export function fill(form, fields) {
  const waiting = new Map([...grouped(fields)].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]));
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || ["submit", "button", "password"].includes(control.type)) continue;
    const values = waiting.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (control.tagName === "SELECT") for (const option of control.options) option.selected = values.includes(option.value);
    else if (values.length) control.value = values.shift();
    else if (control.type !== "hidden") control.value = "";
  }
  addMissing(form, fields);
  for (const control of form.querySelectorAll("textarea, input:not([type=hidden]), select")) control.dispatchEvent(new Event("input", { bubbles: true }));
}

function grouped(fields) {
  const groups = new Map();
  for (const pair of fields) groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]);
  return groups;
}

// Rows that were added and are not in the page any more travel along unseen, and are there after the next save.
function addMissing(form, fields) {
  for (const [name, value] of fields) {
    if (form.elements.namedItem(name)) continue;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(hidden);
  }
}

function labelOf(form, name) {
  const found = form.elements.namedItem(name);
  const control = found instanceof RadioNodeList ? found[0] : found;
  const group = control?.closest("fieldset")?.querySelector("legend");
  const own = control?.labels?.[0];
  const words = control?.type === "radio" || control?.type === "checkbox" ? (group ?? own) : (own ?? group);
  return words?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

function shownValue(form, name, values) {
  const found = form.elements.namedItem(name);
  const controls = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
  const words = (value) => {
    const box = controls.find((one) => ["radio", "checkbox"].includes(one.type) && one.value === value);
    if (box) return box.labels?.[0]?.textContent.trim() ?? value;
    return controls[0]?.tagName === "SELECT" ? ([...controls[0].options].find((one) => one.value === value)?.text ?? value) : value;
  };
  return values.map(words).join(", ");
}

// [label, mine, now] of each field that the two hold differently.
export function differences(form, mine, now) {
  const [left, right] = [grouped(withoutVersions(mine)), grouped(withoutVersions(now))];
  const values = (groups, name) => (groups.get(name) ?? []).map(([, value]) => value);
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => JSON.stringify(values(left, name)) !== JSON.stringify(values(right, name)))
    .map((name) => [labelOf(form, name), shownValue(form, name, values(left, name)), shownValue(form, name, values(right, name))]);
}
