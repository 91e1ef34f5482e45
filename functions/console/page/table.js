// The rows of assets: what they are, how they fare, what can be done with them.
import { account, ask } from "./api.js";
import { touch, useSeconds } from "./atom.js";
import { ago, bytes, day, known, span, t, when } from "./i18n.js";
import { Icon } from "./icons.js";
import { Thumbnail } from "./library.js";
import { to } from "./route.js";
import { Badge, Confirm, Copyable, Dialog, Field, Menu, Problem, notice, useAction } from "./ui.js";
import { html, useState } from "./vendor/preact.js";

export function AssetTable({ rows, groups, generic }) {
  const [doing, setDoing] = useState(null);
  const nameOf = (id) => groups.find((one) => one.assetGroupId === id)?.name ?? id;
  const close = () => setDoing(null);
  return html`<table class="rows assets">
    <caption class="unseen">${t(generic ? "assets.generic" : "assets")}</caption>
    <thead><tr>
      <th scope="col">${t("asset.name")}</th><th scope="col">${t("asset.id")}</th><th scope="col">${t("asset.type")}</th>
      <th scope="col">${t(generic ? "retention" : "asset.group")}</th><th scope="col">${t("asset.status")}</th>
      <th scope="col">${t("created")}</th><th scope="col"><span class="unseen">${t("actions")}</span></th>
    </tr></thead>
    <tbody>${rows.map((one) => html`<tr key=${one.assetId}>
      <th scope="row" class="what"><div><${Thumbnail} asset=${one} /><a href=${to("assets", one.assetId)}>${one.name || t("unnamed")}</a></div></th>
      <td data-label=${t("asset.id")}><${Copyable} text=${one.assetId} label=${t("copy.id")} said=${t("copied.id")} /></td>
      <td data-label=${t("asset.type")}>${t(`type.${one.assetType}`)}${one.sizeBytes ? html` <span class="soft">${bytes(one.sizeBytes)}</span>` : ""}</td>
      <td data-label=${t(generic ? "retention" : "asset.group")}>${generic ? html`<${Kept} asset=${one} />` : nameOf(one.assetGroupId)}</td>
      <td data-label=${t("asset.status")}><${Standing} asset=${one} /></td>
      <td data-label=${t("created")}><time datetime=${one.createdAt} title=${when(one.createdAt)}>${ago(one.createdAt)}</time></td>
      <td class="acts"><${Menu} label=${t("actions.of", { name: one.name || one.assetId })} button=${html`<${Icon} name="more" />`}>
        <a href=${to("assets", one.assetId)}><${Icon} name="image" />${t("details")}</a>
        <button class="item" type="button" onClick=${() => setDoing({ what: "rename", one })}><${Icon} name="pencil" />${t("rename")}</button>
        <button class="item bad" type="button" onClick=${() => setDoing({ what: "delete", one })}><${Icon} name="trash" />${t("delete")}</button>
      <//></td>
    </tr>`)}</tbody></table>
    ${doing?.what === "rename" && html`<${Rename} path=${`/v1/assets/${doing.one.assetId}`} name=${doing.one.name} label=${t("display.name")}
      most=${account.get().rules.names.assetMax} onClose=${close} />`}
    ${doing?.what === "delete" && html`<${DeleteAsset} asset=${doing.one} group=${nameOf(doing.one.assetGroupId)} onClose=${close} />`}`;
}

function Kept({ asset }) {
  return html`<span title=${when(asset.expiresAt)}>${t("kept.until", { day: day(asset.expiresAt) })}</span>`;
}

// How an asset fares. What is processing shows for how long; what failed says why and what helps.
export function Standing({ asset }) {
  const now = useSeconds(asset.status === "processing");
  if (asset.status === "processing") {
    const elapsed = (now - new Date(asset.createdAt).getTime()) / 1000;
    return html`<div class="standing"><${Badge} kind="processing">${t("asset.processing")}<//>
      <progress aria-label=${t("asset.processing")} /><small>${span(elapsed)}</small></div>`;
  }
  if (asset.status === "failed") {
    return html`<div class="standing"><${Badge} kind="failed">${t("asset.failed")}<//><${Why} error=${asset.error} /></div>`;
  }
  return html`<${Badge} kind=${asset.status}>${t(`asset.${asset.status}`)}<//>`;
}

export function Why({ error }) {
  const code = error?.code ?? "";
  return html`<p class="why"><code>${code}</code> ${error?.message}<br /><b>${known(`remedy.${code}`) || t("remedy")}</b></p>`;
}

export function Rename({ path, name, label, most, onClose }) {
  const [text, set] = useState(name);
  const [busy, error, run] = useAction(async () => {
    await ask("PATCH", path, { body: { name: text.trim() } });
    touch();
    notice(t("renamed"));
    onClose();
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`<${Dialog} title=${t("rename")} onClose=${onClose}><form onSubmit=${submit}>
    <div class="body"><${Field} label=${label}>
      ${(more) => html`<input ...${more} value=${text} required maxlength=${most} onInput=${(event) => set(event.target.value)} />`}<//>
      <${Problem} error=${error} /></div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary" disabled=${busy || !text.trim()}>${t("save")}</button></footer>
  </form><//>`;
}

export function DeleteAsset({ asset, group, onClose, onDone = () => {} }) {
  const remove = async () => {
    await ask("DELETE", `/v1/assets/${asset.assetId}`);
    touch();
    notice(t("deleted"));
    onClose();
    onDone();
  };
  const frees = asset.assetGroupId ? t("delete.frees", { group }) : t("delete.frees.generic");
  return html`<${Confirm} title=${t("delete.asset")} action=${t("delete")} doing=${remove} onClose=${onClose}>
    <p>${t("delete.asset.sure", { name: asset.name || asset.assetId })}</p><p>${frees}</p>
    <p class="soft">${t("delete.used")}</p><//>`;
}
