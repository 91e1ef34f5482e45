// Which view is shown, and for whom.
import { account, ask, key, signOut } from "./api.js";
import { AssetsPage } from "./assets.js";
import { useAtom } from "./atom.js";
import { language, speak, t } from "./i18n.js";
import { KeysPage } from "./keys.js";
import { useLive } from "./live.js";
import { Playground } from "./playground.js";
import { route } from "./route.js";
import { Shell } from "./shell.js";
import { SignIn } from "./signin.js";
import { paint, theme } from "./theme.js";
import { Notices, Problem } from "./ui.js";
import { WebhooksPage } from "./webhooks.js";
import { html, render, useEffect } from "./vendor/preact.js";

const VIEWS = { assets: AssetsPage, playground: Playground, webhooks: WebhooksPage, keys: KeysPage };
const LOOK_SECONDS = 10;

function App() {
  const tongue = useAtom(language);
  const signedIn = useAtom(key);
  return html`${signedIn ? html`<${Inside} key=${`${tongue} ${signedIn.length}`} />` : html`<${SignIn} key=${tongue} />`}<${Notices} />`;
}

function Inside() {
  const [found, error] = useLive(() => ask("GET", "/v1/account"), [], () => LOOK_SECONDS);
  const known = useAtom(account);
  useEffect(() => {
    if (found) account.set(found);
  }, [found]);
  if (known) return html`<${Shell}><${View} /><//>`;
  if (!error) return html`<main class="door" aria-busy="true"><progress aria-label=${t("loading")} /></main>`;
  return html`<main class="door"><div class="sheet-like"><h1>Portrait Gateway</h1><${Problem} error=${error} />
    <button type="button" onClick=${() => signOut()}>${t("signout")}</button></div></main>`;
}

function View() {
  const { page, id } = useAtom(route);
  const Shown = VIEWS[page] ?? AssetsPage;
  useEffect(() => {
    document.title = `${t(`nav.${page in VIEWS ? page : "assets"}`)} · Portrait Gateway`;
  }, [page]);
  return html`<${Shown} id=${id} />`;
}

speak(language.get());
paint(theme.get());
render(html`<${App} />`, document.getElementById("app"));
performance.mark("portrait-ready");
