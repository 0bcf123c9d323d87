// The picture of an abstract in the book lies over the form; without this it is a page in a window of its own.

const dialogue = document.querySelector("[data-picture]");
const shown = dialogue.querySelector("[data-shown]");

function tell(text) {
  shown.textContent = text;
}

async function resultOf(form, submitter) {
  const data = new FormData(form, submitter);
  data.delete("file"); // which is no part of the picture
  const answer = await fetch(form.action, { method: "POST", body: data });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-result]");
}

document.querySelector(".poster-form").addEventListener("submit", async (event) => {
  if (event.submitter?.value !== "book") return;
  event.preventDefault();
  tell(dialogue.dataset.waiting);
  dialogue.showModal();
  try {
    shown.replaceChildren(await resultOf(event.target, event.submitter));
  } catch {
    tell(dialogue.dataset.failed);
  }
});
dialogue.querySelector("button").addEventListener("click", () => dialogue.close());
dialogue.addEventListener("click", (event) => event.target === dialogue && dialogue.close());
