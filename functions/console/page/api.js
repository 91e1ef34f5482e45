// The public REST API, and nothing else. A refusal keeps the server's own words.
import { atom, setClock } from "./atom.js";

// The page is at BASE/console, its files are at BASE/console/...
export const BASE = new URL("../", import.meta.url).href.replace(/\/$/, "");
const STORED = "portrait.key";
const PASSING = new Set([429, 502, 503, 504]);

export const key = atom(sessionStorage.getItem(STORED) ?? "");
export const account = atom(null);
account.follow(() => account.get() && setClock(account.get().status.checkedAt));
// Why the last session ended: "" if nobody was signed in, else a word of `signin.ended.*`.
export const ended = atom("");
// What stands in the way of looking: null, or the refusal that the last look met.
export const trouble = atom(null);

export class Refusal extends Error {
  constructor(status, code, message, retryAfter = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    // Set where the same answer would come again, whatever its status says of others.
    this.final = false;
  }

  // Nobody answered: the line is down, or the server is.
  get offline() {
    return this.status === 0;
  }

  // Whether the same request may do at a later time.
  get passing() {
    return !this.final && (this.offline || PASSING.has(this.status));
  }
}

// What the object store says; it has codes of its own.
export class StoreRefusal extends Refusal {
  get passing() {
    return super.passing || this.status === 500 || this.code === "RequestTimeout";
  }
}

export function signIn(text, found) {
  sessionStorage.setItem(STORED, text);
  ended.set("");
  account.set(found);
  key.set(text);
}

export function signOut(why = "") {
  sessionStorage.removeItem(STORED);
  ended.set(why);
  trouble.set(null);
  account.set(null);
  key.set("");
}

// `data` of the answer. Throws Refusal.
export async function ask(method, path, { body, headers = {}, as = key.get(), quiet = false } = {}) {
  const sent = { Authorization: `Bearer ${as}`, ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  let answer;
  let said;
  try {
    answer = await fetch(BASE + path, {
      method, headers: sent, cache: "no-store", credentials: "omit",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    said = await answer.json().catch(() => null);
  } catch (error) {
    throw noted(new Refusal(0, "Offline", String(error)), quiet);
  }
  if (answer.ok) {
    if (method === "GET" && !quiet) trouble.set(null);
    return said?.serviceCode ? said.data : said;
  }
  const wait = Number(answer.headers.get("Retry-After")) || 0;
  const refusal = refusalOf(answer.status, said, wait);
  if (answer.status === 401 && as === key.get()) signOut("refused");
  throw noted(refusal, quiet || method !== "GET");
}

// A form with files, with the part of it that is sent as it goes; `signal` ends it. Throws Refusal.
export async function send(path, form, once, progress, signal) {
  const headers = { Authorization: `Bearer ${key.get()}`, "Idempotency-Key": once };
  const request = await post(BASE + path, form, headers, progress, signal);
  let said = null;
  try {
    said = JSON.parse(request.responseText);
  } catch {
    // The edge's own refusal of a body over its limit is no JSON.
  }
  if (request.status === 200) return said.data;
  if (request.status === 401) signOut("refused");
  const wait = Number(request.getResponseHeader("Retry-After")) || 0;
  throw refusalOf(request.status, said, wait);
}

// A file straight to the store, by a form of the gateway's: its fields first. Throws Refusal.
export async function store(opened, file, progress, signal) {
  const form = new FormData();
  Object.entries(opened.Fields).forEach(([name, value]) => form.append(name, value));
  form.append("file", file);
  const request = await post(opened.URL, form, {}, progress, signal);
  if (request.status < 300) return;
  const said = (name) => request.responseText.match(new RegExp(`<${name}>([^<]*)<`))?.[1] ?? "";
  throw new StoreRefusal(request.status, said("Code"), said("Message"));
}

// The request once it is answered, whatever the answer is. Throws Refusal if there is none.
function post(url, form, headers, progress, signal) {
  return new Promise((done, fail) => {
    const lost = () => fail(new Refusal(0, "Offline", ""));
    if (signal?.aborted) return lost();
    const request = new XMLHttpRequest();
    request.open("POST", url);
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onload = () => done(request);
    request.onerror = lost;
    request.onabort = lost;
    signal?.addEventListener("abort", () => request.abort());
    return request.send(form);
  });
}

// Marks a request so that it can be sent again without being done again.
export const once = () => ({ "Idempotency-Key": newOnce() });
export const newOnce = () => crypto.randomUUID();

function refusalOf(status, said, wait) {
  const inner = said?.ResponseMetadata?.Error ?? said?.error ?? {};
  const code = said?.serviceCode ?? inner.Code ?? inner.code ?? inner.type ?? "";
  const message = said?.msg ?? inner.Message ?? inner.message ?? "";
  return new Refusal(status, String(code), message, wait);
}

function noted(refusal, quiet) {
  if (!quiet && refusal.passing) trouble.set(refusal);
  return refusal;
}
