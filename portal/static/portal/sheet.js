// The sheet of a programme: rows pasted from a spreadsheet fill the cells from where one is, and lines are added.

const body = document.querySelector(".sheet-table tbody");
const total = document.querySelector('.sheet [name$="-TOTAL_FORMS"]');
const model = document.getElementById("sheet-line");

function addLine() {
  const number = Number(total.value);
  const line = model.content.firstElementChild.cloneNode(true);
  line.innerHTML = line.innerHTML.replaceAll("__prefix__", number);
  body.append(line);
  total.value = number + 1;
  return line;
}

const cellsOf = (line) => [...line.querySelectorAll("td :is(input, select):not([type=hidden])")];

// A choice takes the text that it shows, a field what it is given; false for a choice that there is not.
function fill(cell, text) {
  if (cell.tagName !== "SELECT") cell.value = text;
  else {
    const option = [...cell.options].find((each) => each.text.trim().toLowerCase() === text.toLowerCase());
    if (!option) return;
    cell.value = option.value;
  }
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

body.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const line = event.target.closest("tr");
  const first = cellsOf(line).indexOf(event.target);
  let at = line;
  for (const row of text.split("\n")) {
    const cells = cellsOf(at ?? (at = addLine()));
    row.split("\t").forEach((value, index) => cells[first + index] && fill(cells[first + index], value.trim()));
    at = at.nextElementSibling;
  }
});

// Enter goes to the line below, as in a spreadsheet; the button saves.
body.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  const line = event.target.closest("tr");
  const column = cellsOf(line).indexOf(event.target);
  cellsOf(line.nextElementSibling ?? addLine())[column].focus();
});

document.getElementById("sheet-more").addEventListener("click", () => cellsOf(addLine())[0].focus());
