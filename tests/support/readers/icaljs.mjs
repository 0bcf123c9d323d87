// Reads a feed from standard input with ical.js; writes what it understood as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.argv[2]}/`);
const module = await import(require.resolve("ical.js"));
const ICAL = module.default ?? module;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const instant = (time) =>
  time.isDate ? time.toString() : time.convertToZone(ICAL.Timezone.utcTimezone).toString();
const rows = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    summary: event.summary,
    start: instant(event.startDate),
    end: instant(event.endDate),
    description: event.description,
    location: event.location ?? "",
  };
});
process.stdout.write(JSON.stringify(rows));
