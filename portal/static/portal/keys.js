// The admin without a mouse: what the theme lets only a pointer press takes keys and says what it is.
// Where the theme's markup could be replaced, it was (templates/unfold); this is for what widgets draw.

const pressable = "[x-on\\:click]:not(a[href], button, input, #changelist-filter-close)";

const words = document.getElementById("keys").dataset;
const nameIn = (label) => label?.textContent.trim().replace(/\s*\*$/, "") ?? "";

function ready(root) {
  for (const icon of root.querySelectorAll(".material-symbols-outlined")) icon.ariaHidden = "true";
  for (const button of root.querySelectorAll("#searchbar-submit")) button.ariaLabel = words.search;
  for (const link of root.querySelectorAll('a[href="#"][x-on\\:click]')) link.ariaLabel = words.actions;
  for (const icon of root.querySelectorAll('a[target="_blank"] > .material-symbols-outlined:only-child')) {
    if (icon.parentElement.textContent.trim() === icon.textContent.trim()) icon.parentElement.ariaLabel = words.file;
  }
  for (const part of root.querySelectorAll(".simplebar-content-wrapper")) without(part, "role", "aria-label");
  for (const element of root.querySelectorAll(pressable)) {
    element.role = "button";
    element.tabIndex = 0;
    element.addEventListener("keydown", press);
  }
  for (const opener of root.querySelectorAll('[x-ref^="relatedWidgetWrapper"]')) nameOpener(opener);
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) nameChoice(select);
}

function without(element, ...names) {
  for (const name of names) element.removeAttribute(name);
}

function press(event) {
  if (event.target !== event.currentTarget || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  event.currentTarget.click();
}

// The menu of a chosen row hangs at the end of the page: opening leads into it, Escape back.
function nameOpener(opener) {
  const menu = document.getElementById(opener.getAttribute("x-ref").replace("relatedWidgetWrapper", "related-widget-wrapper-"));
  if (!menu) return;
  const field = opener.closest(".related-widget-wrapper")?.querySelector("select, input")?.labels?.[0];
  opener.ariaLabel = `${nameIn(field)}: ${words.more}`;
  opener.ariaExpanded = "false";
  opener.addEventListener("click", () => setTimeout(() => {
    opener.ariaExpanded = String(menu.checkVisibility());
    if (menu.checkVisibility()) menu.querySelector("a[href]")?.focus();
  }, 50));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    opener.ariaExpanded = "false";
    opener.focus();
  });
}

// select2 names its field by what is chosen in it alone, and so not at all while nothing is.
function nameChoice(select) {
  const label = select.ariaLabel || nameIn(select.labels?.[0]);
  const box = select.nextElementSibling?.querySelector(".select2-selection");
  if (!label || !box) return;
  const shown = box.querySelector(".select2-selection__rendered");
  if (box.role === "combobox" && shown?.id) {
    box.removeAttribute("aria-labelledby");
    without(shown, "role", "aria-readonly"); // it would want a name of its own
    const chosen = shown.title || shown.textContent.trim();
    box.ariaLabel = chosen ? `${label}: ${chosen}` : label;
  }
  for (const field of box.querySelectorAll("input")) field.ariaLabel = label;
}

// A row that has the focus on its handle goes up and down; its place is stored with the form.
document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.("[data-drag]");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!handle || !step) return;
  event.preventDefault();
  const row = handle.closest(".form-group");
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other?.matches(".form-group.original")) return;
  if (step < 0) other.before(row);
  else other.after(row);
  window.sortRecords({ from: row.parentElement });
  handle.focus();
});

// On a phone the tabs are a strip, which begins where one is.
const strip = document.querySelector(".desk-tabs");
const here = strip?.querySelector("[aria-current]");
if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 60;

// What hangs open below "More" closes by Escape, and when somebody goes elsewhere.
for (const more of document.querySelectorAll("details.desk-more")) {
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!more.contains(event.target)) more.open = false; });
  more.addEventListener("focusout", (event) => { if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false; });
}

document.addEventListener("formset:added", (event) => setTimeout(() => ready(event.target.closest(".form-group")), 50));
window.addEventListener("load", () => {
  const $ = window.django?.jQuery;
  const start = () => ready(document);
  if ($) $(start); // after what draws the choices, which may come later than the page
  else start();
  $?.(document).on("change", "select.select2-hidden-accessible", (event) => setTimeout(() => nameChoice(event.target)));
  // A list that is opened takes what is typed.
  $?.(document).on("select2:open", () => document.querySelector(".select2-container--open .select2-search__field")?.focus());
});
