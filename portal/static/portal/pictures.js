// Pictures below the field of a text: one of those there is placed where the cursor stands, and a new one is
// stored by itself, without the form around it.

for (const panel of document.querySelectorAll("[data-pictures]")) attach(panel);

function attach(panel) {
  const field = document.getElementById(panel.dataset.pictures);
  const box = panel.querySelector(".text-pictures-new");
  if (!field || !box) return;
  const [file, alt, decoration] = box.querySelectorAll("input");
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  const tell = (words) => (status.textContent = words);

  async function upload() {
    if (!file.files.length) {
      tell(panel.dataset.noFile);
      file.focus();
      return;
    }
    button.disabled = true;
    tell(panel.dataset.working);
    try {
      const entry = await stored();
      for (const list of document.querySelectorAll("[data-pictures] > ul")) list.insertAdjacentHTML("beforeend", entry);
      place(field, panel.querySelector("ul > li:last-child [data-call]").dataset.call);
      file.value = alt.value = "";
      alt.disabled = decoration.checked = false;
      tell(panel.dataset.placed);
    } catch (error) {
      tell(error instanceof Refusal ? error.message : panel.dataset.failed);
    } finally {
      button.disabled = false;
    }
  }

  async function stored() {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.set("event", panel.dataset.event);
    body.set("file", file.files[0]);
    body.set("alt", alt.value);
    if (decoration.checked) body.set("is_decoration", "on");
    const answer = await fetch(panel.dataset.address, { method: "POST", body, redirect: "error" });
    const text = await answer.text();
    if (answer.ok) return text;
    throw answer.status === 400 && text ? new Refusal(text) : new Error(answer.statusText);
  }

  panel.addEventListener("click", (event) => {
    const call = event.target.closest("[data-call]")?.dataset.call;
    if (!call) return;
    place(field, call);
    tell(panel.dataset.placed);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== alt) return;
    event.preventDefault(); // else the whole form would be sent
    upload();
  });
  // They are no fields of the form: nothing of it is unsaved because of them.
  for (const name of ["input", "change"]) box.addEventListener(name, (event) => event.stopPropagation());
  decoration.addEventListener("change", () => (alt.disabled = decoration.checked));
  button.addEventListener("click", upload);
}

class Refusal extends Error {}

/** Put a call into the text at its cursor, as a paragraph of its own. */
function place(field, call) {
  const before = field.value.slice(0, field.selectionStart).trimEnd();
  const after = field.value.slice(field.selectionEnd).trimStart();
  field.value = [before, call, after].filter(Boolean).join("\n\n");
  const end = field.value.length - (after ? after.length + 2 : 0);
  field.setSelectionRange(end, end);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
