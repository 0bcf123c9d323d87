// The timetable as a grid: talks are dragged, or moved by keys; what clashes is marked as one moves.
// Where they are goes into the field `moves`; the server shows what would change, and only then does it.

const STEP = 5;
const days = [...document.querySelectorAll(".arrange")];
const talks = [...document.querySelectorAll(".arrange-talk")];
const rooms = JSON.parse(document.getElementById("arrange-rooms").textContent);
const moves = document.querySelector('[name="moves"]');
const told = document.getElementById("arrange-told");
const home = new Map(talks.map((talk) => [talk, placeOf(talk)]));

const clock = (minutes) => [minutes / 60, minutes % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
const say = (text, values) => text.replace(/%\((\w+)\)s/g, (all, name) => values[name] ?? "");
const titleOf = (talk) => talk.querySelector(".arrange-title").textContent;

function placeOf(talk) {
  return { day: talk.closest(".arrange"), minutes: Number(talk.dataset.minutes), room: talk.dataset.room };
}

function put(talk, { day, minutes, room }) {
  const first = Number(day.dataset.first), last = Number(day.dataset.last);
  const length = Number(talk.dataset.length);
  talk.dataset.minutes = Math.max(first, Math.min(minutes, Math.max(first, last - length)));
  talk.dataset.room = room;
  if (talk.closest(".arrange") !== day) day.querySelector(".arrange-grid").append(talk);
  draw(talk);
}

function draw(talk) {
  const { day, minutes, room } = placeOf(talk);
  const length = Number(talk.dataset.length);
  const line = Math.floor((minutes - day.dataset.first) / STEP) + 1;
  const column = rooms.indexOf(room);
  talk.style.gridRow = `${line} / span ${Math.max(2, Math.ceil(length / STEP))}`;
  talk.style.gridColumn = column < 0 ? "2 / -1" : String(column + 2);
  talk.querySelector(".arrange-time").textContent = `${clock(minutes)}–${clock(minutes + length)}`;
  talk.classList.toggle("is-moved", isMoved(talk));
}

function isMoved(talk) {
  const now = placeOf(talk), was = home.get(talk);
  return now.day !== was.day || now.minutes !== was.minutes || now.room !== was.room;
}

function clashesOf(talk) {
  const here = placeOf(talk), people = talk.dataset.people.split(" ").filter(Boolean);
  const isOff = talk.classList.contains("is-still");
  return talks.filter((other) => {
    const there = placeOf(other);
    const apart = here.minutes + Number(talk.dataset.length) <= there.minutes || there.minutes + Number(other.dataset.length) <= here.minutes;
    if (isOff || other === talk || other.classList.contains("is-still") || here.day !== there.day || apart) return false;
    const interludes = [talk, other].every((each) => each.classList.contains("is-interlude"));
    return (here.room && here.room === there.room && !interludes) || people.some((one) => other.dataset.people.split(" ").includes(one));
  });
}

function settle(talk) {
  for (const each of talks) each.classList.toggle("is-clash", clashesOf(each).length > 0);
  const moved = talks.filter(isMoved);
  moves.value = moved.map((each) => {
    const { day, minutes, room } = placeOf(each);
    return `${each.dataset.key}|${day.dataset.day} ${clock(minutes)}|${room}`;
  }).join("\n");
  const sum = say(told.dataset.number, { number: moved.length });
  if (!talk) {
    if (moved.length) told.textContent = sum;
    return;
  }
  const { day, minutes, room } = placeOf(talk), others = clashesOf(talk).map(titleOf).join("; ");
  const values = { title: titleOf(talk), day: day.dataset.said, time: clock(minutes), room, others };
  const sentences = [say(isMoved(talk) ? told.dataset.moved : told.dataset.back, values), others && say(told.dataset.clash, values), sum];
  told.textContent = sentences.filter(Boolean).join(" ");
  told.classList.toggle("is-clash", Boolean(others));
}

function move(talk, place) {
  put(talk, { ...placeOf(talk), ...place });
  settle(talk);
}

document.addEventListener("keydown", (event) => {
  const talk = event.target.closest?.(".arrange-talk[tabindex]");
  if (!talk) return;
  const { day, minutes, room } = placeOf(talk), by = event.shiftKey ? 30 : STEP;
  const beside = (step) => rooms[rooms.indexOf(room) + step] ?? room;
  const otherDay = (step) => days[days.indexOf(day) + step] ?? day;
  const place = {
    ArrowUp: { minutes: minutes - by }, ArrowDown: { minutes: minutes + by },
    ArrowLeft: { room: beside(-1) }, ArrowRight: { room: beside(1) },
    PageUp: { day: otherDay(-1) }, PageDown: { day: otherDay(1) },
    Escape: home.get(talk),
  }[event.key];
  if (!place) return;
  event.preventDefault();
  move(talk, place);
  talk.focus();
});

// Dragging: the upper edge of the talk goes where it is dropped, to five minutes.
let held = null;
document.addEventListener("dragstart", (event) => {
  const talk = event.target.closest?.(".arrange-talk");
  if (!talk) return;
  held = { talk, below: event.clientY - talk.getBoundingClientRect().top };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", titleOf(talk));
});
for (const day of days) {
  const grid = day.querySelector(".arrange-grid");
  const under = (event) => {
    const box = grid.getBoundingClientRect(), gutter = grid.querySelector(".arrange-hour").offsetWidth;
    const line = Math.round((event.clientY - held.below - box.top) / (box.height / ((day.dataset.last - day.dataset.first) / STEP)));
    const column = Math.floor((event.clientX - box.left - gutter) / ((box.width - gutter) / Math.max(1, rooms.length)));
    const room = held.talk.dataset.room ? rooms[Math.max(0, Math.min(rooms.length - 1, column))] : "";
    return { day, minutes: Number(day.dataset.first) + line * STEP, room };
  };
  grid.addEventListener("dragover", (event) => {
    if (!held) return;
    event.preventDefault();
    const place = under(event), now = placeOf(held.talk);
    if (place.day !== now.day || place.minutes !== now.minutes || place.room !== now.room) move(held.talk, place);
  });
  grid.addEventListener("drop", (event) => event.preventDefault());
}
document.addEventListener("dragend", () => (held = null));

// What was moved before the preview was asked for stands where it was put.
for (const line of moves.value.split("\n").filter(Boolean)) {
  const [key, start, ...room] = line.split("|");
  const talk = talks.find((each) => each.dataset.key === key);
  const day = days.find((each) => each.dataset.day === start.slice(0, 10)) ?? talk?.closest(".arrange");
  const [hours, minutes] = start.slice(11).split(":").map(Number);
  if (talk) put(talk, { day, minutes: hours * 60 + minutes, room: room.join("|") });
}
talks.forEach(draw);
settle();
document.getElementById("what-would-change")?.scrollIntoView();
