// What scripts add to pages that are complete without them: the reader's own time, players on a click, copying.

const words = document.body.dataset;
const language = document.documentElement.lang;

// Browsers know some zones by names of old; those of today, as tzdata has them in its file "backward".
const ZONES_OF_TODAY = {
  "Africa/Asmera": "Africa/Asmara", "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca", "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba", "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis", "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville", "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh", "Atlantic/Faeroe": "Atlantic/Faroe", "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton", "Pacific/Ponape": "Pacific/Pohnpei", "Pacific/Truk": "Pacific/Chuuk",
}; // prettier-ignore

/** A zone that the browser knows, by its name of today; "" for none. */
function knownZone(name) {
  try {
    if (name) new Intl.DateTimeFormat(language, { timeZone: name });
    return ZONES_OF_TODAY[name] ?? name ?? "";
  } catch {
    return "";
  }
}

/** The zone that somebody has chosen on this device, or chooses now; "" for none. */
function chosenZone(name) {
  try {
    if (name !== undefined) localStorage.setItem("zone", name);
    return localStorage.getItem("zone");
  } catch {
    return name; // nothing may be stored here
  }
}

const deviceZone = knownZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
const readerZone =
  knownZone(new URLSearchParams(location.search).get("zone")) || knownZone(chosenZone()) || deviceZone;
const city = readerZone.split("/").pop().replaceAll("_", " ");

const clock = (date, timeZone) =>
  date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });

const day = (date, timeZone, options = { weekday: "long", day: "numeric", month: "long" }) =>
  date.toLocaleDateString(language, { ...options, timeZone });

const SHORT_DAY = { weekday: "short", day: "numeric", month: "short" };
const NIGHT = "06"; // the hour until which people speak of the night from the day before

/** "Thursday 30 May, 00:00–01:00, the night from Wednesday": an interval in the reader's zone. */
function readerTime(start, end, eventZone) {
  const range = clock(start, readerZone) + (end ? `–${clock(end, readerZone)}` : "");
  if (day(start, readerZone) === day(start, eventZone)) return range;
  const eve = day(new Date(start - 12 * 3600e3), readerZone, { weekday: "long" });
  const night = clock(start, readerZone) < NIGHT ? `, ${words.nightFrom} ${eve}` : "";
  return `${day(start, readerZone)}, ${range}${night}`;
}

/** "Thu 00:00–01:00": the same for the timetable. */
function briefTime(start, end, eventZone) {
  const range = `${clock(start, readerZone)}–${clock(end, readerZone)}`;
  if (day(start, readerZone) === day(start, eventZone)) return range;
  return `${day(start, readerZone, { weekday: "short" })} ${range}`;
}

/** "Thu 30 May · 00:00": its start, for a list. */
function startTime(start, eventZone) {
  const at = clock(start, readerZone);
  if (day(start, readerZone) === day(start, eventZone)) return at;
  return `${day(start, readerZone, SHORT_DAY).replace(",", "").replace("Sept", "Sep")} · ${at}`;
}

function span(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

/** Put what is whose into the place for the reader's time: a word in smaller letters, and the unbroken time. */
function tell(place, ...parts) {
  place.replaceChildren(
    ...parts.flatMap((part) => {
      if (typeof part !== "string") return [span("whose", part.whose)];
      return part.split(/(\d\d:\d\d–\d\d:\d\d)/).map((text, index) => (index % 2 ? span("hours", text) : text));
    })
  );
  place.hidden = false;
}

for (const time of document.querySelectorAll("time[data-zone]")) {
  const start = new Date(time.dateTime);
  const end = time.dataset.end ? new Date(time.dataset.end) : null;
  const zone = time.dataset.zone;
  const same = clock(start, readerZone) === clock(start, zone) && day(start, readerZone) === day(start, zone);
  const place = time.parentElement.querySelector(".reader-time");
  const list = time.closest(".talk-list");
  const isHistory = (end ?? start) < Date.now() && time.closest(".talk-list, .week, .agenda, .timetable, .day-plan");
  if (!place?.hidden || same || isHistory) continue; // the server has told it, or there is nothing to tell
  if (time.closest(".timetable, .agenda, .day-plan")) tell(place, `${city}: ${briefTime(start, end, zone)}`);
  else if (list) tell(place, startTime(start, zone), " ", { whose: words.timeOf });
  else tell(place, { whose: `${words.yourTime} (${city}):` }, ` ${readerTime(start, end, zone)}`);
  const zoneOfList = list?.previousElementSibling?.querySelector(".own-zone[hidden]");
  if (zoneOfList) tell(zoneOfList, words.yourZone.replace("{city}", city));
}

for (const form of document.querySelectorAll("form[data-zone-choice]")) {
  const select = form.querySelector("select");
  select.value = chosenZone() ?? "";
  form.addEventListener("submit", () => {
    chosenZone(select.value);
    select.disabled = true; // so that the page is the one that everybody is served
  });
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
    options.find((option) => named(option.value) === named(readerZone));
  if (own && !select.value) own.selected = true;
}
