// Live totals of a table of money: <table data-budget> (or any element)
//   inputs:  <input data-amount data-row="ROW" data-column="COLUMN">; several inputs may share a row or a column
//   totals:  <output data-total-row="ROW">, <output data-total-column="COLUMN">, <output data-total>
//   shares:  <output data-percent-row="ROW"> and <output data-percent-column="COLUMN">: per cent of the total
// The server computes the same totals when the form is saved and is always right. Amounts are counted in whole cents.
const language = document.documentElement.lang || "it";
const euro = new Intl.NumberFormat(language, { style: "currency", currency: "EUR", useGrouping: "always" });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });

// "1.234,50", "1234,5", "1 234.50" and "1234.50" are all read; what is not a number counts as nothing.
export function cents(text) {
  let plain = text.replace(/[€\s\u00a0]/g, "");
  if (plain.includes(",")) plain = plain.replace(/\./g, "").replace(",", ".");
  else if (/^\d{1,3}(\.\d{3})+$/.test(plain)) plain = plain.replace(/\./g, "");
  const [, sign, whole, decimals] = /^(-?)(\d*)\.?(\d*)$/.exec(plain) ?? [];
  if (whole === undefined) return 0;
  const tens = Number((decimals + "000").slice(0, 3));
  const amount = Number(whole || "0") * 100 + Math.floor((tens + 5) / 10);
  return sign ? -amount : amount;
}

function add(totals, key, amount) {
  if (key !== undefined) totals.set(key, (totals.get(key) ?? 0) + amount);
}

function write(table, kind, totals, show) {
  for (const output of table.querySelectorAll(`[data-${kind}]`)) {
    const key = output.getAttribute(`data-${kind}`);
    output.textContent = show(totals.get(key) ?? 0);
  }
}

function recount(table) {
  const rows = new Map();
  const columns = new Map();
  let all = 0;
  for (const input of table.querySelectorAll("[data-amount]")) {
    const amount = cents(input.value);
    add(rows, input.dataset.row, amount);
    add(columns, input.dataset.column, amount);
    all += amount;
  }
  const money = (amount) => euro.format(amount / 100);
  const share = (amount) => percent.format(all ? amount / all : 0);
  write(table, "total-row", rows, money);
  write(table, "total-column", columns, money);
  write(table, "percent-row", rows, share);
  write(table, "percent-column", columns, share);
  for (const output of table.querySelectorAll("[data-total]")) output.textContent = money(all);
}

for (const table of document.querySelectorAll("[data-budget]")) {
  table.addEventListener("input", () => recount(table));
  recount(table);
}
