// Shows in a form that saved itself what others wrote meanwhile, without touching what the person is writing.
// autosave.js tells what the server answered ("autosave:answered"); `merged` in it (applications/refreshing.py) holds
//   fields:  [{name, values, was}]      controls to show anew; `was` is what the form had sent
//   added:   [{question, after, html}]  rows, each with the id of the row it follows ("" for the first)
//   removed: [{question, row, was}]     rows, with what the form had sent of them
//   version: the version that the form then shows; message: what happened, in a sentence
// Where a control holds something else than was sent, the person typed on: it stays, and the form stays at its version, so
// that the next save merges again. The server never moves a form on that does not show what is stored.
const rowOf = (form, id) => form.querySelector(`[data-row="${CSS.escape(id)}"]`);
const controlsOf = (form, name) => [...form.elements].filter((control) => control.name === name && control.type !== "hidden");
const isTicked = (control) => control.type === "checkbox" || control.type === "radio";
const plain = (text) => text.replace(/\r\n/g, "\n");

function sentBy(controls) {
  if (isTicked(controls[0])) return controls.filter((control) => control.checked).map((control) => control.value);
  return controls.map((control) => plain(control.value));
}

function isAsSent(controls, was) {
  const now = sentBy(controls);
  return now.length === was.length && now.every((value, index) => value === plain(was[index]));
}

function show(control, values) {
  if (isTicked(control)) {
    control.checked = values.includes(control.value);
    return;
  }
  const [value = ""] = values;
  if (control === document.activeElement && control.setSelectionRange) {
    const { selectionStart, selectionEnd } = control;
    control.value = value;
    control.setSelectionRange(selectionStart, selectionEnd);
  } else {
    control.value = value;
  }
  // Counters and totals listen here; autosave.js, on the form, does not hear it: nothing new was typed.
  control.dispatchEvent(new Event("input"));
  control.closest("[data-budget]")?.dispatchEvent(new Event("input"));
}

function showField(form, { name, values, was }) {
  const controls = controlsOf(form, name);
  if (!controls.length) return false;
  if (isAsSent(controls, values.map(plain))) return true;
  if (!isAsSent(controls, was)) return false;
  controls.forEach((control) => show(control, values));
  return true;
}

function addRow(form, { question, after, html }) {
  const rows = form.querySelector(`[data-rows="${CSS.escape(question)}"]`);
  if (!rows) return false;
  const row = new DOMParser().parseFromString(html, "text/html").querySelector("[data-row]");
  if (rowOf(form, row.dataset.row)) return true;
  const before = after ? rowOf(form, after) : null;
  if (before) before.after(row);
  else rows.prepend(row);
  number(rows);
  return true;
}

function removeRow(form, { row: id, was }) {
  const row = rowOf(form, id);
  if (!row) return true;
  const touched = Object.entries(was).some(([name, value]) => {
    const controls = controlsOf(form, name);
    return controls.length && !isAsSent(controls, [value]);
  });
  if (touched || row.contains(document.activeElement)) return false;
  const rows = row.parentElement;
  row.remove();
  number(rows);
  return true;
}

// Rows are called by their place; those that are still blank keep their name.
function number(rows) {
  rows.querySelectorAll("[data-row]:not([data-new-row]) > legend").forEach((legend, index) => {
    legend.textContent = rows.dataset.textRow.replace("{n}", index + 1);
  });
}

function tell(form, words) {
  const place = form.querySelector("[data-merged-status]");
  if (place && words) place.textContent = words;
}

function merge(form, merged) {
  const done = [
    ...(merged.fields ?? []).map((field) => showField(form, field)),
    ...(merged.added ?? []).map((row) => addRow(form, row)),
    ...(merged.removed ?? []).map((row) => removeRow(form, row)),
  ];
  if (done.every(Boolean)) form.querySelector("input[name=version]").value = merged.version;
  tell(form, merged.message);
}

document.addEventListener("autosave:answered", ({ target, detail }) => {
  if (detail?.state !== "saved") return;
  if (detail.merged) merge(target, detail.merged);
  if (detail.replaced) tell(target, detail.replaced);
});
