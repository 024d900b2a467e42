"use strict";
// Sorting and filtering of tables. Without it the page is complete; nothing else depends on it.
const key = (row, column) => {
  const cell = row.cells[column];
  return cell === undefined ? "" : cell.dataset.v ?? cell.textContent.trim();
};
const compare = (a, b) => {
  if (a === "" || b === "") return (a === "") - (b === "");
  const x = Number(a), y = Number(b);
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, undefined, { numeric: true }) : x - y;
};
function sort(table, head, column) {
  const up = head.getAttribute("aria-sort") === "descending" || (!head.hasAttribute("aria-sort") && column === 0);
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => [key(row, column), row]);
  rows.sort(([a], [b]) => (a === "" || b === "" || up ? compare(a, b) : compare(b, a)));
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  body.append(...rows.map(([, row]) => row));
}
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = table.tHead.rows[0].cells;
  for (let column = 0; column < heads.length; column++) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heads[column].childNodes);
    button.addEventListener("click", () => sort(table, heads[column], column));
    heads[column].append(button);
  }
}
for (const input of document.querySelectorAll("input.filter")) {
  const rows = document.getElementById(input.getAttribute("aria-controls")).tBodies[0].rows;
  input.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
