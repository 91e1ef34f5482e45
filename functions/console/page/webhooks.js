// Endpoints that are told of events: their secrets, and what they were told.
import { account, ask } from "./api.js";
import { touch, useAtom } from "./atom.js";
import { ago, t, when } from "./i18n.js";
import { Icon } from "./icons.js";
import { useLive } from "./live.js";
import { Badge, Confirm, Copyable, Dialog, Empty, Field, Problem, Quota, notice, useAction, useOnce } from "./ui.js";
import { html, useState } from "./vendor/preact.js";

const LOOK_SECONDS = 5;

export function WebhooksPage() {
  const { limits, usage } = useAtom(account);
  const [doing, setDoing] = useState(null);
  const [page, error] = useLive(() => ask("GET", "/v1/webhooks"), []);
  const close = () => setDoing(null);
  return html`<div class="view"><h1>${t("nav.webhooks")}</h1>
    <section class="card" aria-labelledby="endpoints">
      <div class="head"><h2 id="endpoints">${t("hooks")}</h2><span class="grow" />
        <${Quota} label=${t("hooks")} used=${page?.total ?? usage.webhooks} most=${limits.webhooks} />
        <button class="primary" type="button" onClick=${() => setDoing({ what: "new" })}><${Icon} name="plus" />${t("hook.new")}</button></div>
      <${Problem} error=${page ? null : error} />
      ${page && page.total === 0 && html`<${Empty} icon="bell" title=${t("hooks.none")}><p class="soft">${t("hooks.none.more")}</p><//>`}
      ${page?.records.map((one) => html`<${Endpoint} key=${one.id} hook=${one} onDo=${setDoing} />`)}
    </section>
    ${doing?.what === "new" && html`<${NewHook} onClose=${close} onMade=${(made) => setDoing({ what: "secret", made })} />`}
    ${doing?.what === "secret" && html`<${Secret} title=${t("hook.secret")} text=${doing.made.secret} onClose=${close}>${t("hook.secret.more")}<//>`}
    ${doing?.what === "rotate" && html`<${Confirm} title=${t("hook.rotate")} action=${t("hook.rotate")} onClose=${close}
      doing=${async () => setDoing({ what: "secret", made: await rotated(doing.hook) })}><p>${t("hook.rotate.sure")}</p><//>`}
    ${doing?.what === "delete" && html`<${Confirm} title=${t("hook.delete")} action=${t("delete")} onClose=${close} doing=${async () => {
      await ask("DELETE", `/v1/webhooks/${doing.hook.id}`);
      touch();
      close();
    }}><p>${t("hook.delete.sure", { url: doing.hook.url })}</p><//>`}
  </div>`;
}

async function rotated(hook) {
  const made = await ask("POST", `/v1/webhooks/${hook.id}/rotate`);
  touch();
  return made;
}

function Endpoint({ hook, onDo }) {
  const [open, setOpen] = useState(true);
  return html`<article class="hook"><div class="head"><h3><code>${hook.url}</code></h3><span class="grow" />
      <button class="small" type="button" onClick=${() => onDo({ what: "rotate", hook })}><${Icon} name="key" />${t("hook.rotate")}</button>
      <button class="small bad" type="button" onClick=${() => onDo({ what: "delete", hook })}><${Icon} name="trash" />${t("delete")}</button></div>
    <p class="chips">${hook.events.map((one) => html`<${Badge} kind="quiet">${one}<//>`)}</p>
    ${hook.previousSecretExpiresAt && html`<p class="note">${t("hook.two", { time: when(hook.previousSecretExpiresAt) })}</p>`}
    <button class="small" type="button" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>${t("deliveries")}</button>
    ${open && html`<${Deliveries} hook=${hook} />`}</article>`;
}

function Deliveries({ hook }) {
  const path = `/v1/webhooks/${hook.id}/deliveries?size=20`;
  const [page, error] = useLive(() => ask("GET", path), [path], () => LOOK_SECONDS);
  const [, refused, replay] = useAction(async (one) => {
    await ask("POST", `/v1/webhooks/${hook.id}/deliveries/${one.id}/replay`);
    notice(t("delivery.replayed"));
    touch();
  });
  if (!page) return html`<${Problem} error=${error} />`;
  if (!page.records.length) return html`<p class="soft">${t("deliveries.none")}</p>`;
  return html`<${Problem} error=${refused} /><table class="rows deliveries"><caption class="unseen">${t("deliveries")}</caption>
    <thead><tr><th scope="col">${t("delivery.event")}</th><th scope="col">${t("asset.status")}</th><th scope="col">${t("delivery.tries")}</th>
      <th scope="col">${t("delivery.last")}</th><th scope="col">${t("created")}</th><th scope="col"><span class="unseen">${t("actions")}</span></th></tr></thead>
    <tbody>${page.records.map((one) => html`<tr key=${one.id}>
      <th scope="row"><details><summary>${one.event}</summary><pre tabindex="0">${JSON.stringify(one.payload, null, 2)}</pre><code>${one.id}</code></details></th>
      <td data-label=${t("asset.status")}><${Badge} kind=${one.status}>${t(`delivery.${one.status}`)}<//></td>
      <td data-label=${t("delivery.tries")}>${one.attempts}</td>
      <td data-label=${t("delivery.last")}>${one.lastStatus ?? ""} ${one.lastError ? t(`delivery.error.${one.lastError}`) : ""}
        ${one.nextTryAt && html`<small class="soft">${t("delivery.next", { time: ago(one.nextTryAt) })}</small>`}</td>
      <td data-label=${t("created")}><time datetime=${one.createdAt} title=${when(one.createdAt)}>${ago(one.createdAt)}</time></td>
      <td class="acts"><button class="small" type="button" disabled=${one.status === "pending"} onClick=${() => replay(one)}><${Icon} name="replay" />${t("delivery.replay")}</button></td>
    </tr>`)}</tbody></table>`;
}

function NewHook({ onClose, onMade }) {
  const known = account.get().rules.webhookEvents;
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState(known);
  const mark = useOnce();
  const [busy, error, run] = useAction(async () => {
    const body = { url: url.trim(), events };
    const made = await ask("POST", "/v1/webhooks", { body, headers: mark(body) });
    touch();
    onMade(made);
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  const turn = (name) => setEvents(events.includes(name) ? events.filter((one) => one !== name) : [...events, name]);
  return html`<${Dialog} title=${t("hook.new")} onClose=${onClose}><form onSubmit=${submit}>
    <div class="body"><${Field} label=${t("hook.url")} hint=${t("hook.url.more")}>
        ${(more) => html`<input ...${more} type="url" required placeholder="https://" value=${url} onInput=${(event) => setUrl(event.target.value)} />`}<//>
      <fieldset class="checks"><legend>${t("hook.events")}</legend>${known.map((name) => html`
        <label class="check"><input type="checkbox" checked=${events.includes(name)} onChange=${() => turn(name)} /><code>${name}</code></label>`)}</fieldset>
      <${Problem} error=${error} /></div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary" disabled=${busy || !url.trim() || !events.length}>${t("create")}</button></footer>
  </form><//>`;
}

// Shown once, then never again.
export function Secret({ title, text, onClose, children }) {
  return html`<${Dialog} title=${title} onClose=${onClose}><div class="body"><p class="note">${children}</p>
      <p class="secret"><${Copyable} text=${text} label=${t("copy")} said=${t("copied")} /></p></div>
    <footer><button class="primary" type="button" onClick=${onClose}>${t("secret.kept")}</button></footer><//>`;
}
