// The groups: how full they are, what they wait for, and the dialog that makes one.
import { account, ask } from "./api.js";
import { touch, useAtom } from "./atom.js";
import { FaceDialog } from "./face.js";
import { ago, count, t, when } from "./i18n.js";
import { Icon } from "./icons.js";
import { kindOf } from "./library.js";
import { Rename } from "./table.js";
import { Badge, Confirm, Copyable, Dialog, Empty, Field, Menu, Problem, Quota, notice, useAction, useOnce } from "./ui.js";
import { html, useState } from "./vendor/preact.js";

export function GroupsSection({ groups, error }) {
  const found = useAtom(account);
  const [doing, setDoing] = useState(null);
  const close = () => setDoing(null);
  const none = groups && groups.length === 0;
  return html`<section class="card" aria-labelledby="groups">
    <div class="head"><h2 id="groups">${t("groups")}</h2><span class="grow" />
      <${Quota} label=${t("groups.used")} used=${found.usage.groups} most=${found.limits.groups} />
      <button class="primary" type="button" onClick=${() => setDoing({ what: "new" })}><${Icon} name="plus" />${t("group.new")}</button>
    </div>
    <${Problem} error=${groups ? null : error} />
    ${none && html`<${Empty} icon="library" title=${t("groups.none")}><p class="soft">${t("groups.none.more")}</p><//>`}
    ${groups && !none && html`<table class="rows groups">
      <caption class="unseen">${t("groups")}</caption>
      <thead><tr><th scope="col">${t("group.name")}</th><th scope="col">${t("asset.type")}</th><th scope="col">${t("asset.status")}</th>
        <th scope="col">${t("assets")}</th><th scope="col">${t("retention")}</th><th scope="col">${t("created")}</th>
        <th scope="col"><span class="unseen">${t("actions")}</span></th></tr></thead>
      <tbody>${groups.map((one) => html`<${GroupRow} key=${one.assetGroupId} group=${one} most=${found.limits.assetsPerGroup} onDo=${setDoing} />`)}</tbody>
    </table>`}
    ${doing?.what === "new" && html`<${NewGroup} onClose=${close} onPerson=${(group) => setDoing({ what: "face", group })} />`}
    ${doing?.what === "face" && html`<${FaceDialog} key=${doing.group.assetGroupId} first=${doing.group} onClose=${close} onAgain=${(group) => setDoing({ what: "face", group })} />`}
    ${doing?.what === "rename" && html`<${Rename} path=${`/v1/asset-groups/${doing.group.assetGroupId}`} name=${doing.group.name}
      label=${t("group.name")} most=${found.rules.names.groupMax} onClose=${close} />`}
    ${doing?.what === "delete" && html`<${DeleteGroup} group=${doing.group} onClose=${close} />`}
  </section>`;
}

function GroupRow({ group, most, onDo }) {
  const waits = group.verification !== null;
  const act = (what) => () => onDo({ what, group });
  return html`<tr><th scope="row" class="what"><span class="name">${group.name}</span></th>
    <td data-label=${t("asset.type")}>${kindOf(group)}</td>
    <td data-label=${t("asset.status")}><div class="standing"><${Badge} kind=${group.status}>${t(`group.${group.status}`)}<//>
      ${waits && html`<button class="small" type="button" onClick=${act("face")}><${Icon} name="phone" />${t("face.show")}</button>`}</div></td>
    <td data-label=${t("assets")}><${Quota} label=${t("assets.used")} used=${group.assetCount} most=${most} /></td>
    <td data-label=${t("retention")} class="soft">${t("retention.none")}</td>
    <td data-label=${t("created")}><time datetime=${group.createdAt} title=${when(group.createdAt)}>${ago(group.createdAt)}</time></td>
    <td class="acts"><${Menu} label=${t("actions.of", { name: group.name })} button=${html`<${Icon} name="more" />`}>
        <p class="who"><${Copyable} text=${group.assetGroupId} label=${t("copy.id")} said=${t("copied.id")} /></p>
        <button class="item" type="button" onClick=${act("rename")}><${Icon} name="pencil" />${t("rename")}</button>
        <button class="item bad" type="button" onClick=${act("delete")}><${Icon} name="trash" />${t("delete")}</button>
      <//></td></tr>`;
}

// T360's dialog: what kind, what name; how long is the server's to say, so it is shown and locked.
function NewGroup({ onClose, onPerson }) {
  const names = account.get().rules.names;
  const [kind, setKind] = useState("VIRTUAL_PORTRAIT");
  const [name, setName] = useState("");
  const mark = useOnce();
  const [busy, error, run] = useAction(async () => {
    const body = { name: name.trim(), groupKind: kind };
    const made = await ask("POST", "/v1/asset-groups", { body, headers: mark(body) });
    touch();
    if (made.verification) return onPerson(made);
    notice(t("group.made", { name: made.name }));
    return onClose();
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  const real = kind === "REAL_FACE";
  return html`<${Dialog} title=${t("group.create")} onClose=${onClose}><form onSubmit=${submit}>
    <div class="body">
      <fieldset class="kinds"><legend>${t("asset.type")}</legend>
        ${[["VIRTUAL_PORTRAIT", "virtual", "bolt"], ["REAL_FACE", "real", "person"]].map(([value, word, icon]) => html`
          <label class=${kind === value ? "kind chosen" : "kind"}><input type="radio" name="kind" value=${value} checked=${kind === value} onChange=${() => setKind(value)} />
            <${Icon} name=${icon} /><span><b>${t(word)}</b><small>${t(`${word}.more`)}</small></span></label>`)}
      </fieldset>
      <${Field} label=${t("group.name")}>
        ${(more) => html`<input ...${more} required maxlength=${names.groupMax} value=${name} autocomplete="off" onInput=${(event) => setName(event.target.value)} />`}<//>
      <${Field} label=${t("retention")} hint=${t("retention.locked")}>
        ${(more) => html`<input ...${more} readonly value=${t("retention.none")} />`}<//>
      ${real && html`<p class="note"><${Icon} name="phone" /> ${t("real.next")}</p>`}
      <${Problem} error=${error} />
    </div>
    <footer><button type="button" onClick=${onClose}>${t("cancel")}</button>
      <button class="primary" disabled=${busy || !name.trim()}>${t(busy ? "group.creating" : "create")}</button></footer>
  </form><//>`;
}

function DeleteGroup({ group, onClose }) {
  const remove = async () => {
    await ask("DELETE", `/v1/asset-groups/${group.assetGroupId}`);
    touch();
    notice(t("deleted"));
    onClose();
  };
  return html`<${Confirm} title=${t("delete.group")} action=${t("delete")} doing=${remove} onClose=${onClose}>
    ${group.verification ? html`<p>${t("delete.group.waiting", { name: group.name })}</p>` : html`
      <p>${t("delete.group.sure", { name: group.name })} <b>${count("delete.group.assets", group.assetCount)}</b></p>
      <p>${t("delete.group.frees")}</p><p class="soft">${t("delete.used")}</p>`}<//>`;
}
