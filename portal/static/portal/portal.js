// What scripts add to pages that are complete without them: the reader's own time, players on a click, copying.

const words = document.body.dataset;
const language = document.documentElement.lang;
const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const clock = (date, timeZone) =>
  date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });

const day = (date, timeZone, options = { weekday: "long", day: "numeric", month: "long" }) =>
  date.toLocaleDateString(language, { ...options, timeZone });

/** "Thursday 30 May, 00:00–01:00, the night from Wednesday": an interval in the reader's zone. */
function readerTime(start, end, eventZone) {
  const weekday = { weekday: "long" };
  const range = clock(start) + (end ? `–${clock(end)}` : "");
  if (day(start) === day(start, eventZone)) return range;
  const isNight = start.getHours() < 6 && start - previousNoon(start) < 18.5 * 3600e3;
  const night = isNight ? `, ${words.nightFrom} ${day(previousNoon(start), undefined, weekday)}` : "";
  return `${day(start)}, ${range}${night}`;
}

/** "Thu 00:00–01:00": the same for the narrow column of a timetable. */
function briefTime(start, end, eventZone) {
  const range = `${clock(start)}–${clock(end)}`;
  if (day(start) === day(start, eventZone)) return range;
  return `${day(start, undefined, { weekday: "short" })} ${range}`;
}

function previousNoon(date) {
  const noon = new Date(date);
  noon.setDate(noon.getDate() - 1);
  noon.setHours(12, 0, 0, 0);
  return noon;
}

for (const time of document.querySelectorAll("time[data-zone]")) {
  const start = new Date(time.dateTime);
  const end = time.dataset.end ? new Date(time.dataset.end) : null;
  const zone = time.dataset.zone;
  const same = clock(start) === clock(start, zone) && day(start) === day(start, zone);
  const place = time.parentElement.querySelector(".reader-time");
  const isHistory = (end ?? start) < Date.now() && time.closest(".talk-list, .week, .agenda, .timetable");
  if (place && !same && !isHistory) {
    const city = readerZone.split("/").pop().replaceAll("_", " ");
    place.textContent = time.closest(".timetable")
      ? `${city}: ${briefTime(start, end, zone)}`
      : `${words.yourTime} (${city}): ${readerTime(start, end, zone)}`;
    place.hidden = false;
  }
}

for (const link of document.querySelectorAll("a[data-player]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.player;
    frame.title = link.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.allowFullscreen = true;
    link.replaceWith(frame);
    frame.focus();
  });
}

function offerCopying(part) {
  for (const button of part.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = words.copied;
    });
  }
}
offerCopying(document);

// A button that is pressed twice sends its form once: the second answer would be that it was done already.
const MOST_HASTE = 2000; // milliseconds
document.addEventListener("submit", (event) => {
  const { target: form, timeStamp } = event;
  if (timeStamp - (form.dataset.sentAt ?? -MOST_HASTE) < MOST_HASTE) event.preventDefault();
  else form.dataset.sentAt = timeStamp;
});

// The way into a talk: counts down, by the server's clock, and turns into the button to join.
const MOST_SPREAD = 2000; // milliseconds
const countdown = document.querySelector("[data-opens-at]");
if (countdown) {
  const ahead = new Date(countdown.dataset.now) - Date.now();
  const opensAt = new Date(countdown.dataset.opensAt);
  const two = (number) => String(number).padStart(2, "0");
  countdown.hidden = false;

  const show = () => {
    const left = Math.max(0, Math.ceil((opensAt - Date.now() - ahead) / 1000));
    const days = Math.floor(left / 86400);
    document.querySelector("[data-without-scripts]").hidden = !days; // nobody keeps a page open for days
    document.querySelector("[data-with-scripts]").hidden = Boolean(days);
    const hours = Math.floor(left / 3600);
    const minutes = two(Math.floor(left / 60) % 60);
    const inDays = days === 1 ? countdown.dataset.day : countdown.dataset.days;
    if (days) countdown.textContent = inDays.replace("{days}", days);
    else countdown.textContent = `${hours ? `${hours}:` : ""}${minutes}:${two(left % 60)}`;
    if (left > 0) return;
    clearInterval(ticking);
    setTimeout(open, Math.random() * MOST_SPREAD); // not all who wait ask in the same instant
  };
  const open = async () => {
    try {
      const answer = await fetch(location.pathname, { cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const ways = page.querySelector("[data-ways]");
      if (!answer.ok || !ways || ways.querySelector("[data-opens-at]")) throw new Error("not open yet");
      document.querySelector("[data-ways]").replaceChildren(...ways.childNodes);
      offerCopying(document.querySelector("[data-ways]"));
    } catch {
      setTimeout(open, 3000);
    }
  };
  const ticking = setInterval(show, 1000);
  show();
}

// How long until a deadline: the page says it to the minute it was made, and this goes on from there.
const inUnits = (number, unit) =>
  new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(number);
for (const counting of document.querySelectorAll("[data-counts-to]")) {
  const until = new Date(counting.dataset.countsTo);
  const show = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    const parts = [[Math.floor(left / 86400), "day"], [Math.floor(left / 3600) % 24, "hour"]];
    if (left < 86400) parts.push([Math.floor(left / 60) % 60, "minute"]);
    if (left < 3600) parts.push([left % 60, "second"]);
    const some = parts.filter(([number]) => number);
    counting.textContent = (some.length ? some : parts.slice(-1)).map(([number, unit]) => inUnits(number, unit)).join(", ");
    if (left === 0) clearInterval(ticking);
  };
  const ticking = setInterval(show, 1000);
  show();
}

// Questions that go with some tickets alone show once one of those is chosen.
for (const form of document.querySelectorAll("form[data-tickets]")) {
  const questions = form.querySelectorAll("[data-only-for]");
  const show = () => {
    const chosen = new Set([...form.querySelectorAll("[data-ticket]:checked")].map((box) => box.dataset.ticket));
    for (const question of questions) {
      question.hidden = !question.dataset.onlyFor.split(" ").some((ticket) => chosen.has(ticket));
    }
    const all = form.querySelector(".questions");
    if (all) all.hidden = [...all.querySelectorAll(".question")].every((question) => question.hidden);
  };
  form.addEventListener("change", show);
  show();
}

// The reader's own zone, where a form asks for one and nobody has chosen any.
for (const input of document.querySelectorAll("input[data-reader-zone]")) input.value = readerZone;
// Browsers know some zones by names of old ("Asia/Calcutta"), and lists have those of today ("Asia/Kolkata").
const named = (timeZone) => new Intl.DateTimeFormat(undefined, { timeZone }).resolvedOptions().timeZone;
for (const select of document.querySelectorAll("select[data-reader-zone]")) {
  const options = [...select.options].filter((option) => option.value);
  const own =
    options.find((option) => option.value === readerZone) ??
    options.find((option) => named(option.value) === readerZone);
  if (own && !select.value) own.selected = true;
}
