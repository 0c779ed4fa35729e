// Keeps the door pages of a shift for when the network is away, and for no longer than the shift. Caches nothing else.
"use strict";

const CACHE = "childcare-door";
const PATIENCE = 4000; // milliseconds until what is kept is shown instead

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), forget()])));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && url.origin === self.location.origin && url.pathname.startsWith("/h/childcare/")) {
    event.respondWith(answer(event.request));
  }
});

async function answer(request) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE);
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request, { signal: giveUp.signal });
    if (fresh.ok && fresh.headers.get("x-door-until")) await cache.put(plain(request.url), fresh.clone());
    else if (fresh.status >= 400 && fresh.status < 500) await cache.delete(plain(request.url));
    return fresh;
  } catch (away) {
    const kept = await cache.match(plain(request.url));
    if (kept && isOpen(kept)) return kept;
    await forget();
    throw away;
  } finally {
    clearTimeout(timer);
  }
}

// What stands after the question mark says only what was done last.
function plain(address) {
  const url = new URL(address);
  return url.origin + url.pathname;
}

function isOpen(response) {
  return Date.now() < Number(response.headers.get("x-door-until"));
}

async function forget() {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    const kept = await cache.match(request);
    if (kept && !isOpen(kept)) await cache.delete(request);
  }
}
