// The same request as programs send it. The key stays where programs keep theirs: in the environment.
import { BASE } from "./api.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { copy } from "./ui.js";
import { html, useState } from "./vendor/preact.js";

const TONGUES = [["curl", curl], ["Python", python]];

export function Code({ body, id }) {
  const [shown, show] = useState(0);
  const text = TONGUES[shown][1](body, id);
  return html`<section class="card code" aria-labelledby="code">
    <div class="head"><h2 id="code">${t("code")}</h2><span class="grow" />
      <div class="tabs" role="group" aria-label=${t("code")}>${TONGUES.map(([name], at) => html`
        <button type="button" aria-pressed=${String(at === shown)} onClick=${() => show(at)}>${name}</button>`)}</div>
      <button class="small" type="button" onClick=${() => copy(text, t("copied"))}><${Icon} name="copy" />${t("copy")}</button>
    </div>
    <pre tabindex="0" aria-label=${TONGUES[shown][0]}><code>${text}</code></pre>
  </section>`;
}

function curl(body, id) {
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  const make = [
    `curl -s ${BASE}/v1/videos \\`,
    `  -H "Authorization: Bearer $API_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${json}'`,
  ].join("\n");
  const look = `curl -s ${BASE}/v1/videos/${id || "$VIDEO_ID"} -H "Authorization: Bearer $API_KEY"`;
  return `${make}\n\n# ${t("code.look")}\n${look}\n`;
}

function python(body) {
  return `import os
import time

import requests

base = "${BASE}"
headers = {"Authorization": f"Bearer {os.environ['API_KEY']}"}
body = ${literal(body, "")}


def answer(response):
    response.raise_for_status()
    return response.json()


video = answer(requests.post(f"{base}/v1/videos", headers=headers, json=body))
while video["status"] in ("queued", "in_progress"):
    time.sleep(3)
    video = answer(requests.get(f"{base}/v1/videos/{video['id']}", headers=headers))
print(video["status"], video.get("url") or video.get("error"))
`;
}

// A value as Python writes it.
function literal(value, indent) {
  const deeper = `${indent}    `;
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null) return "None";
  if (Array.isArray(value)) {
    return `[\n${value.map((one) => `${deeper}${literal(one, deeper)},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object") {
    const members = Object.entries(value).map(([name, one]) => `${deeper}${JSON.stringify(name)}: ${literal(one, deeper)},\n`);
    return `{\n${members.join("")}${indent}}`;
  }
  return JSON.stringify(value);
}
