// Around every view: brand, ways to go, the menu behind the avatar, the strip that says how things are.
import { account, BASE, signOut, trouble } from "./api.js";
import { now, useAtom, useSeconds } from "./atom.js";
import { told } from "./errors.js";
import { LANGUAGES, count, language, span, speak, t } from "./i18n.js";
import { Icon } from "./icons.js";
import { route, to } from "./route.js";
import { THEMES, paint, theme } from "./theme.js";
import { Menu } from "./ui.js";
import { html, useEffect, useState } from "./vendor/preact.js";

const PAGES = [["playground", "play"], ["assets", "library"], ["webhooks", "bell"], ["keys", "key"]];

export function Shell({ children }) {
  const here = useAtom(route).page;
  return html`<a class="skip" href="#main" onClick=${skip}>${t("skip")}</a>
    <header class="top"><div class="inner">
      <a class="brand" href=${to("assets")}><span class="mark"><${Icon} name="person" /></span><span>Portrait Gateway</span></a>
      <nav aria-label=${t("nav")}>${PAGES.map(([page, icon]) => html`
        <a href=${to(page)} aria-current=${here === page ? "page" : undefined}><${Icon} name=${icon} /><span>${t(`nav.${page}`)}</span></a>`)}
      </nav>
      <${AvatarMenu} />
    </div></header>
    <${StatusStrip} />
    <${Trouble} />
    <main id="main" tabindex="-1">${children}</main>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function AvatarMenu() {
  const found = useAtom(account);
  const initials = found.id.replace(/[^a-z0-9]/gi, "").slice(0, 2).toUpperCase();
  return html`<${Menu} label=${t("menu", { name: found.id })} kind="avatar" button=${html`<span class="initials" data-text=${initials} />`}>
    <p class="who"><b>${found.id}</b><span class="soft">${found.key.name || found.key.id}</span></p>
    ${PAGES.map(([page, icon]) => html`<a href=${to(page)}><${Icon} name=${icon} />${t(`nav.${page}`)}</a>`)}
    <a href="${BASE}/docs" target="_blank" rel="noopener"><${Icon} name="link" />${t("nav.docs")}</a>
    <hr />
    <${Choices} />
    <hr />
    <button class="item" type="button" onClick=${() => signOut()}><${Icon} name="exit" />${t("signout")}</button>
  <//>`;
}

// Language and theme; a choice leaves the menu open.
export function Choices() {
  const [tongue, look] = [useAtom(language), useAtom(theme)];
  const stay = (event) => event.stopPropagation();
  return html`<div class="choices" onClick=${stay}>
    <label>${t("language")}<select value=${tongue} onChange=${(event) => speak(event.target.value)}>
      ${LANGUAGES.map(([name, text]) => html`<option value=${name} selected=${name === tongue}>${text}</option>`)}</select></label>
    <label>${t("theme")}<select value=${look} onChange=${(event) => paint(event.target.value)}>
      ${THEMES.map((name) => html`<option value=${name} selected=${name === look}>${t(`theme.${name}`)}</option>`)}</select></label>
  </div>`;
}

function StatusStrip() {
  const found = useAtom(account);
  const { upstream, capacity, creates, recent } = found.status;
  const moving = recent.queued + recent.processing + recent.unknown;
  return html`<div class="strip" role="status" aria-label=${t("status")}><div class="inner">
    <span class="state ${upstream}"><i />${t("status.upstream")}: <b>${t(`status.upstream.${upstream}`)}</b></span>
    <span class="state ${capacity}"><i />${t("status.capacity")}: <b>${t(`status.capacity.${capacity}`)}</b></span>
    <span><${Icon} name="clock" />${t("status.wait")}: <b>${span(creates.waitSeconds)}</b></span>
    ${creates.ownWaitSeconds > 1 && html`<span>${t("status.own")}: <b>${span(creates.ownWaitSeconds)}</b></span>`}
    <span class="wide-only">${t("status.rate", { n: creates.perMinute })}</span>
    <span class="wide-only">${count("status.moving", moving)}</span>
  </div></div>`;
}

// What stands in the way, in words; it goes by itself once somebody answers again.
function Trouble() {
  const met = useAtom(trouble);
  const [line, setLine] = useState(navigator.onLine);
  const [since, setSince] = useState(0);
  useEffect(() => setSince(now()), [met]);
  useEffect(() => {
    const look = () => setLine(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  const seen = useSeconds(met !== null);
  if (!met && line) return null;
  if (!met || met.offline) return html`<${Banner} title=${t("error.offline")} detail=${t("error.offline.more")} />`;
  const left = Math.max(0, met.retryAfter - (seen - since) / 1000);
  const { title, detail } = told({ ...met, offline: false, message: met.message, retryAfter: left });
  return html`<${Banner} title=${title} detail=${`${detail} ${t("error.goes.on")}`} />`;
}

function Banner({ title, detail }) {
  return html`<div class="banner" role="alert"><div class="inner"><${Icon} name="alert" />
    <p><b>${title}</b> ${detail}</p></div></div>`;
}
