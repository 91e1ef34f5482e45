// Where the page is: after the #, which never leaves the browser.
import { atom } from "./atom.js";

function read() {
  const [page = "", id = ""] = location.hash.replace(/^#\/?/, "").split("/");
  return { page: page || "assets", id: decoded(id) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const route = atom(read());
window.addEventListener("hashchange", () => route.set(read()));

export const to = (page, id = "") => `#/${page}${id && `/${encodeURIComponent(id)}`}`;
export const go = (page, id = "") => {
  location.hash = to(page, id);
};
