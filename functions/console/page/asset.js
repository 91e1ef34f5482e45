// One asset by its id, which may have come from the address bar.
import { account, ask } from "./api.js";
import { t, when } from "./i18n.js";
import { useLive } from "./live.js";
import { DeleteAsset, Rename, Standing } from "./table.js";
import { Copyable, Dialog, Problem } from "./ui.js";
import { Thumbnail } from "./library.js";
import { html, useState } from "./vendor/preact.js";

const LOOK_SECONDS = 2;

export function AssetDialog({ id, groups, onClose }) {
  const path = `/v1/assets/${encodeURIComponent(id)}`;
  const [asset, error] = useLive(() => ask("GET", path), [path], (seen) => (seen.status === "processing" ? LOOK_SECONDS : 0));
  const [doing, setDoing] = useState("");
  const title = asset ? asset.name || t("unnamed") : t("details");
  if (error && !asset) {
    return html`<${Dialog} title=${t("missing")} onClose=${onClose}><div class="body">
      ${error.status === 404 || error.status === 400 ? html`<p>${t("missing.asset")}</p><p><code>${id}</code></p>` : html`<${Problem} error=${error} />`}
    </div><footer><button type="button" onClick=${onClose}>${t("close")}</button></footer><//>`;
  }
  const group = groups.find((one) => one.assetGroupId === asset?.assetGroupId)?.name ?? asset?.assetGroupId;
  return html`<${Dialog} title=${title} wide onClose=${onClose}>
    <div class="body">${asset ? html`<${Facts} asset=${asset} group=${group} />` : html`<progress aria-label=${t("loading")} />`}</div>
    <footer>
      <button class="danger quiet" type="button" disabled=${!asset} onClick=${() => setDoing("delete")}>${t("delete")}</button>
      <span class="grow" />
      <button type="button" disabled=${!asset} onClick=${() => setDoing("rename")}>${t("rename")}</button>
      <button class="primary" type="button" onClick=${onClose}>${t("close")}</button>
    </footer>
    ${doing === "rename" && html`<${Rename} path=${path} name=${asset.name} label=${t("display.name")}
      most=${account.get().rules.names.assetMax} onClose=${() => setDoing("")} />`}
    ${doing === "delete" && html`<${DeleteAsset} asset=${asset} group=${group} onClose=${() => setDoing("")} onDone=${onClose} />`}
  <//>`;
}

function Facts({ asset, group }) {
  const generic = asset.assetKind === "GENERIC";
  return html`<div class="facts"><${Media} asset=${asset} />
    <dl>
      <dt>${t("asset.status")}</dt><dd><${Standing} asset=${asset} /></dd>
      <dt>${t("asset.id")}</dt><dd><${Copyable} text=${asset.assetId} label=${t("copy.id")} said=${t("copied.id")} /></dd>
      ${!generic && html`<dt>${t("asset.reference")}</dt><dd><${Copyable} text=${`asset://${asset.assetId}`} label=${t("copy.reference")} said=${t("copied")} /></dd>
      <dt>${t("asset.group")}</dt><dd>${group}</dd>`}
      <dt>${t("asset.type")}</dt><dd>${t(`type.${asset.assetType}`)}</dd>
      <dt>${t("retention")}</dt><dd>${generic ? t("kept.until", { day: when(asset.expiresAt) }) : t("retention.none")}</dd>
      <dt>${t("created")}</dt><dd>${when(asset.createdAt)}</dd>
    </dl>
    ${generic && html`<p class="note">${t("generic.note")}</p>`}</div>`;
}

function Media({ asset }) {
  const [broken, setBroken] = useState(false);
  if (!asset.url || broken) return html`<${Thumbnail} asset=${asset} />`;
  const fail = () => setBroken(true);
  if (asset.assetType === "video") return html`<video src=${asset.url} controls onError=${fail} />`;
  if (asset.assetType === "audio") return html`<audio src=${asset.url} controls onError=${fail} />`;
  return html`<img src=${asset.url} alt=${asset.name} onError=${fail} />`;
}
