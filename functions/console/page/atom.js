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

// A clock that ticks for whatever shows a time that runs.
export function useSeconds(running) {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    if (!running) return undefined;
    set(Date.now());
    const timer = setInterval(() => set(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
