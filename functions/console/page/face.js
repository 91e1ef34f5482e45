// A real person: the link and its code for the phone, the time that is left, and what came of it.
import { ask } from "./api.js";
import { touch, useSeconds } from "./atom.js";
import { span, t } from "./i18n.js";
import { Icon } from "./icons.js";
import { useLive } from "./live.js";
import { Badge, Copyable, Dialog, Problem, useAction, useOnce } from "./ui.js";
import { html, useEffect } from "./vendor/preact.js";

const LOOK_SECONDS = 2;
const MOVING = new Set(["pending", "expired", "failed", "quota_exceeded"]);

export function FaceDialog({ first, onClose, onAgain }) {
  const id = first.assetGroupId;
  const path = `/v1/asset-groups/${id}`;
  const [seen, error] = useLive(() => ask("GET", path), [id], (one) => (MOVING.has(one.status) ? LOOK_SECONDS : 0));
  const group = seen ?? first;
  const mark = useOnce();
  const now = useSeconds(group.status === "pending");
  const done = group.verification === null;
  useEffect(() => {
    if (done) touch();
  }, [done]);
  const [busy, refused, renew] = useAction(async () => {
    // Whoever passed in the meantime keeps the group.
    if ((await ask("GET", path)).verification === null) return touch();
    const body = { name: group.name, description: group.description, groupKind: "REAL_FACE" };
    const made = await ask("POST", "/v1/asset-groups", { body, headers: mark(body) });
    // The new one is there, whatever becomes of the old.
    await ask("DELETE", path).catch(() => null);
    touch();
    return onAgain(made);
  });
  const until = group.verification?.expiresAt;
  const left = until ? (new Date(until).getTime() - now) / 1000 : 0;
  const lapsed = !done && group.status !== "pending";
  return html`<${Dialog} title=${t("face.title", { name: group.name })} onClose=${onClose}>
    <div class="body face" role="status">
      ${done ? html`<${Passed} group=${group} />` : html`
        <p>${t("face.how")}</p>
        <img class=${lapsed ? "qr lapsed" : "qr"} src=${group.verification.qrCode} alt=${t("face.qr")} width="220" height="220" />
        ${lapsed ? html`<p class="left"><${Badge} kind="expired">${t(`group.${group.status}`)}<//></p>
            <p>${t(group.status === "quota_exceeded" ? "face.full" : group.status === "failed" ? "face.failed" : "face.lapsed")}</p>`
          : html`<p class="left" role="timer"><${Icon} name="clock" />${until ? t("face.left", { span: span(left) }) : t("face.waiting")}</p>`}
        <p class="link"><${Copyable} text=${group.verification.link} label=${t("copy.link")} said=${t("copied.link")} />
          <a href=${group.verification.link} target="_blank" rel="noopener">${t("face.open")}</a></p>`}
      <${Problem} error=${refused ?? (seen && error?.passing ? null : error)} />
    </div>
    <footer>
      ${lapsed && group.status !== "quota_exceeded" && html`<button class="primary" type="button" disabled=${busy} onClick=${renew}>${t("face.renew")}</button>`}
      <button class=${done ? "primary" : ""} type="button" onClick=${onClose}>${t(done ? "done" : "close")}</button>
    </footer>
  <//>`;
}

function Passed({ group }) {
  return html`<div class="passed"><span class="tick"><${Icon} name="check" /></span>
    <p><b>${t("face.passed")}</b></p><p>${t("face.passed.more", { name: group.name })}</p>
    <p><${Badge} kind=${group.status}>${t(`group.${group.status}`)}<//></p></div>`;
}
