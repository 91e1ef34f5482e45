// What several views ask of groups and assets: the groups, and small pictures.
import { account, ask } from "./api.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { html, useEffect, useRef, useState } from "./vendor/preact.js";

const PAGE = 100;
const MOST_PAGES = 10;
const MAKING_SECONDS = [1, 3, 9];

export async function allGroups() {
  const found = [];
  for (let current = 1; current <= MOST_PAGES; current += 1) {
    const page = await ask("GET", `/v1/asset-groups?current=${current}&size=${PAGE}`);
    found.push(...page.records);
    if (found.length >= page.total) break;
  }
  return found;
}

// As they stand: one whose person has passed, but for whom there was no room, is tried again by being
// asked for; a list tries nothing.
export async function triedGroups() {
  const tried = (one) => ask("GET", `/v1/asset-groups/${one.assetGroupId}`, { quiet: true }).catch(() => one);
  return Promise.all((await allGroups()).map((one) => (one.status === "quota_exceeded" ? tried(one) : one)));
}

export const kindOf = (group) => (group.groupKind === "VIRTUAL_PORTRAIT" ? t("virtual") : t("real"));

// Links change with every answer: the first one of an asset is kept until it fails.
const links = new Map();

// The small picture of an asset. One that is not there yet, or lost, is asked for and tried again.
export function Thumbnail({ asset }) {
  const kept = links.get(asset.assetId) ?? asset.thumbnailUrl;
  if (kept) links.set(asset.assetId, kept);
  const [tries, setTries] = useState(0);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const lost = async () => {
    links.delete(asset.assetId);
    if (tries >= MAKING_SECONDS.length) return setTries(tries + 1);
    try {
      const made = await ask("POST", `/v1/assets/${asset.assetId}/thumbnail`, { quiet: true });
      timer.current = setTimeout(() => {
        if (made.thumbnailUrl) links.set(asset.assetId, made.thumbnailUrl);
        setTries(tries + 1);
      }, MAKING_SECONDS[tries] * 1000);
    } catch (error) {
      if (!("status" in error)) throw error;
      setTries(MAKING_SECONDS.length + 1);
    }
    return undefined;
  };
  if (!kept || tries > MAKING_SECONDS.length) {
    return html`<span class="thumb none ${asset.status}"><${Icon} name=${asset.assetType} /></span>`;
  }
  return html`<img class="thumb" src=${kept} alt="" loading="lazy" key=${tries} onError=${lost} />`;
}

export const limitOf = () => account.get().limits.assetsPerGroup;
