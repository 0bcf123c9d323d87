// The form of a poster: saved as one types, with a copy in this browser until the server has it; rows of authors.
// Without this script the buttons do the same, one page each.

const form = document.querySelector(".poster-form");
const words = form.dataset;
const state = form.querySelector("[data-save-state]");
const conflict = form.querySelector("[data-conflict]");
const PAUSE = 1200; // milliseconds without a key
const RETRY = 15_000;
const NOT_WRITTEN = new Set(["csrfmiddlewaretoken", "edits", "begun_as", "website", "file"]);

// --- Counting characters -------------------------------------------------------------------------------

for (const place of form.querySelectorAll("[data-count-of]")) {
  const field = form.elements[place.dataset.countOf];
  const most = Number(place.dataset.most);
  const show = () => {
    const left = most - [...field.value].length;
    const told = left < 0 ? words.over : words.left;
    place.textContent = told.replace("{left}", left).replace("{most}", most).replace("{over}", -left);
    place.classList.toggle("errorlist", left < 0);
  };
  field.addEventListener("input", show);
  show();
}

// --- Rows of authors -----------------------------------------------------------------------------------

const list = form.querySelector(".authors");
const pattern = document.getElementById("author-row");
const rows = () => [...list.children];

function makeRow(name) {
  const holder = document.createElement("template");
  holder.innerHTML = pattern.innerHTML.replaceAll(/(?<![a-z\d])n0(?![a-z\d])/g, name);
  return holder.content.querySelector("li");
}

function addRow() {
  const taken = rows().map((row) => (row.dataset.row.startsWith("n") ? Number(row.dataset.row.slice(1)) : 0));
  const row = makeRow(`n${Math.max(0, ...taken) + 1}`);
  list.append(row);
  return row;
}

function removeRow(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  for (const name of ["contact", "presents"]) {
    if (!form.querySelector(`[name=${name}]:checked`)) list.querySelector(`[name=${name}]`).checked = true;
  }
  next.querySelector("input:not([type=hidden])").focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const row = button?.closest(".author");
  if (!button || button.name !== "do") return;
  if ("add" in button.dataset) {
    if (rows().length < Number(words.mostAuthors)) addRow().querySelector("input:not([type=hidden])").focus();
    else return; // the server says how many there may be
  } else if (row && "up" in button.dataset) {
    row.previousElementSibling?.before(row);
  } else if (row && "down" in button.dataset) {
    row.nextElementSibling?.after(row);
  } else if (row && "remove" in button.dataset && rows().length > 1) {
    removeRow(row);
  } else {
    return;
  }
  event.preventDefault();
  if (button.isConnected) button.focus();
  if ("add" in button.dataset) list.lastElementChild.querySelector("input:not([type=hidden])").focus();
  changed();
});

// --- What is in the form, and a copy of it in this browser ----------------------------------------------

const fields = () =>
  [...new FormData(form)].filter(([name, value]) => !NOT_WRITTEN.has(name) && typeof value === "string");
const written = () => JSON.stringify(fields().map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]));
const place = () => `poster:${new URL(form.action, location).pathname}`;
const copies = {
  keep: () => quietly(() => localStorage.setItem(place(), JSON.stringify({ edits: form.elements.edits.value, fields: written() }))),
  read: () => quietly(() => JSON.parse(localStorage.getItem(place()))),
  drop: () => quietly(() => localStorage.removeItem(place())),
};

/** A browser may have no storage, or a full one: then there is no copy. */
function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function fill(entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  const known = new Map(rows().map((row) => [row.dataset.row, row]));
  list.replaceChildren(...(values.get("row") ?? []).filter((name) => /^[pn]\d+$/.test(name)).map((name) => known.get(name) ?? makeRow(name)));
  for (const field of form.elements) {
    if (!field.name || NOT_WRITTEN.has(field.name) || ["hidden", "file", "submit"].includes(field.type)) continue;
    const own = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = own.includes(field.value);
    else field.value = own.at(-1) ?? "";
  }
}

// --- Saving --------------------------------------------------------------------------------------------

let saved = written();
let timer, underway;
let isBlocked = false; // until somebody chose between two windows
let isSending = false;

const tell = (text) => (state.textContent = text);

function changed() {
  clearTimeout(timer);
  if (written() === saved || isBlocked) return;
  copies.keep();
  timer = setTimeout(save, PAUSE);
}

function save(options = {}) {
  clearTimeout(timer);
  if (isBlocked || written() === saved) return underway;
  underway ??= send(options).finally(() => (underway = undefined));
  return underway;
}

function post(leaving, keepalive) {
  const body = new URLSearchParams(fields());
  for (const name of ["csrfmiddlewaretoken", "edits", "begun_as"]) {
    if (form.elements[name]) body.set(name, form.elements[name].value);
  }
  body.set("do", "autosave");
  if (leaving) body.set("leaving", "1");
  return fetch(form.action, { method: "POST", body, keepalive, redirect: "error" });
}

async function send({ leaving = false, keepalive = false } = {}) {
  const sent = written();
  tell(words.saving);
  try {
    let answer = await post(leaving, keepalive);
    if (answer.status === 403 && (await renewToken())) answer = await post(leaving, keepalive);
    const told = await answer.json();
    if (answer.ok) took(sent, told);
    else if (told.changed) block(told.edits);
    else tell(told.refused);
  } catch {
    tell(words.offline);
    timer = setTimeout(save, RETRY);
  }
}

/** The session has expired: the page has a new token for it. */
async function renewToken() {
  const page = await fetch(location.href, { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = fresh.querySelector(".poster-form [name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  form.elements.csrfmiddlewaretoken.value = token;
  for (const field of form.querySelectorAll("[data-preview-url]")) field.dispatchEvent(new Event("input"));
  return true;
}

function took(sent, told) {
  copies.drop();
  saved = sent;
  form.elements.edits.value = told.edits;
  tell(told.told);
  if (new URL(form.action, location).pathname !== told.address) {
    form.action = told.address;
    history.replaceState(null, "", told.address);
  }
  if (written() !== saved) changed();
}

// --- Another window ------------------------------------------------------------------------------------

function block(edits) {
  isBlocked = true;
  conflict.hidden = false;
  conflict.dataset.edits = edits;
  tell("");
  conflict.scrollIntoView({ block: "center" });
}

form.querySelector("[data-theirs]").addEventListener("click", () => {
  copies.drop();
  saved = written();
  location.reload();
});
form.querySelector("[data-keep]").addEventListener("click", () => {
  form.elements.edits.value = conflict.dataset.edits;
  isBlocked = false;
  conflict.hidden = true;
  save();
});

// --- When ----------------------------------------------------------------------------------------------

form.addEventListener("input", changed);
form.addEventListener("change", changed);
window.addEventListener("online", () => save());
document.addEventListener("visibilitychange", () => document.hidden && !isSending && save({ keepalive: true }));
window.addEventListener("pagehide", () => !isSending && save({ leaving: true, keepalive: true }));
// What the page held when it was left may be older than what was saved while it was.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());

form.addEventListener("submit", async (event) => {
  if (event.submitter?.formTarget === "_blank") return; // a picture: nothing is sent away
  clearTimeout(timer);
  isSending = true;
  if (!underway) return copies.keep();
  event.preventDefault(); // what is underway must come first, and else would look like another window
  const { submitter } = event;
  await underway;
  clearTimeout(timer);
  form.requestSubmit(submitter);
});

// --- The PDF -------------------------------------------------------------------------------------------

const upload = form.querySelector("[data-upload]");
upload?.addEventListener("change", () => {
  const told = form.querySelector("[data-upload-error]");
  const isTooLarge = upload.files[0]?.size > Number(words.mostBytes) * 1.048576;
  told.hidden = !isTooLarge;
  told.textContent = isTooLarge ? words.tooLarge : "";
  if (isTooLarge) upload.value = "";
  else if (upload.files.length) form.requestSubmit(form.querySelector("[data-upload-button]"));
});

// --- What was kept in this browser ---------------------------------------------------------------------

const copy = copies.read();
if (copy && copy.fields !== saved && !form.querySelector("[role=alert]:not([hidden])")) {
  fill(JSON.parse(copy.fields));
  if (copy.edits === form.elements.edits.value) {
    tell(words.restored);
    timer = setTimeout(save, PAUSE);
  } else {
    block(form.elements.edits.value);
  }
} else if (copy) {
  copies.drop();
}
