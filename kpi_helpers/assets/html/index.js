"use strict";
// Sorts and chooses rows of what stands on the page. Every figure and every place in an order was written with it.
(() => {
  const table = document.getElementById("units");
  const choice = document.getElementById("choice");
  const count = document.getElementById("count");
  const kinds = [...table.tBodies];
  const rowsOf = (kind) => [...kind.querySelectorAll("tr[data-name]")];
  const units = kinds.flatMap(rowsOf);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const written = (number) => number.toLocaleString("vi-VN");

  function choose() {
    const { words, kind, status } = choice.elements;
    const wanted = plain(words.value).split(/\s+/).filter(Boolean);
    const isChosen = (unit) =>
      wanted.every((word) => unit.dataset.name.includes(word)) &&
      (!kind.value || unit.parentElement.dataset.kind === kind.value) &&
      (!status.value || unit.dataset.has.split(" ").includes(status.value));
    for (const unit of units) unit.classList.toggle("out", !isChosen(unit));
    for (const body of kinds) body.classList.toggle("out", rowsOf(body).every((unit) => unit.classList.contains("out")));
    const shown = units.filter((unit) => !unit.classList.contains("out")).length;
    count.value = `${written(shown)} trên ${written(units.length)} đơn vị`;
  }

  // A unit without a value in the column stands last both ways.
  function sort(heading) {
    const isDown = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.querySelectorAll("th")) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const placeOf = (unit) => unit.cells[heading.cellIndex].dataset.place;
    const order = (one, other) => {
      const [a, b] = [placeOf(one), placeOf(other)];
      if (a === "" || b === "") return (a === "") - (b === "");
      return isDown ? b - a : a - b;
    };
    for (const kind of kinds) kind.append(...rowsOf(kind).sort(order));
  }

  // Browsers leave buttons out of the heads that they repeat on printed pages: the words stay beside them for print.
  for (const heading of table.tHead.querySelectorAll("th")) {
    const words = document.createElement("span");
    words.className = "printed";
    words.textContent = heading.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(heading));
    heading.replaceChildren(words, button);
    heading.setAttribute("aria-sort", "none");
  }
  choice.hidden = false;
  choice.addEventListener("input", choose);
  choice.addEventListener("submit", (event) => event.preventDefault());
  choice.addEventListener("reset", () => setTimeout(choose));
  choose();
})();
