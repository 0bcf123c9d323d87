// The pages around an announcement: how far it is, and copying its text. Without this they are complete.
//
//   data-progress   on the progress bar's frame: the address that tells how far it is, as JSON
//   data-state      the state it was drawn in; when that changes the page is drawn anew
//   data-copy       on a button: the id of the text that it copies; data-copied is what it says then

const PAUSE = 2000; // milliseconds between questions
const frame = document.querySelector("[data-progress]");

async function ask() {
  try {
    const answer = await fetch(frame.dataset.progress, { redirect: "error" });
    if (answer.ok) show(await answer.json());
  } catch {
    // The server is away: asked again.
  }
  setTimeout(ask, PAUSE);
}

function show(progress) {
  if (progress.state !== frame.dataset.state) return location.reload();
  frame.querySelector("progress").value = progress.finished;
  const sentence = frame.querySelector("p");
  if (sentence.textContent !== progress.sentence) sentence.textContent = progress.sentence;
  for (const tile of document.querySelectorAll("[data-count]"))
    tile.textContent = progress.counts[tile.dataset.count];
}

if (frame) setTimeout(ask, PAUSE);

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
  });
}
