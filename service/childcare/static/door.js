// The door page with script: works on when the network is away. Without this file the page is plain forms.
"use strict";

const data = JSON.parse(document.getElementById("door-data").textContent);
const EVERY = 20000; // milliseconds between two looks at what other devices did
const PATIENCE = 5000;
const wall = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: data.zone });
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const show = (selector, shown) => all(selector).forEach((part) => { part.hidden = !shown; });

// ---- telling the school ----

async function tell(events) {
  const giveUp = AbortSignal.timeout(PATIENCE);
  const sent = events.map(({ event_id, kind, at, seat_id, taker_id, code, counted, happened }) =>
    ({ event_id, kind, at, seat_id, taker_id, code, counted, happened }));
  const answer = await fetch(data.events, {
    method: "POST",
    signal: giveUp,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ csrf: data.csrf, events: sent }),
  });
  if (!answer.ok) throw new Refused(answer.status);
  return answer.json();
}

class Refused extends Error {
  constructor(status) {
    super(String(status));
    this.status = status;
  }
}

let telling = Promise.resolve();

function sync() {
  telling = telling.then(syncNow, syncNow);
  return telling;
}

async function syncNow() {
  const waiting = (await Queue.of(data.session)).filter((event) => !event.sent);
  try {
    const told = await tell(waiting);
    for (const outcome of told.outcomes) {
      const event = waiting.find((one) => one.event_id === outcome.event_id);
      await Queue.put({ ...event, sent: true, trouble: outcome.trouble });
    }
    show("[data-away], [data-shut]", false);
    if (told.state) follow(told.state, told.codes);
  } catch (trouble) {
    const isShut = trouble instanceof Refused && trouble.status < 500;
    show("[data-shut]", isShut);
    show("[data-away]", !isShut);
  }
  await draw();
}

// ---- what is known, and what was done since ----

function follow(state, codes) {
  const seats = new Set(data.children.map((child) => child.seat_id));
  if (state.children.some((child) => !seats.has(child.seat_id))) {
    location.reload(); // somebody is expected whom this page does not know
    return;
  }
  Object.assign(data, { adults: state.adults, enough_for: state.enough_for, known: state.known });
  for (const fresh of state.children) Object.assign(data.children.find((child) => child.seat_id === fresh.seat_id), fresh);
  for (const [seatId, code] of Object.entries(codes)) if (!tapped || seatId === tapped) say(seatId, code);
}

async function children() {
  const known = new Set(data.known);
  const since = (await Queue.of(data.session)).filter((event) => !known.has(event.event_id));
  const found = data.children.map((child) => ({ ...child, unsent: false }));
  for (const event of since) {
    const child = found.find((one) => one.seat_id === event.seat_id);
    if (!child || (event.sent && event.refused)) continue;
    if (event.kind === "in" && child.presence !== "here") Object.assign(child, { presence: "here", since: event.at });
    if (event.kind === "out" && child.presence !== "gone") Object.assign(child, { presence: "gone", since: event.at });
    child.unsent = child.unsent || !event.sent;
  }
  return found;
}

async function draw() {
  const found = await children();
  const waiting = (await Queue.of(data.session)).filter((event) => !event.sent).length;
  for (const child of found) drawChild(child);
  const here = found.filter((child) => child.presence === "here").length;
  const more = Math.max(0, data.enough_for - here);
  all("[data-here]").forEach((part) => { part.textContent = here; });
  all("[data-here-said]").forEach((part) => { part.textContent = data.words.here[Math.min(here, data.words.here.length - 1)]; });
  all("[data-more]").forEach((part) => { part.textContent = data.words.more[Math.min(more, data.words.more.length - 1)]; });
  all(".places li").forEach((dot, number) => { dot.className = number < here ? "taken" : ""; });
  all("[data-waiting]").forEach((part) => { part.textContent = waiting ? data.words.waiting.replace("0", waiting) : ""; });
  for (const section of ["waiting", "here", "gone"]) {
    show(`[data-section=${section}]`, section !== "gone" || found.some((child) => child.presence === "gone"));
    show(`[data-none=${section}]`, !found.some((child) => child.presence === section));
  }
  await drawTroubles(found);
}

function drawChild(child) {
  const card = document.getElementById(`k-${child.seat_id}`);
  if (!card) return;
  if (card.dataset.presence !== child.presence) document.querySelector(`[data-list=${child.presence}]`)?.append(card);
  card.dataset.presence = child.presence;
  all("[data-when]", card).forEach((part) => { part.hidden = part.dataset.when !== child.presence; });
  all("[data-since]", card).forEach((part) => { if (child.since) part.textContent = said(child.since); });
  all("[data-unsent]", card).forEach((part) => { part.hidden = !child.unsent; });
}

// In the words of the page: a browser says the same time in others.
function said(at) {
  const [hour, , minute] = wall.formatToParts(new Date(at)).map((part) => part.value);
  return data.hours[Number(hour)].replace("{minute}", minute);
}

async function drawTroubles(found) {
  const list = document.querySelector("[data-troubles] ul");
  if (!list) return;
  const troubled = (await Queue.of(data.session)).filter((event) => event.trouble && event.trouble !== "already-here");
  list.replaceChildren(...troubled.map((event) => {
    const name = found.find((child) => child.seat_id === event.seat_id)?.name ?? "";
    const item = document.createElement("li");
    item.textContent = `${said(event.at)} ${data.words.troubles[event.trouble].replace("{name}", name)}`;
    return item;
  }));
  show("[data-troubles]", troubled.length > 0);
}

let tapped = ""; // the child checked in last: no later answer puts another's code before this one's parent

function say(seatId, code) {
  const child = data.children.find((one) => one.seat_id === seatId);
  const banner = document.querySelector("[data-said]");
  if (!child || !banner) return;
  banner.querySelector("[data-said-name]").textContent = data.words.came.replace("{name}", child.name);
  banner.querySelector("[data-said-code]").textContent = code;
  show("[data-said-coded]", Boolean(code));
  show("[data-said-elsewhere]", !code);
  const allergies = banner.querySelector("[data-said-allergies]");
  allergies.textContent = child.allergies;
  allergies.parentElement.hidden = !child.allergies;
  banner.hidden = false;
}

// ---- what is done here ----

function done(form) {
  const typed = new FormData(form);
  return {
    session: data.session,
    event_id: crypto.randomUUID(),
    kind: form.dataset.door,
    at: new Date().toISOString(),
    seat_id: typed.get("seat_id") || null,
    taker_id: null,
    code: "",
    counted: null,
    happened: true,
    sent: false,
    trouble: "",
  };
}

async function comesIn(form) {
  const event = done(form);
  tapped = event.seat_id;
  say(tapped, ""); // the code comes with the school's answer, if there is one
  await Queue.put(event);
  await draw();
  await sync();
}

async function countHeads(form) {
  const counted = Number.parseInt(new FormData(form).get("counted"), 10);
  if (!Number.isInteger(counted) || counted < 0) return complain("missing");
  await Queue.put({ ...done(form), counted });
  await sync();
  location.assign(data.door);
}

async function goesHome(form) {
  const typed = new FormData(form);
  const taker = typed.get("taker_id");
  if (!taker) return complain("nobody");
  if (taker === "else") return somebodyElse(form);
  const event = { ...done(form), taker_id: taker, code: typed.get("code").trim(), happened: false };
  try {
    const told = await tell([event]);
    if (!told.outcomes[0].counts) return told.outcomes[0].trouble === "wrong-code" ? complain("code") : somebodyElse(form);
    await Queue.put({ ...event, sent: true, trouble: told.outcomes[0].trouble });
  } catch (trouble) {
    if (trouble instanceof Refused && trouble.status < 500) return show("[data-shut]", true);
    if (!(await isRight(event))) return complain("code");
    await Queue.put({ ...event, happened: true });
  }
  location.assign(data.door);
}

async function somebodyElse(form) {
  await Queue.put({ ...done(form), kind: "stopped" });
  show("[data-stopped]", true);
  show("[data-ask]", false);
  document.querySelector("[data-stopped]").focus();
  await sync();
}

// The page holds a digest of the code, so that nobody reads it off the screen. Who takes the device apart is not kept out.
async function isRight(event) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${event.seat_id}:${event.code}`));
  const digest = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digest === data.digest;
}

function complain(mistake) {
  show("[data-mistake]", false);
  show(`[data-mistake=${mistake}]`, true);
  document.querySelector(`[data-mistake=${mistake}]`)?.focus();
}

const acts = { in: comesIn, out: goesHome, count: countHeads };
document.addEventListener("submit", (event) => {
  const act = acts[event.target.dataset.door];
  if (!act) return;
  event.preventDefault();
  act(event.target);
});

// ---- ready for when the network is away, and gone when the shift is over ----

async function keepForLater() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/h/childcare/sw.js", { scope: "/h/childcare/" });
  await navigator.serviceWorker.ready;
  const cache = await caches.open("childcare-door");
  await Promise.all(data.keep.map((address) => cache.add(address)));
  document.documentElement.dataset.kept = "yes";
  show("[data-kept]", true);
}

async function close() {
  await caches.delete("childcare-door");
  location.replace("/h/childcare");
}

async function tidy() {
  const known = new Set(data.known);
  for (const event of await Queue.of(data.session)) {
    if (event.sent && known.has(event.event_id) && !event.trouble) await Queue.drop(event.event_id);
  }
}

const left = data.until - Date.now();
if (left <= 0) close();
else {
  setTimeout(close, Math.min(left, 2 ** 31 - 1));
  tidy().then(draw).then(sync);
  keepForLater().catch(() => {}); // no cache: the page still works while there is a network
  addEventListener("online", sync);
  setInterval(() => { if (!document.hidden) sync(); }, EVERY);
}
