// Results as one types. The page is complete without it: the form asks the same address.

const PAUSE = 350; // milliseconds without a key
const LEAST = 2; // letters
const form = document.querySelector("main form[role=search]");
const field = form.elements.q;
const told = document.querySelector("#told");
const results = document.querySelector("#results");
let asked = field.value.trim();
let waiting, asking;

function address(words) {
  const here = new URL(form.action);
  here.searchParams.set("q", words);
  return here;
}

async function ask() {
  const words = field.value.trim();
  if (words === asked || (words && words.length < LEAST)) return;
  asked = words;
  asking?.abort();
  asking = new AbortController();
  results.ariaBusy = "true";
  try {
    const answer = await fetch(address(words), { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.replaceChildren(...page.querySelector("#results").childNodes);
    document.title = page.title;
    history.replaceState(null, "", address(words)); // so that one comes back here from what was found
    told.textContent = results.querySelector("#found")?.textContent ?? "";
    results.ariaBusy = null;
  } catch (error) {
    if (error.name === "AbortError") return; // by the next one
    asked = null; // the button still asks
    results.ariaBusy = null;
  }
}

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
});
form.addEventListener("submit", () => clearTimeout(waiting));
