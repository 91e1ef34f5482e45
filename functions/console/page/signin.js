// The way in: an API key, kept in this tab only.
import { ask, ended, signIn } from "./api.js";
import { useAtom } from "./atom.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { Choices } from "./shell.js";
import { Field, Problem, useAction } from "./ui.js";
import { html, useState } from "./vendor/preact.js";

export function SignIn() {
  const [text, set] = useState("");
  const why = useAtom(ended);
  const [busy, error, run] = useAction(async () => {
    const given = text.trim();
    signIn(given, await ask("GET", "/v1/account", { as: given, quiet: true }));
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  const shown = error?.status === 401 ? null : error;
  return html`<main class="door"><form onSubmit=${submit} aria-labelledby="door">
    <span class="mark big"><${Icon} name="person" /></span>
    <h1 id="door">Portrait Gateway</h1>
    <p class="soft">${t("signin.about")}</p>
    ${why && !error && html`<div class="problem" role="alert"><${Icon} name="alert" /><p>${t(`signin.ended.${why}`)}</p></div>`}
    <${Field} label=${t("signin.key")} hint=${t("signin.kept")} problem=${error?.status === 401 ? t("signin.wrong") : ""}>
      ${(more) => html`<input ...${more} type="password" autocomplete="off" spellcheck="false" placeholder="sk-…" required
        value=${text} onInput=${(event) => set(event.target.value)} />`}
    <//>
    <${Problem} error=${shown} />
    <button class="primary" disabled=${busy || !text.trim()}>${t(busy ? "signin.busy" : "signin")}</button>
    <${Choices} />
  </form></main>`;
}
