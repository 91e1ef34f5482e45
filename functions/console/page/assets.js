// The Assets page: groups above, assets below.
import { AssetDialog } from "./asset.js";
import { AssetTable } from "./table.js";
import { GroupsSection } from "./groups.js";
import { account, ask } from "./api.js";
import { useAtom } from "./atom.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { useLive } from "./live.js";
import { go } from "./route.js";
import { Empty, Pages, Problem } from "./ui.js";
import { UploadDialog } from "./upload.js";
import { UrlDialog } from "./url.js";
import { triedGroups } from "./library.js";
import { html, useEffect, useState } from "./vendor/preact.js";

const SIZE = 20;
const SOON_SECONDS = 2;
const SOME_TIME_SECONDS = 15;
const TYPING_SECONDS = 0.3;
const MOVING = new Set(["processing", "pending"]);

export function AssetsPage({ id }) {
  const [groups, groupsError] = useLive(triedGroups, [], (found) =>
    found.some((one) => MOVING.has(one.status)) ? SOON_SECONDS : SOME_TIME_SECONDS);
  return html`<div class="view"><h1>${t("nav.assets")}</h1>
    <${GroupsSection} groups=${groups} error=${groupsError} />
    <${AssetsSection} groups=${groups ?? []} />
    ${id && html`<${AssetDialog} id=${id} groups=${groups ?? []} key=${id} onClose=${() => go("assets")} />`}
  </div>`;
}

function AssetsSection({ groups }) {
  const found = useAtom(account);
  const [filter, setFilter] = useState({ kind: "portraits", group: "", status: "", current: 1 });
  const [typed, setTyped] = useState("");
  const [keyword, setKeyword] = useState("");
  const [open, setOpen] = useState("");
  useEffect(() => {
    if (typed.trim() === keyword) return undefined;
    const timer = setTimeout(() => {
      setKeyword(typed.trim());
      setFilter((before) => ({ ...before, current: 1 }));
    }, TYPING_SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [typed]);
  const choose = (more) => setFilter({ ...filter, current: 1, ...more });
  const path = `/v1/assets?${query(filter, keyword)}`;
  const [page, error] = useLive(() => ask("GET", path), [path], (seen) =>
    seen.records.some((one) => one.status === "processing") ? SOON_SECONDS : SOME_TIME_SECONDS);
  // The last row of the last page was deleted: the page before is the last one now.
  const last = Math.max(page?.pages ?? filter.current, 1);
  useEffect(() => {
    if (page?.current > last) setFilter({ ...filter, current: last });
  }, [page]);
  const generic = filter.kind === "generic";
  return html`<section class="card" aria-labelledby="assets">
    <div class="head"><h2 id="assets">${t("assets")}</h2>
      <div class="tabs" role="group" aria-label=${t("assets.kind")}>
        <button type="button" aria-pressed=${String(!generic)} onClick=${() => choose({ kind: "portraits" })}>${t("assets.portraits")}</button>
        <button type="button" aria-pressed=${String(generic)} onClick=${() => choose({ kind: "generic", group: "", status: "" })}>
          ${t("assets.generic")} <small>${t("of", { used: found.usage.genericUploads, most: found.limits.genericUploads })}</small></button>
      </div>
      <span class="grow" />
      <button type="button" onClick=${() => setOpen("url")}><${Icon} name="link" />${t("url")}</button>
      <button class="primary" type="button" onClick=${() => setOpen("upload")}><${Icon} name="upload" />${t("upload")}</button>
    </div>
    <div class="filters">
      <label class="search"><span class="unseen">${t("search")}</span><${Icon} name="search" />
        <input type="search" placeholder=${t("search")} value=${typed} maxlength="64" onInput=${(event) => setTyped(event.target.value)} /></label>
      ${!generic && html`<label>${t("asset.group")}<select value=${filter.group} onChange=${(event) => choose({ group: event.target.value })}>
        <option value="">${t("groups.all")}</option>
        ${groups.map((one) => html`<option value=${one.assetGroupId}>${one.name}</option>`)}</select></label>
      <label>${t("asset.status")}<select value=${filter.status} onChange=${(event) => choose({ status: event.target.value })}>
        <option value="">${t("status.all")}</option>
        ${["processing", "active", "failed"].map((one) => html`<option value=${one}>${t(`asset.${one}`)}</option>`)}</select></label>`}
    </div>
    <${Problem} error=${page ? null : error} />
    ${page && page.records.length > 0 && html`<${AssetTable} rows=${page.records} groups=${groups} generic=${page.records.every((one) => one.assetKind === "GENERIC")} />`}
    ${page && page.records.length === 0 && html`<${NoAssets} searched=${keyword || filter.group || filter.status} />`}
    ${page && page.total > SIZE && html`<${Pages} page=${page} onTurn=${(current) => setFilter({ ...filter, current })} />`}
    ${open === "upload" && html`<${UploadDialog} groups=${groups} onClose=${() => setOpen("")} />`}
    ${open === "url" && html`<${UrlDialog} groups=${groups} onClose=${() => setOpen("")} />`}
  </section>`;
}

function query(filter, keyword) {
  const asked = new URLSearchParams({ current: filter.current, size: SIZE });
  if (filter.kind === "generic") asked.set("type", "GENERIC");
  if (filter.group) asked.set("groupId", filter.group);
  if (filter.status) asked.set("status", filter.status);
  if (keyword) asked.set("keyword", keyword);
  return asked;
}

function NoAssets({ searched }) {
  if (searched) return html`<${Empty} icon="search" title=${t("assets.none.found")}><p class="soft">${t("assets.none.found.more")}</p><//>`;
  return html`<${Empty} icon="image" title=${t("assets.none")}><p class="soft">${t("assets.none.more")}</p><//>`;
}
