// A review is kept as a draft while it is written, a moment after each change; without this, by its button.

const form = document.querySelector("form[data-review]");
const line = form.querySelector(".saved");
const PAUSE = 1500; // milliseconds after the last change
const AGAIN = 10000; // after what did not arrive
let timer = 0;
let isUnsaved = false;
let isBusy = false;
let isLeaving = false;

function say(text, isBad = false) {
  line.textContent = text;
  line.classList.toggle("is-bad", isBad);
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

// Who signed in again in another window has another token; this page takes it over.
async function takeFreshToken() {
  const page = new DOMParser().parseFromString(await (await ask()).text(), "text/html");
  const token = page.querySelector("form[data-review] [name=csrfmiddlewaretoken]").value;
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = token;
}

async function ask(options = {}) {
  const answer = await fetch(location.href, { redirect: "manual", ...options });
  if (answer.type === "opaqueredirect") throw new Error(form.dataset.signedOut);
  return answer;
}

function send() {
  const data = new FormData(form);
  data.append("do", "save");
  data.append("as", "json");
  return ask({ method: "POST", body: data });
}

async function save() {
  if (isLeaving) return;
  if (isBusy) return later(PAUSE);
  isBusy = true;
  isUnsaved = false;
  say(form.dataset.saving);
  try {
    let answer = await send();
    if (answer.status === 403) {
      await takeFreshToken();
      answer = await send();
    }
    const { told, edits } = await answer.json();
    if (answer.ok) form.elements.edits.value = edits;
    say(told, !answer.ok);
  } catch (error) {
    isUnsaved = true;
    say(error.message === form.dataset.signedOut ? error.message : form.dataset.notSaved, true);
    later(AGAIN);
  } finally {
    isBusy = false;
  }
}

form.addEventListener("input", () => {
  isUnsaved = true;
  later(PAUSE);
});
form.addEventListener("submit", () => {
  isLeaving = true;
  clearTimeout(timer);
});
addEventListener("beforeunload", (event) => {
  if (isUnsaved && !isLeaving) event.preventDefault();
});
