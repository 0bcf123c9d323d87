// What readers will see of a text, below the field in which it is written, as it is typed.
//
//   data-preview-url      on a textarea or input: the address that answers a POST of `text` with HTML
//   data-preview-target   the id of an element to fill; without it one is made below the field, in a shadow
//   data-preview-style    root with the style sheet of the public pages, so that it looks as it does there
//   data-preview-label, data-preview-failed   words
//
// A refusal in plain text, such as of a text that is too long, is shown as it is.

const PAUSE = 350; // milliseconds without a key
const FOLDED = "preview-folded";
const MARKS = /[$\\*_`]/; // a title without any of these looks as it is written
const attached = new WeakSet();
const sheet = new CSSStyleSheet();

function attach(field) {
  if (attached.has(field) || field.name.includes("__prefix__")) return;
  attached.add(field);
  const place = field.dataset.previewTarget ? given(field) : field.tagName === "INPUT" ? line(field) : fold(field);
  let timer, asked;

  async function show() {
    asked?.abort();
    if (!place.isOpen()) return;
    asked = new AbortController();
    const { signal } = asked;
    try {
      place.fill(field.value.trim() && (await rendered(field, signal)));
      place.tell("");
    } catch (error) {
      if (!signal.aborted) place.tell(error instanceof Refusal ? error.message : field.dataset.previewFailed ?? "");
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  place.onOpen?.(show);
  if (field.value.trim()) show();
}

class Refusal extends Error {}

async function rendered(field, signal) {
  const token = field.form.elements.csrfmiddlewaretoken.value;
  const body = new URLSearchParams({ text: field.value, csrfmiddlewaretoken: token });
  const answer = await fetch(field.dataset.previewUrl, { method: "POST", body, signal, redirect: "error" });
  const text = await answer.text();
  if (answer.ok) return text;
  const isPlain = answer.headers.get("Content-Type")?.startsWith("text/plain");
  throw isPlain && text ? new Refusal(text) : new Error(answer.statusText);
}

// --- Where it is shown ---------------------------------------------------------------------------------

/** An element that the page has ready. */
function given(field) {
  const target = document.getElementById(field.dataset.previewTarget);
  const status = make("p", { className: "helptext", hidden: true });
  target.after(status);
  return { isOpen: () => true, fill: (html) => (target.innerHTML = html), tell: teller(status) };
}

/** A line below a title, while there is something in it to set. */
function line(field) {
  const { host, page } = shadow(field, "preview-page preview-line");
  const status = make("p", { className: "preview-status", hidden: true });
  field.parentElement.append(host, status);
  const isOpen = () => {
    host.hidden = !MARKS.test(field.value);
    return !host.hidden;
  };
  isOpen();
  return { isOpen, fill: (html) => (page.innerHTML = html), tell: teller(status) };
}

/** A fold below a text; whether it is open is remembered. */
function fold(field) {
  const details = make("details", { className: "preview", open: !localStorage.getItem(FOLDED) });
  const status = make("p", { className: "preview-status", hidden: true });
  const { host, page } = shadow(field, "preview-page");
  host.tabIndex = 0; // a long text is scrolled by keys, too
  page.className = "prose";
  host.hidden = true;
  details.append(make("summary", { textContent: field.dataset.previewLabel }), status, host);
  field.parentElement.append(details); // below what is said of the field
  return {
    isOpen: () => details.open,
    fill: (html) => {
      page.innerHTML = html;
      host.hidden = !html;
    },
    tell: teller(status),
    onOpen: (show) =>
      details.addEventListener("toggle", () => {
        details.open ? localStorage.removeItem(FOLDED) : localStorage.setItem(FOLDED, "yes");
        show();
      }),
  };
}

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

/** A place for words about what went wrong; what was shown before stays. */
function teller(status) {
  status.role = "status";
  return (words) => {
    status.textContent = words;
    status.hidden = !words;
  };
}

function shadow(field, className) {
  const host = make("div", { className });
  const page = make("div", {});
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(page);
  dress(field.dataset.previewStyle);
  return { host, page };
}

let dressed;

/** The public style sheet made one of a shadow root, light or dark as the admin is. */
async function dress(address) {
  if (dressed || !address) return;
  dressed = true;
  const text = await (await fetch(address)).text();
  const css = `${text.replaceAll(":root", ":host").replace(/^html\b/m, ":host")} .prose > :first-child { margin-top: 0 }`;
  const paint = () => {
    const isDark = document.documentElement.classList.contains("dark");
    sheet.replaceSync(css.replaceAll("(prefers-color-scheme: dark)", isDark ? "all" : "not all"));
  };
  paint();
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["class"] });
}

const attachAll = (part) => part.querySelectorAll("[data-preview-url]").forEach(attach);

attachAll(document);
document.addEventListener("formset:added", (event) => attachAll(event.target));
