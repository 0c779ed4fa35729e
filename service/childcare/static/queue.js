// What was done at the door and is not told yet, kept on the device until the school has it. Nothing is ever dropped unsent.
"use strict";

const Queue = (() => {
  const opened = new Promise((resolve, reject) => {
    const wish = indexedDB.open("childcare-door", 1);
    wish.onupgradeneeded = () => wish.result.createObjectStore("events", { keyPath: "event_id" });
    wish.onsuccess = () => resolve(wish.result);
    wish.onerror = () => reject(wish.error);
  });

  async function ask(mode, work) {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction("events", mode);
      const wish = work(transaction.objectStore("events"));
      transaction.oncomplete = () => resolve(wish.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    put: (event) => ask("readwrite", (store) => store.put(event)),
    drop: (eventId) => ask("readwrite", (store) => store.delete(eventId)),
    async of(session) {
      const all = await ask("readonly", (store) => store.getAll());
      return all.filter((event) => event.session === session).sort((one, other) => (one.at < other.at ? -1 : 1));
    },
  };
})();
