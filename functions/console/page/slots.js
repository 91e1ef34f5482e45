// A media block: what was chosen for it, and the ways to choose: a file, an address, the library.
import { account, ask, newOnce, send } from "./api.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Thumbnail } from "./library.js";
import { Picker } from "./picker.js";
import { problemOf } from "./preflight.js";
import { Badge, Dialog, Field, Problem, useAction } from "./ui.js";
import { html, useRef, useState } from "./vendor/preact.js";

export function Slot({ slot, chosen, onChange }) {
  const [open, setOpen] = useState("");
  const [problem, setProblem] = useState("");
  const input = useRef(null);
  const name = t(`slot.${slot.id}`);
  const put = (more) => onChange([...(slot.most === 1 ? [] : chosen), ...more].slice(0, slot.most));
  const [busy, error, upload] = useAction(async (file) => {
    const wrong = await problemOf(file);
    setProblem(wrong);
    if (!wrong) put([await kept(file)]);
  });
  const taken = (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) upload(file);
  };
  const picture = slot.media === "image";
  return html`<section class="slot" aria-labelledby="slot-${slot.id}">
    <div class="head"><h2 id="slot-${slot.id}">${name}</h2>
      <small class="soft">${t(slot.least ? "slot.needed" : "slot.optional")}${slot.most > 1 ? ` · ${t("of", { used: chosen.length, most: slot.most })}` : ""}</small>
      <span class="grow" />
      ${picture ? html`<button class="small" type="button" disabled=${busy} aria-label=${t("slot.upload", { name })} title=${t("slot.upload", { name })} onClick=${() => input.current.click()}><${Icon} name="upload" /></button>
        <input ref=${input} class="unseen" type="file" tabindex="-1" aria-label=${t("slot.file", { name })} accept=${account.get().rules.upload.mediaTypes.join(",")} onChange=${taken} />`
        : html`<button class="small" type="button" aria-label=${t("slot.url", { name })} title=${t("slot.url", { name })} onClick=${() => setOpen("url")}><${Icon} name="link" /></button>`}
      <button class="small" type="button" onClick=${() => setOpen("library")}><${Icon} name="library" />${t("from.assets")}</button>
    </div>
    ${chosen.length ? html`<ul class="chosen">${chosen.map((one, at) => html`<li key=${one.reference}>
        <${Preview} one=${one} media=${slot.media} /><span class="name">${one.name}</span>
        ${one.asset && html`<${Badge} kind="asset">${t("slot.asset")}<//>`}
        <button class="plain" type="button" aria-label=${t("file.drop", { name: one.name })} onClick=${() => onChange(chosen.filter((_, other) => other !== at))}><${Icon} name="close" /></button>
      </li>`)}</ul>` : html`<p class="vacant"><${Icon} name=${slot.media} /> ${busy ? t("file.sending") : t("slot.empty")}</p>`}
    ${problem && html`<p class="bad" role="alert">${problem}</p>`}<${Problem} error=${error} />
    ${open === "library" && html`<${Picker} slot=${slot} taken=${chosen} onClose=${() => setOpen("")} onUse=${(assets) => {
      put(assets.map(used));
      setOpen("");
    }} />`}
    ${open === "url" && html`<${AddressDialog} name=${name} onClose=${() => setOpen("")} onUse=${(url) => {
      put([{ reference: url, name: url.split("/").pop() || url, asset: null, picture: "" }]);
      setOpen("");
    }} />`}
  </section>`;
}

const used = (asset) => ({ reference: `asset://${asset.assetId}`, name: asset.name || asset.assetId, asset, picture: "" });

// A file of this device, kept for a day as a generic upload, so that it has an address.
async function kept(file) {
  const form = new FormData();
  form.set("retentionDays", String(Math.min(...account.get().rules.retention.days)));
  form.set("name", [...file.name].slice(0, account.get().rules.names.assetMax).join(""));
  form.set("file", file);
  const made = await send("/v1/assets", form, newOnce(), () => {});
  const seen = await ask("GET", `/v1/assets/${made.assetId}`);
  return { reference: seen.url, name: file.name, asset: null, picture: URL.createObjectURL(file) };
}

function Preview({ one, media }) {
  if (one.asset) return html`<${Thumbnail} asset=${one.asset} />`;
  if (one.picture) return html`<img class="thumb" src=${one.picture} alt="" />`;
  return html`<span class="thumb none"><${Icon} name=${media} /></span>`;
}

function AddressDialog({ name, onClose, onUse }) {
  const [url, set] = useState("");
  const submit = (event) => {
    event.preventDefault();
    onUse(url.trim());
  };
  return html`<${Dialog} title=${t("slot.url", { name })} onClose=${onClose}><form onSubmit=${submit}>
    <div class="body"><${Field} label=${t("url.address")} hint=${t("url.public")}>
      ${(more) => html`<input ...${more} type="url" required placeholder="https://" value=${url} onInput=${(event) => set(event.target.value)} />`}<//></div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button><button class="primary" disabled=${!url.trim()}>${t("add")}</button></footer>
  </form><//>`;
}
