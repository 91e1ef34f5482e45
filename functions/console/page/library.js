// What several views ask of groups and assets: the groups, those that wait for a person, pictures.
import { account, ask } from "./api.js";
import { atom, useAtom } from "./atom.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { html, useEffect, useRef, useState } from "./vendor/preact.js";

const STORED = "portrait.pending";
const PAGE = 100;
const MOST_PAGES = 10;
const LOOK_SECONDS = 2;
const RESTING_SECONDS = 10;
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

export const kindOf = (group) => (group.groupKind === "VIRTUAL_PORTRAIT" ? t("virtual") : t("real"));

// A group that was promised is in no list until its person has passed: this tab remembers its id.
const promised = atom(JSON.parse(sessionStorage.getItem(STORED) ?? "[]"));

function keep(ids) {
  sessionStorage.setItem(STORED, JSON.stringify(ids));
  promised.set(ids);
}

export const promise = (id) => keep([id, ...promised.get().filter((one) => one !== id)]);
export const forget = (id) => keep(promised.get().filter((one) => one !== id));

// The promised groups as they stand; one that is there, or that nobody knows any more, is dropped.
export function usePending() {
  const ids = useAtom(promised);
  const [groups, set] = useState([]);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const look = async () => {
      const seen = await Promise.all(ids.map(lookAt));
      if (gone) return;
      const waiting = seen.filter((one) => one && one.status !== "active");
      set(waiting);
      seen.forEach((one, at) => (one === null || one?.status === "active") && forget(ids[at]));
      const moving = waiting.some((one) => one.status === "pending");
      if (waiting.length) timer = setTimeout(look, (moving ? LOOK_SECONDS : RESTING_SECONDS) * 1000);
    };
    if (ids.length) look();
    else set([]);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [ids]);
  return groups.filter((one) => ids.includes(one.assetGroupId));
}

// null: there is no such group; undefined: it could not be seen this time.
async function lookAt(id) {
  try {
    return await ask("GET", `/v1/asset-groups/${id}`);
  } catch (error) {
    if (!("status" in error)) throw error;
    return error.status === 404 ? null : undefined;
  }
}

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
