// "Choose from your library": active assets of the slot's own media type, one or several.
import { ask } from "./api.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Thumbnail, allGroups } from "./library.js";
import { useLive } from "./live.js";
import { Dialog, Empty, Problem } from "./ui.js";
import { html, useEffect, useState } from "./vendor/preact.js";

const SIZE = 60;
const KINDS = { VIRTUAL_PORTRAIT: "virtual", REAL_FACE: "real" };
const TYPING_SECONDS = 0.3;

export function Picker({ slot, taken, onUse, onClose }) {
  const [kind, setKind] = useState("");
  const [group, setGroup] = useState("");
  const [typed, setTyped] = useState("");
  const [keyword, setKeyword] = useState("");
  const [marked, setMarked] = useState([]);
  useEffect(() => {
    const timer = setTimeout(() => setKeyword(typed.trim()), TYPING_SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [typed]);
  const [groups] = useLive(allGroups, []);
  const asked = new URLSearchParams({ current: 1, size: SIZE, status: "active", type: slot.media });
  if (group) asked.set("groupId", group);
  if (keyword) asked.set("keyword", keyword);
  const path = `/v1/assets?${asked}`;
  const [page, error] = useLive(() => ask("GET", path), [path]);
  const rows = (page?.records ?? []).filter((one) => !kind || one.assetKind === kind);
  const several = slot.most > 1;
  const room = slot.most - (several ? taken.length : 0);
  const choose = (one) => {
    if (!several) return onUse([one]);
    if (isMarked(one)) return setMarked(marked.filter((other) => other.assetId !== one.assetId));
    return marked.length < room ? setMarked([...marked, one]) : undefined;
  };
  const isMarked = (one) => marked.some((other) => other.assetId === one.assetId);
  const kinds = (groups ?? []).filter((one) => !kind || one.groupKind === kind);
  return html`<${Dialog} title=${t("picker")} wide onClose=${onClose}>
    <div class="body picker">
      <div class="filters">
        <label>${t("asset.type")}<select value=${kind} onChange=${(event) => {
          setKind(event.target.value);
          setGroup("");
        }}>
          <option value="">${t("kinds.all")}</option>
          ${Object.entries(KINDS).map(([value, word]) => html`<option value=${value}>${t(word)}</option>`)}</select></label>
        <label class="search"><span class="unseen">${t("picker.search")}</span><${Icon} name="search" />
          <input type="search" placeholder=${t("picker.search")} value=${typed} maxlength="64" onInput=${(event) => setTyped(event.target.value)} /></label>
        <label>${t("asset.group")}<select value=${group} onChange=${(event) => setGroup(event.target.value)}>
          <option value="">${t("groups.all")}</option>
          ${kinds.map((one) => html`<option value=${one.assetGroupId} selected=${one.assetGroupId === group}>${one.name}</option>`)}</select></label>
        <span class="locked"><${Icon} name=${slot.media} />${t("picker.locked", { media: t(`type.${slot.media}`) })}</span>
      </div>
      <${Problem} error=${page ? null : error} />
      ${page && rows.length === 0 && html`<${Empty} icon="search" title=${t("picker.none")}><p class="soft">${t("picker.none.more")}</p><//>`}
      <ul class="cards">${rows.map((one) => html`<li key=${one.assetId}>
        <button class="asset-card" type="button" aria-pressed=${several ? String(isMarked(one)) : undefined} onClick=${() => choose(one)}>
          <${Thumbnail} asset=${one} /><b>${one.name || t("unnamed")}</b><small>${t(KINDS[one.assetKind])}</small></button></li>`)}</ul>
    </div>
    <footer><span class="soft">${several ? t("picker.chosen", { n: marked.length, most: room }) : t("picker.click")}</span><span class="grow" />
      <button type="button" onClick=${onClose}>${t("cancel")}</button>
      ${several && html`<button class="primary" type="button" disabled=${!marked.length} onClick=${() => onUse(marked)}>${t("picker.use")}</button>`}</footer>
  <//>`;
}
