// The playground: choose a model and a mode, fill its blocks, say what shall happen, watch.
import { account, ask, ended, key } from "./api.js";
import { now } from "./atom.js";
import { Code } from "./code.js";
import { t } from "./i18n.js";
import { Icon } from "./icons.js";
import { blocksOf, bodyOf, durations, missing, modelOf, rules, start, withModel } from "./modes.js";
import { Slot } from "./slots.js";
import { Field, Problem, useAction, useOnce } from "./ui.js";
import { Result } from "./video.js";
import { html, useState } from "./vendor/preact.js";

// What was asked stays while the reader looks at another view, or has to sign in again; it goes with
// whoever signs out, and is nobody else's.
const memory = { of: "", asked: null, task: null };
key.follow(() => {
  if (!key.get() && !ended.get()) memory.of = "";
});

function remembered() {
  const of = account.get().id;
  if (memory.of !== of) Object.assign(memory, { of, asked: start(), task: null });
}

export function Playground() {
  remembered();
  const [asked, setAsked] = useState(memory.asked);
  const [task, setTask] = useState(memory.task);
  const put = (more) => {
    memory.asked = { ...memory.asked, ...more };
    setAsked(memory.asked);
  };
  const mark = useOnce();
  const [busy, error, generate] = useAction(async () => {
    const body = bodyOf(asked);
    const made = await ask("POST", "/v1/videos", { body, headers: mark(body) });
    mark(null);
    memory.task = { ...made, since: now() };
    setTask(memory.task);
  });
  const submit = (event) => {
    event.preventDefault();
    generate();
  };
  const lacks = missing(asked);
  return html`<div class="view"><h1>${t("nav.playground")}</h1>
    <div class="split">
      <form class="card ask" onSubmit=${submit}>
        <${Field} label=${t("model")} hint=${t("model.hint")}>
          ${(more) => html`<select ...${more} value=${asked.model} onChange=${(event) => put(withModel(asked, event.target.value))}>
            ${rules().models.map((one) => html`<option value=${one.id} selected=${one.id === asked.model}>${one.id}</option>`)}</select>`}<//>
        <${ModeChoice} asked=${asked} put=${put} />
        ${blocksOf(asked).map((slot) => html`<${Slot} key=${`${asked.mode} ${slot.id}`} slot=${slot} chosen=${asked.media[slot.id] ?? []}
          onChange=${(chosen) => put({ media: { ...memory.asked.media, [slot.id]: chosen } })} />`)}
        <${Field} label=${t("prompt")} hint=${t("prompt.hint")}>
          ${(more) => html`<textarea ...${more} rows="4" value=${asked.prompt} placeholder=${t("prompt.example")} onInput=${(event) => put({ prompt: event.target.value })} />`}<//>
        <${Parameters} asked=${asked} put=${put} />
        <${Problem} error=${error} again=${error?.passing ? generate : null} />
        <button class="primary go" disabled=${busy || lacks !== ""}><${Icon} name="bolt" />${t(busy ? "generating" : "generate")}</button>
        ${lacks && html`<p class="hint">${t("lacks", { what: t(lacks === "prompt" ? "prompt" : lacks === "media" ? "lacks.media" : `slot.${lacks}`) })}</p>`}
      </form>
      <div class="beside"><${Result} task=${task} /><${Code} body=${bodyOf(asked)} id=${task?.id ?? ""} /></div>
    </div></div>`;
}

function ModeChoice({ asked, put }) {
  return html`<fieldset class="modes"><legend>${t("mode")}</legend>
    ${rules().modes.map((one) => html`<label class=${one.id === asked.mode ? "mode chosen" : "mode"}>
      <input type="radio" name="mode" value=${one.id} checked=${one.id === asked.mode} onChange=${() => put({ mode: one.id })} />${t(`mode.${one.id}`)}</label>`)}
    <p class="hint">${t(`mode.${asked.mode}.more`)}</p>
  </fieldset>`;
}

function Parameters({ asked, put }) {
  const choice = (name, values, words = (one) => one) => html`<${Field} label=${t(`parameter.${name}`)}>
    ${(more) => html`<select ...${more} value=${asked[name]} onChange=${(event) => put({ [name]: typeof values[0] === "number" ? Number(event.target.value) : event.target.value })}>
      ${values.map((one) => html`<option value=${one} selected=${one === asked[name]}>${words(one)}</option>`)}</select>`}<//>`;
  return html`<div class="parameters">
    ${choice("duration", durations(asked), (n) => t("seconds", { n }))}
    ${choice("resolution", modelOf(asked).resolutions)}
    ${choice("ratio", rules().ratios, (one) => (one === "adaptive" ? t("ratio.adaptive") : one))}
    <${Field} label=${t("parameter.seed")}>
      ${(more) => html`<input ...${more} type="number" min="0" step="1" placeholder=${t("seed.random")} value=${asked.seed} onInput=${(event) => put({ seed: event.target.value })} />`}<//>
    <label class="check"><input type="checkbox" checked=${asked.generate_audio} onChange=${(event) => put({ generate_audio: event.target.checked })} />${t("parameter.audio")}</label>
  </div>`;
}
