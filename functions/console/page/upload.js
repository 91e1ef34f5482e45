// Files become assets, several at a time: looked at here first, sent with progress, tried again.
import { account, newOnce, send } from "./api.js";
import { touch } from "./atom.js";
import { told } from "./errors.js";
import { bytes, count, t } from "./i18n.js";
import { Icon } from "./icons.js";
import { kindOf } from "./library.js";
import { looked } from "./preflight.js";
import { forget, sendStraight } from "./straight.js";
import { Dialog, Field, notice } from "./ui.js";
import { html, useEffect, useRef, useState } from "./vendor/preact.js";

const AT_ONCE = 3;
const TRIES = 4;
const BUSY = new Set(["sending", "arrived", "waiting"]);
export const GENERIC = "generic";

export function UploadDialog({ groups, onClose }) {
  const rules = account.get().rules;
  const open = groups.filter((one) => one.status === "active");
  const [files, setFiles] = useState([]);
  const [choice, setGroup] = useState(null);
  const group = choice ?? onlyOne(open);
  const [days, setDays] = useState(rules.retention.defaultDays);
  const [running, setRunning] = useState(false);
  const held = useRef([]);
  const stop = useRef(null);
  stop.current ??= new AbortController();
  const change = (id, more) => {
    held.current = held.current.map((one) => (one.id === id ? { ...one, ...more } : one));
    setFiles(held.current);
  };
  const add = (chosen) => {
    const fresh = [...chosen].map((file) => entry(file, rules.names.assetMax));
    held.current = [...held.current, ...fresh];
    setFiles(held.current);
    fresh.forEach(async ({ id, file, name }) => {
      const seen = await looked(file);
      const short = seen.straight ? { name: cut(name, rules.names.straightMax) } : {};
      change(id, { ...seen, ...short, state: seen.problem ? "refused" : "ready" });
    });
  };
  const drop = (id) => {
    held.current = held.current.filter((one) => one.id !== id);
    setFiles(held.current);
  };
  // Closing it is the end of whatever is on its way.
  useEffect(() => () => {
    stop.current.abort();
    held.current.forEach((one) => {
      URL.revokeObjectURL(one.preview);
      forget(one.id);
    });
  }, []);
  const generic = group === GENERIC;
  const ready = files.filter((one) => (one.state === "ready" || one.state === "failed") && !(generic && one.straight));
  const submit = async (event) => {
    event.preventDefault();
    setRunning(true);
    const { signal } = stop.current;
    const queue = [...ready];
    const work = async () => {
      for (let one = queue.shift(); one && !signal.aborted; one = queue.shift()) {
        await sendOne(one, { group, days, change, signal });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (signal.aborted) return;
    setRunning(false);
    touch();
    const sent = held.current.filter((one) => one.state === "sent").length;
    if (sent) notice(count("upload.sent", sent));
    if (held.current.every((one) => one.state === "sent")) onClose();
  };
  return html`<${Dialog} title=${t("upload.file")} wide onClose=${onClose}><form onSubmit=${submit}>
    <div class="body">
      <${Drop} rules=${rules.straight} onAdd=${add} />
      ${files.length > 0 && html`<ul class="files">${files.map((one) => html`<${FileRow} key=${one.id} one=${one} running=${running} generic=${generic} onChange=${change} onDrop=${drop} />`)}</ul>`}
      <div class="pair">
        <${Field} label=${t("asset.group")} hint=${open.length ? "" : t("upload.no.group")}>
          ${(more) => html`<select ...${more} required value=${group} onChange=${(event) => setGroup(event.target.value)}>
            <option value="">${t("upload.choose.group")}</option>
            ${open.map((one) => html`<option value=${one.assetGroupId} selected=${one.assetGroupId === group}>${one.name} · ${kindOf(one)} · ${t("of", { used: one.assetCount, most: account.get().limits.assetsPerGroup })}</option>`)}
            <option value=${GENERIC}>${t("upload.generic")}</option></select>`}<//>
        <${Field} label=${t("retention")} hint=${t(generic ? "generic.note" : "retention.locked")}>
          ${(more) => html`<select ...${more} disabled=${!generic} value=${generic ? days : ""} onChange=${(event) => setDays(Number(event.target.value))}>
            ${generic ? rules.retention.days.map((n) => html`<option value=${n} selected=${n === days}>${count("days", n)}</option>`) : html`<option value="">${t("retention.none")}</option>`}</select>`}<//>
      </div>
    </div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary" disabled=${running || !ready.length || !group}>${ready.length > 1 ? count("upload.n", ready.length) : t("upload")}</button></footer>
  </form><//>`;
}

// The group to begin with: the only one there is. Which rows are shown has no say in it.
export const onlyOne = (open) => (open.length === 1 ? open[0].assetGroupId : "");

function entry(file, most) {
  const name = cut(file.name.replace(/\.[^.]*$/, ""), most);
  return { id: newOnce(), file, name, state: "looking", problem: "", sent: 0, preview: URL.createObjectURL(file) };
}

const cut = (text, most) => [...text].slice(0, most).join("");

// Sends one file; the same mark at each try, so that none is made twice.
async function sendOne(one, { group, days, change, signal }) {
  const progress = (sent) => change(one.id, { sent });
  const arrived = () => change(one.id, { state: "arrived", sent: 1 });
  for (let turn = 1; ; turn += 1) {
    change(one.id, { state: "sending", problem: "", sent: 0 });
    try {
      if (one.straight) await sendStraight(one, group, { progress, arrived, signal });
      else await send("/v1/assets", formOf(one, group, days), one.id, progress, signal);
      touch();
      return change(one.id, { state: "sent", sent: 1 });
    } catch (error) {
      if (signal.aborted) return undefined;
      const { title, detail } = told(error);
      const problem = [title, detail].filter(Boolean).join(" ");
      if (!error.passing || turn === TRIES) return change(one.id, { state: "failed", problem });
      change(one.id, { state: "waiting", problem });
      await new Promise((next) => setTimeout(next, 1000 * Math.max(error.retryAfter, 2 ** turn)));
      if (signal.aborted) return undefined;
    }
  }
}

function formOf(one, group, days) {
  const form = new FormData();
  if (group === GENERIC) form.set("retentionDays", String(days));
  else form.set("groupId", group);
  form.set("name", one.name.trim());
  form.set("file", one.file);
  return form;
}

function Drop({ rules, onAdd }) {
  const [over, setOver] = useState(false);
  const input = useRef(null);
  const stop = (event) => event.preventDefault();
  const take = (event) => {
    event.preventDefault();
    setOver(false);
    onAdd(event.dataTransfer.files);
  };
  const chosen = (event) => {
    onAdd(event.target.files);
    event.target.value = "";
  };
  return html`<label class=${over ? "drop over" : "drop"} onDragEnter=${() => setOver(true)} onDragLeave=${() => setOver(false)} onDragOver=${stop} onDrop=${take}>
    <${Icon} name="upload" /><b>${t("upload.drop")}</b>
    ${Object.values(rules).map((one) => html`<small>${t(one.minSide ? "upload.rules" : "url.rules", { types: one.extensions.map((ending) => ending.slice(1)).join(", "), bytes: bytes(one.maxBytes), min: one.minSide, max: one.maxSide })}</small>`)}
    <input ref=${input} type="file" multiple accept=${Object.values(rules).flatMap((one) => [...one.mediaTypes, ...one.extensions]).join(",")} aria-label=${t("upload.choose")} onChange=${chosen} />
  </label>`;
}

function FileRow({ one, running, generic, onChange, onDrop }) {
  const { names, upload } = account.get().rules;
  const busy = BUSY.has(one.state);
  const most = one.straight ? names.straightMax : names.assetMax;
  const stuck = generic && one.straight && one.state === "ready";
  const problem = one.problem || (stuck ? t("upload.needs.group", { bytes: bytes(upload.maxBytes) }) : "");
  const state = one.state === "sending" ? t("file.sending.part", { percent: Math.floor(one.sent * 100) }) : t(`file.${one.state}`);
  const [drawn, setDrawn] = useState(true);
  return html`<li class="file ${one.state}">
    ${drawn && one.kind === "Image" ? html`<img class="thumb" src=${one.preview} alt="" onError=${() => setDrawn(false)} />` : html`<span class="thumb none"><${Icon} name=${(one.kind ?? "Image").toLowerCase()} /></span>`}
    <div class="grow">
      <label>${t("display.name")}<input value=${one.name} maxlength=${most} disabled=${busy || one.state === "sent"} onInput=${(event) => onChange(one.id, { name: event.target.value })} /></label>
      <p class="soft">${one.file.name} · ${bytes(one.file.size)} · ${state}</p>
      ${busy && html`<progress max="1" value=${one.sent} aria-label=${one.file.name} />`}
      ${problem && html`<p class="bad" role="alert">${problem}</p>`}
    </div>
    ${!busy && one.state !== "sent" && !running && html`<button class="plain" type="button" aria-label=${t("file.drop", { name: one.file.name })} onClick=${() => onDrop(one.id)}><${Icon} name="close" /></button>`}
  </li>`;
}
