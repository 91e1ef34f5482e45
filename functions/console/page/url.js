// An asset out of a public address.
import { account, ask } from "./api.js";
import { touch } from "./atom.js";
import { bytes, t } from "./i18n.js";
import { kindOf } from "./library.js";
import { Dialog, Field, Problem, notice, useAction, useOnce } from "./ui.js";
import { onlyOne } from "./upload.js";
import { html, useState } from "./vendor/preact.js";

export function UrlDialog({ groups, onClose }) {
  const { byUrl, names } = account.get().rules;
  const open = groups.filter((one) => one.status === "active");
  const [asked, set] = useState({ url: "", name: "", assetType: "Image", groupId: null });
  const groupId = asked.groupId ?? onlyOne(open);
  const mark = useOnce();
  const put = (name) => (event) => set({ ...asked, [name]: event.target.value });
  const [busy, error, run] = useAction(async () => {
    const body = { ...asked, groupId, url: asked.url.trim(), name: asked.name.trim() };
    await ask("POST", "/v1/assets", { body, headers: mark(body) });
    touch();
    notice(t("url.made"));
    onClose();
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`<${Dialog} title=${t("url.title")} onClose=${onClose}><form onSubmit=${submit}>
    <div class="body">
      <${Field} label=${t("asset.type")} hint=${t("url.rules", { types: byUrl[asked.assetType].mediaTypes.map((one) => one.split("/")[1]).join(", "), bytes: bytes(byUrl[asked.assetType].maxBytes) })}>
        ${(more) => html`<select ...${more} value=${asked.assetType} onChange=${put("assetType")}>
          ${Object.keys(byUrl).map((one) => html`<option value=${one}>${t(`type.${one.toLowerCase()}`)}</option>`)}</select>`}<//>
      <${Field} label=${t("url.address")} hint=${t("url.public")}>
        ${(more) => html`<input ...${more} type="url" required placeholder="https://" value=${asked.url} onInput=${put("url")} />`}<//>
      <${Field} label=${t("display.name")}>
        ${(more) => html`<input ...${more} maxlength=${names.assetMax} value=${asked.name} onInput=${put("name")} />`}<//>
      <${Field} label=${t("asset.group")} hint=${open.length ? "" : t("upload.no.group")}>
        ${(more) => html`<select ...${more} required value=${groupId} onChange=${put("groupId")}>
          <option value="">${t("upload.choose.group")}</option>
          ${open.map((one) => html`<option value=${one.assetGroupId} selected=${one.assetGroupId === groupId}>${one.name} · ${kindOf(one)}</option>`)}</select>`}<//>
      <${Problem} error=${error} />
    </div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary" disabled=${busy || !asked.url.trim() || !groupId}>${t("add")}</button></footer>
  </form><//>`;
}
