// Read a calendar on stdin as Thunderbird does, and print its events as JSON.
// Ends with 3 where ical.js is not installed.

const { readFileSync } = require("node:fs");

let ICAL;
try {
  ICAL = require("ical.js");
} catch {
  process.exit(3);
}
ICAL = ICAL.default ?? ICAL;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    starts: event.startDate.toUnixTime(),
    ends: event.endDate.toUnixTime(),
    summary: event.summary,
    location: event.location ?? "",
    description: event.description ?? "",
  };
});
process.stdout.write(JSON.stringify(events));
