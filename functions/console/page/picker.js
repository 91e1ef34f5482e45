// "Choose from your library": active assets of the slot's own media type, one or several.
import { ask } from "./api.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Thumbnail, allGroups } from "./library.js";
import { useLive } from "./live.js";
import { Dialog, Empty, Pages, Problem } from "./ui.js";
import { html, useEffect, useState } from "./vendor/preact.js";

const SIZE = 60;
const USUAL = "VIRTUAL_PORTRAIT";
const KINDS = { VIRTUAL_PORTRAIT: "virtual", REAL_FACE: "real" };
const TYPING_SECONDS = 0.3;

export function Picker({ slot, taken, onUse, onClose }) {
  const [wanted, setWanted] = useState({ groupKind: USUAL, groupId: "", current: 1 });
  const [typed, setTyped] = useState("");
  const [keyword, setKeyword] = useState("");
  const [marked, setMarked] = useState([]);
  useEffect(() => {
    if (typed.trim() === keyword) return undefined;
    const timer = setTimeout(() => {
      setKeyword(typed.trim());
      choose({});
    }, TYPING_SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [typed]);
  const choose = (more) => setWanted((before) => ({ ...before, current: 1, ...more }));
  const [groups] = useLive(allGroups, []);
  const asked = new URLSearchParams({ size: SIZE, status: "active", type: slot.media });
  Object.entries({ ...wanted, keyword }).forEach(([name, value]) => value && asked.set(name, value));
  const path = `/v1/assets?${asked}`;
  const [page, error] = useLive(() => ask("GET", path), [path]);
  const rows = page?.records ?? [];
  const several = slot.most > 1;
  const room = slot.most - (several ? taken.length : 0);
  const take = (one) => {
    if (!several) return onUse([one]);
    if (isMarked(one)) return setMarked(marked.filter((other) => other.assetId !== one.assetId));
    return marked.length < room ? setMarked([...marked, one]) : undefined;
  };
  const isMarked = (one) => marked.some((other) => other.assetId === one.assetId);
  const kinds = (groups ?? []).filter((one) => !wanted.groupKind || one.groupKind === wanted.groupKind);
  return html`<${Dialog} title=${t("picker")} wide onClose=${onClose}>
    <div class="body picker">
      <div class="filters">
        <label>${t("asset.type")}<select value=${wanted.groupKind} onChange=${(event) => choose({ groupKind: event.target.value, groupId: "" })}>
          ${Object.entries(KINDS).map(([value, word]) => html`<option value=${value} selected=${value === wanted.groupKind}>${t(word)}</option>`)}
          <option value="">${t("kinds.all")}</option></select></label>
        <label class="search"><span class="unseen">${t("picker.search")}</span><${Icon} name="search" />
          <input type="search" placeholder=${t("picker.search")} value=${typed} maxlength="64" onInput=${(event) => setTyped(event.target.value)} /></label>
        <label>${t("asset.group")}<select value=${wanted.groupId} onChange=${(event) => choose({ groupId: event.target.value })}>
          <option value="">${t("groups.all")}</option>
          ${kinds.map((one) => html`<option value=${one.assetGroupId} selected=${one.assetGroupId === wanted.groupId}>${one.name}</option>`)}</select></label>
        <span class="locked"><${Icon} name=${slot.media} />${t("picker.locked", { media: t(`type.${slot.media}`) })}</span>
      </div>
      <${Problem} error=${page ? null : error} />
      ${page && rows.length === 0 && html`<${Empty} icon="search" title=${t("picker.none")}><p class="soft">${t("picker.none.more")}</p><//>`}
      <ul class="cards">${rows.map((one) => html`<li key=${one.assetId}>
        <button class="asset-card" type="button" aria-pressed=${several ? String(isMarked(one)) : undefined} onClick=${() => take(one)}>
          <${Thumbnail} asset=${one} /><b>${one.name || t("unnamed")}</b><small>${t(KINDS[one.assetKind])}</small></button></li>`)}</ul>
      ${page && page.total > SIZE && html`<${Pages} page=${page} onTurn=${(current) => choose({ current })} />`}
    </div>
    <footer><span class="soft">${several ? t("picker.chosen", { n: marked.length, most: room }) : t("picker.click")}</span><span class="grow" />
      <button type="button" onClick=${onClose}>${t("cancel")}</button>
      ${several && html`<button class="primary" type="button" disabled=${!marked.length} onClick=${() => onUse(marked)}>${t("picker.use")}</button>`}</footer>
  <//>`;
}
