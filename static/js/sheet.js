// The running total of a score sheet: <form data-sheet> with <input data-weight> and an <output data-sheet-total>.
// Points times weight are rounded to hundredths one by one, as the server does; the server's total is always right.
const number = new Intl.NumberFormat(document.documentElement.lang || "it", { maximumFractionDigits: 2 });

function hundredths(points, weight) {
  return Math.floor(Math.round(points * 100) * Math.round(weight * 100) / 100 + 0.5);
}

for (const form of document.querySelectorAll("form[data-sheet]")) {
  const total = form.querySelector("[data-sheet-total]");
  form.addEventListener("input", () => {
    let sum = 0;
    for (const input of form.querySelectorAll("input[data-weight]")) {
      sum += hundredths(Number(input.value) || 0, Number(input.dataset.weight));
    }
    total.textContent = number.format(sum / 100);
  });
}
