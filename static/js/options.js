// Many boxes to tick ([data-options]): a filter by words, buttons for all and none of those shown, and how many are ticked.
// Hidden boxes keep their tick: what is sent never depends on the filter.

// “Comunità” and “comunita” are alike, as in the portal's own searches (core/folding.py).
const folded = (words) => words.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const element = (name, css, text) => Object.assign(document.createElement(name), { className: css, textContent: text });

function labelled(words, input) {
  const label = element("label", "wecare-options__filter", `${words} `);
  label.append(input);
  return label;
}

function button(words, press) {
  const made = element("button", "btn btn-sm btn-outline-primary", words);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

function enhance(group) {
  const text = group.dataset;
  const rows = [...group.querySelectorAll(".form-check")];
  const box = (row) => row.querySelector("input");
  const filter = Object.assign(element("input", "form-control", ""), { type: "search", autocomplete: "off" });
  const count = element("p", "wecare-options__count", "");
  count.setAttribute("role", "status");

  const tell = () => {
    const ticked = rows.filter((row) => box(row).checked).length;
    count.textContent = text.textCount.replace("{n}", ticked).replace("{total}", rows.length);
  };
  const tickShown = (checked) => () => {
    rows.filter((row) => !row.hidden).forEach((row) => { box(row).checked = checked; });
    group.dispatchEvent(new Event("input", { bubbles: true }));
    tell();
  };
  filter.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no answer of the form: nothing is to be saved
    const wanted = folded(filter.value.trim());
    rows.forEach((row) => { row.hidden = !folded(row.textContent).includes(wanted); });
  });
  // Enter in the filter must not send the whole form.
  filter.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  group.addEventListener("change", tell);

  const tools = element("div", "wecare-options__tools", "");
  tools.append(
    labelled(text.textFilter, filter),
    button(text.textAll, tickShown(true)),
    button(text.textNone, tickShown(false)),
    count,
  );
  group.before(tools);
  tell();
}

document.querySelectorAll("[data-options]").forEach(enhance);
