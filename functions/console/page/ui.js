// What every view is built of: dialogs, fields, buttons that wait, what was refused, short notices.
import { once } from "./api.js";
import { atom, useAtom } from "./atom.js";
import { told } from "./errors.js";
import { count, t } from "./i18n.js";
import { Icon } from "./icons.js";
import { html, useEffect, useRef, useState } from "./vendor/preact.js";

const NOTICE_SECONDS = 4;
let names = 0;

export function useName() {
  const name = useRef("");
  if (!name.current) name.current = `n${++names}`;
  return name.current;
}

// A modal dialog; the browser keeps the focus in it and closes it on Escape. The focus goes back to
// where it was, or to the content if that is gone, or about to go: then `going` says so.
export function Dialog({ title, onClose, wide = false, going = null, children }) {
  const box = useRef(null);
  const name = useName();
  useEffect(() => {
    const [shown, before] = [box.current, document.activeElement];
    shown.showModal();
    return () => {
      // As long as it is open nothing beside it takes the focus.
      shown.close();
      const back = before?.isConnected && !going?.current;
      (back ? before : document.getElementById("main"))?.focus();
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog class=${wide ? "wide" : ""} ref=${box} aria-labelledby=${name} onCancel=${cancel}>
    <header><h2 id=${name}>${title}</h2>
      <button class="plain" type="button" aria-label=${t("close")} onClick=${onClose}><${Icon} name="close" /></button>
    </header>
    ${children}
  </dialog>`;
}

export function Field({ label, hint = "", problem = "", children }) {
  const name = useName();
  return html`<div class="field">
    <label for=${name}>${label}</label>
    ${children({ id: name, "aria-describedby": `${name}-more`, "aria-invalid": problem ? "true" : undefined })}
    <p class=${problem ? "hint bad" : "hint"} id="${name}-more">${problem || hint}</p>
  </div>`;
}

export function Problem({ error, again = null }) {
  if (!error) return null;
  const { title, detail } = told(error);
  return html`<div class="problem" role="alert"><${Icon} name="alert" />
    <div><p>${title}</p>${detail && detail !== title && html`<p class="soft">${detail}</p>`}</div>
    ${again && html`<button class="small" type="button" onClick=${again}>${t("again")}</button>`}
  </div>`;
}

// Runs an action once at a time: [busy, error, run].
export function useAction(action) {
  const [state, set] = useState({ busy: false, error: null });
  const run = async (...given) => {
    set({ busy: true, error: null });
    try {
      await action(...given);
      set({ busy: false, error: null });
    } catch (error) {
      if (!("status" in error)) throw error;
      set({ busy: false, error });
    }
  };
  return [state.busy, state.error, run];
}

// The mark of what is sent: the same body again has the same one, so that a create whose answer was
// lost is not done twice; another body has another. `null` forgets, once the create is done.
export function useOnce() {
  const last = useRef({ text: "", mark: null });
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== last.current.text) last.current = { text, mark: once() };
    return last.current.mark;
  };
}

// A question before something that cannot be undone.
export function Confirm({ title, action, doing, onClose, children }) {
  const going = useRef(false);
  const [busy, error, run] = useAction(async () => {
    going.current = true;
    try {
      await doing();
    } catch (error) {
      going.current = false;
      throw error;
    }
  });
  return html`<${Dialog} title=${title} going=${going} onClose=${onClose}>
    <div class="body">${children}<${Problem} error=${error} /></div>
    <footer>
      <button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="danger" type="button" disabled=${busy} onClick=${run}>${action}</button>
    </footer>
  <//>`;
}

const notices = atom([]);

export function notice(text) {
  const one = { text };
  notices.set([...notices.get(), one]);
  setTimeout(() => notices.set(notices.get().filter((other) => other !== one)), NOTICE_SECONDS * 1000);
}

export function Notices() {
  const shown = useAtom(notices);
  return html`<div class="notices" role="status" aria-live="polite">
    ${shown.map((one) => html`<p><${Icon} name="check" />${one.text}</p>`)}
  </div>`;
}

export async function copy(text, said) {
  await navigator.clipboard.writeText(text);
  notice(said);
}

export function Copyable({ text, label, said }) {
  return html`<button class="copyable" type="button" title=${label} onClick=${() => copy(text, said)}>
    <code>${text}</code><${Icon} name="copy" /></button>`;
}

export function Badge({ kind, children }) {
  return html`<span class="badge ${kind}">${children}</span>`;
}

// A button with a list below it, closed by Escape, by a choice, and by looking elsewhere.
export function Menu({ label, button, kind = "plain", children }) {
  const [open, set] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    if (!open) return undefined;
    const leave = (event) => !box.current.contains(event.target) && set(false);
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [open]);
  // A dialog that a choice opens gives the focus back to where it was: to the button, not to nowhere.
  const chosen = () => {
    box.current?.querySelector("button").focus();
    set(false);
  };
  const escape = (event) => event.key === "Escape" && open && chosen();
  return html`<div class="menu" ref=${box} onKeyDown=${escape}>
    <button class=${kind} type="button" aria-label=${label} aria-expanded=${String(open)} onClick=${() => set(!open)}>${button}</button>
    ${open && html`<div class="sheet" onClick=${chosen}>${children}</div>`}
  </div>`;
}

export function Quota({ label, used, most }) {
  const full = most > 0 ? used / most : 1;
  const kind = full >= 1 ? "full" : full >= 0.8 ? "near" : "";
  return html`<div class="quota ${kind}"><span>${t("quota", { label, used, most })}</span>
    <meter min="0" max=${Math.max(most, 1)} value=${used} aria-label=${label}>${used}</meter></div>`;
}

export function Pages({ page, onTurn }) {
  return html`<nav class="pages" aria-label=${t("pages")}>
    <button type="button" disabled=${page.current <= 1} onClick=${() => onTurn(page.current - 1)}>${t("pages.before")}</button>
    <span>${t("pages.here", { current: page.current, pages: page.pages })} <${Badge} kind="quiet">${count("assets.count", page.total)}<//></span>
    <button type="button" disabled=${page.current >= page.pages} onClick=${() => onTurn(page.current + 1)}>${t("pages.next")}</button>
  </nav>`;
}

export function Empty({ icon, title, children }) {
  return html`<div class="empty"><${Icon} name=${icon} /><p><b>${title}</b></p>${children}</div>`;
}
