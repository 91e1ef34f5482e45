// A video on its way: how it stands, then the video itself, as long as its link holds.
import { ask } from "./api.js";
import { useSeconds } from "./atom.js";
import { known, span, t, when } from "./i18n.js";
import { Icon } from "./icons.js";
import { useLive } from "./live.js";
import { Badge, Copyable, Empty, Problem } from "./ui.js";
import { html, useState } from "./vendor/preact.js";

const LOOK_SECONDS = 2;
const AT_REST = new Set(["completed", "failed", "cancelled", "expired"]);

export function Result({ task }) {
  return html`<section class="card result" aria-labelledby="result"><div class="head"><h2 id="result">${t("result")}</h2></div>
    ${task ? html`<${Task} key=${task.id} first=${task} />` : html`<${Empty} icon="play" title=${t("result.none")}><p class="soft">${t("result.none.more")}</p><//>`}
  </section>`;
}

function Task({ first }) {
  const path = `/v1/videos/${encodeURIComponent(first.id)}`;
  const [seen, error] = useLive(() => ask("GET", path), [path], (one) => (AT_REST.has(one.status) ? 0 : LOOK_SECONDS));
  const task = seen ?? first;
  const rests = AT_REST.has(task.status);
  const now = useSeconds(!rests);
  return html`<div class="task">
    <div class="standing" role="status"><${Badge} kind=${task.status}>${t(`video.${task.status}`)}<//>
      ${!rests && html`<progress aria-label=${t(`video.${task.status}`)} /><small>${span((now - first.since) / 1000)}</small>`}</div>
    ${task.status === "completed" && html`<${Player} task=${task} />`}
    ${task.error && html`<div class="problem" role="alert"><${Icon} name="alert" /><div><p>${known(`remedy.${task.error.code}`) || t("video.remedy")}</p>
      <p class="soft"><code>${task.error.code}</code> ${task.error.message}</p></div></div>`}
    ${(task.warnings ?? []).map((one) => html`<p class="note">${one.message ?? one}</p>`)}
    <${Problem} error=${seen ? null : error} />
    <p><${Copyable} text=${task.id} label=${t("copy.id")} said=${t("copied.id")} /></p>
  </div>`;
}

// The member is `content.video_url` upstream; doors may put it higher.
const urlOf = (task) => task.content?.video_url ?? task.video_url ?? task.url ?? "";

function Player({ task }) {
  const [broken, setBroken] = useState(false);
  const url = urlOf(task);
  const ends = typeof task.expires_at === "number" ? new Date(task.expires_at * 1000).toISOString() : task.expires_at;
  if (broken) return html`<p class="note">${t("video.gone")}</p>`;
  return html`<video src=${url} controls autoplay muted loop playsinline onError=${() => setBroken(true)} />
    <p class="soft"><a href=${url} target="_blank" rel="noopener noreferrer">${t("video.open")}</a>${ends ? ` · ${t("video.until", { time: when(ends) })}` : ""}</p>`;
}
