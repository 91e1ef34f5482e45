// Values that several parts of the page look at, and hooks that follow them.
import { useEffect, useState } from "./vendor/preact.js";

export function atom(value) {
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      listeners.forEach((tell) => tell());
    },
    follow(tell) {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
  };
}

export function useAtom(one) {
  const [, redraw] = useState(0);
  useEffect(() => {
    const tell = () => redraw((count) => count + 1);
    // It may have changed between the first drawing and now.
    tell();
    return one.follow(tell);
  }, [one]);
  return one.get();
}

// Counts what was changed by this page, so that lists look again.
export const changes = atom(0);
export const touch = () => changes.set(changes.get() + 1);

// The gateway's time: what runs out is counted by its clock, whatever this device's says.
let ahead = 0;
const NOTICED_MS = 2000;
export const now = () => Date.now() + ahead;
export function setClock(text) {
  const off = Date.parse(text) - Date.now();
  ahead = Math.abs(off) > NOTICED_MS ? off : 0;
}

// A clock that ticks for whatever shows a time that runs.
export function useSeconds(running) {
  const [seen, set] = useState(now());
  useEffect(() => {
    if (!running) return undefined;
    set(now());
    const timer = setInterval(() => set(now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return seen;
}
