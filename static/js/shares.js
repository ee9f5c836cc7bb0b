// The shares of a partnership (data-share) added up while one writes them, in the sentence data-shares-total.
const total = document.querySelector("[data-shares-total]");
const shares = [...document.querySelectorAll("[data-share]")];
const words = new Intl.NumberFormat(document.documentElement.lang || "it", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function add() {
  const sum = shares.reduce((made, share) => made + Math.round(Number(share.value || 0) * 100), 0) / 100;
  total.textContent = total.dataset.text.replace("{total}", words.format(sum));
}

if (total) {
  shares.forEach((share) => share.addEventListener("input", add));
  addEventListener("pageshow", add);
}
