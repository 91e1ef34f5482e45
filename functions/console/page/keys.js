// The customer's own keys: made and revoked here, used anywhere.
import { account, ask } from "./api.js";
import { touch, useAtom } from "./atom.js";
import { day, t, when } from "./i18n.js";
import { Icon } from "./icons.js";
import { useLive } from "./live.js";
import { Badge, Confirm, Dialog, Empty, Field, Problem, Quota, notice, useAction, useOnce } from "./ui.js";
import { html, useState } from "./vendor/preact.js";
import { Secret } from "./webhooks.js";

const SCOPE = "keys";

export function KeysPage() {
  const found = useAtom(account);
  if (!found.key.scopes.includes(SCOPE)) {
    return html`<div class="view"><h1>${t("nav.keys")}</h1><section class="card"><${Empty} icon="key" title=${t("keys.not")}><p class="soft">${t("keys.not.more")}</p><//></section></div>`;
  }
  return html`<${Keys} limits=${found.limits} />`;
}

function Keys({ limits }) {
  const [doing, setDoing] = useState(null);
  const [page, error] = useLive(() => ask("GET", "/v1/keys"), []);
  const close = () => setDoing(null);
  return html`<div class="view"><h1>${t("nav.keys")}</h1><section class="card" aria-labelledby="keys">
    <div class="head"><h2 id="keys">${t("keys")}</h2><span class="grow" />
      ${page && html`<${Quota} label=${t("keys")} used=${page.total} most=${limits.keys} />`}
      <button class="primary" type="button" onClick=${() => setDoing({ what: "new" })}><${Icon} name="plus" />${t("key.new")}</button></div>
    <${Problem} error=${page ? null : error} />
    ${page && html`<table class="rows keys"><caption class="unseen">${t("keys")}</caption>
      <thead><tr><th scope="col">${t("key.name")}</th><th scope="col">${t("key.prefix")}</th><th scope="col">${t("key.scopes")}</th>
        <th scope="col">${t("created")}</th><th scope="col">${t("key.used")}</th><th scope="col"><span class="unseen">${t("actions")}</span></th></tr></thead>
      <tbody>${page.records.map((one) => html`<${KeyRow} key=${one.id} one=${one} onDo=${setDoing} />`)}</tbody></table>`}
    ${doing?.what === "new" && html`<${NewKey} onClose=${close} onMade=${(made) => setDoing({ what: "secret", made })} />`}
    ${doing?.what === "secret" && html`<${Secret} title=${t("key.secret")} text=${doing.made.apiKey} onClose=${close}>${t("key.secret.more")}<//>`}
    ${doing?.what === "revoke" && html`<${Confirm} title=${t("key.revoke")} action=${t("key.revoke")} onClose=${close} doing=${async () => {
      await ask("DELETE", `/v1/keys/${doing.one.id}`);
      touch();
      notice(t("key.revoked"));
      close();
    }}><p>${t("key.revoke.sure", { name: doing.one.name || doing.one.prefix })}</p><//>`}
  </section></div>`;
}

function KeyRow({ one, onDo }) {
  return html`<tr><th scope="row" class="what"><span class="name">${one.name || t("unnamed")}</span>
      ${one.current && html` <${Badge} kind="active">${t("key.current")}<//>`}
      ${one.expiresAt && html` <${Badge} kind="expired">${t("kept.until", { day: when(one.expiresAt) })}<//>`}</th>
    <td data-label=${t("key.prefix")}><code>${one.prefix}${one.kind === "bearer" ? "…" : ""}</code></td>
    <td data-label=${t("key.scopes")}><span class="chips">${one.scopes.map((scope) => html`<${Badge} kind="quiet">${scope}<//>`)}</span></td>
    <td data-label=${t("created")}>${when(one.createdAt)}</td>
    <td data-label=${t("key.used")}>${one.lastUsedOn ? day(one.lastUsedOn) : t("key.never")}</td>
    <td class="acts"><button class="small bad" type="button" disabled=${one.current} title=${one.current ? t("key.own") : ""} onClick=${() => onDo({ what: "revoke", one })}>${t("key.revoke")}</button></td></tr>`;
}

function NewKey({ onClose, onMade }) {
  const { key, rules } = account.get();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(key.scopes.filter((one) => one !== SCOPE));
  const mark = useOnce();
  const [busy, error, run] = useAction(async () => {
    const body = { name: name.trim(), scopes };
    const made = await ask("POST", "/v1/keys", { body, headers: mark(body) });
    touch();
    onMade(made);
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  const turn = (scope) => setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  return html`<${Dialog} title=${t("key.new")} onClose=${onClose}><form onSubmit=${submit}>
    <div class="body"><${Field} label=${t("key.name")} hint=${t("key.name.more")}>
        ${(more) => html`<input ...${more} required maxlength=${rules.names.keyMax} value=${name} autocomplete="off" onInput=${(event) => setName(event.target.value)} />`}<//>
      <fieldset class="checks"><legend>${t("key.scopes")}</legend>${key.scopes.map((scope) => html`
        <label class="check"><input type="checkbox" checked=${scopes.includes(scope)} onChange=${() => turn(scope)} /><span><code>${scope}</code> ${t(`scope.${scope}`)}</span></label>`)}</fieldset>
      <${Problem} error=${error} /></div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary" disabled=${busy || !name.trim() || !scopes.length}>${t("create")}</button></footer>
  </form><//>`;
}
