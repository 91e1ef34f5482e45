// A file straight to the store, by a form of the gateway's, and what the gateway makes of it.
import { Refusal, ask, store } from "./api.js";
import { now } from "./atom.js";

const PATH = "/v1/portrait/uploads";
const LOOKS = 15;
const LOOK_SECONDS = 2;

// By the mark of a file: what was opened for it, until it is known what became of it.
const waiting = new Map();

// Sends a file, or goes on where the last try ended. What was lost may be an answer alone, so the
// gateway is asked first; what did not arrive is sent by the same form again, under the same id, so
// that none is made twice. `arrived` is called once the store has it. Throws Refusal.
export async function sendStraight(one, group, { progress, arrived, signal }) {
  const body = {
    GroupId: group, AssetType: one.kind, ContentType: one.type, Size: one.file.size, Name: one.name.trim(),
  };
  try {
    let form = begun(one.id, body);
    if (form && (await isMade(form))) return;
    if (!form || Date.parse(form.ExpiresAt) <= now()) form = await opened(one.id, body);
    await store(form, one.file, progress, signal);
    arrived();
    await verdict(form, signal);
  } catch (error) {
    // A pool that was full when the file was looked at has refused it for good.
    error.final = error.code === "CapacityUnavailable";
    if (error.passing) throw error;
    waiting.delete(one.id);
    throw error;
  }
  waiting.delete(one.id);
}

// What is known of a file is of no use any more.
export const forget = (mark) => waiting.delete(mark);

// What was opened for the same file, name and group.
function begun(mark, body) {
  const found = waiting.get(mark);
  return found?.asked === JSON.stringify(body) ? found.form : null;
}

async function opened(mark, body) {
  const { Result: form } = await ask("POST", PATH, { body });
  waiting.set(mark, { asked: JSON.stringify(body), form });
  return form;
}

// Whether there is an asset of it; not while no file was seen. Throws the Refusal that it met.
async function isMade(form) {
  const { Result: seen } = await ask("GET", `${PATH}/${form.Id}`, { quiet: true });
  return seen.Status !== "Processing";
}

async function verdict(form, signal) {
  for (let look = 0; look < LOOKS && !signal.aborted; look += 1) {
    if (await isMade(form)) return;
    await new Promise((next) => setTimeout(next, LOOK_SECONDS * 1000));
  }
  throw new Refusal(503, "ServiceUnavailable", "");
}
