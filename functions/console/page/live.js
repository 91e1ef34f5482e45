// Looks at something again and again: sooner while it moves, later while the server is in trouble.
import { changes, useAtom } from "./atom.js";
import { useEffect, useRef, useState } from "./vendor/preact.js";

const LONGEST_SECONDS = 30;

// `load` makes a promise of the data; `pause` says of it after how many seconds to look again, 0 for
// never. Returns [data, error]; data stays while a later look fails, and until a new one has come.
export function useLive(load, about, pause = () => 0) {
  const [seen, see] = useState({ data: null, error: null });
  const version = useAtom(changes);
  const newest = useRef(0);
  useEffect(() => {
    let timer = 0;
    let failed = 0;
    const mine = ++newest.current;
    const later = (seconds) => {
      clearTimeout(timer);
      timer = setTimeout(look, seconds * 1000);
    };
    async function look() {
      clearTimeout(timer);
      if (document.hidden && failed === 0 && seen.data) return later(2);
      try {
        const data = await load();
        if (mine !== newest.current) return undefined;
        failed = 0;
        see({ data, error: null });
        const seconds = pause(data);
        return seconds ? later(seconds) : undefined;
      } catch (error) {
        if (mine !== newest.current) return undefined;
        if (!("status" in error)) throw error;
        see((before) => ({ data: before.data, error }));
        failed += 1;
        if (!error.passing) return undefined;
        return later(Math.max(error.retryAfter, Math.min(2 ** failed, LONGEST_SECONDS)));
      }
    }
    look();
    window.addEventListener("online", look);
    return () => {
      newest.current += 1;
      clearTimeout(timer);
      window.removeEventListener("online", look);
    };
  }, [version, ...about]);
  return [seen.data, seen.error];
}
