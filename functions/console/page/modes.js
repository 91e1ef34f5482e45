// What a video is made from: the gateway's own table of models and modes, and the request it leads to.
import { account } from "./api.js";

export const rules = () => account.get().rules.videos;

// What the form begins with, as far as the first model and mode have it.
const USUAL = { resolution: "720p", ratio: "adaptive", duration: 5 };

export function start() {
  const { models: [model], modes: [mode], ratios } = rules();
  const ratio = ratios.includes(USUAL.ratio) ? USUAL.ratio : ratios[0];
  const asked = { ...USUAL, mode: mode.id, prompt: "", media: {}, ratio, generate_audio: true, seed: "" };
  return { ...asked, ...withModel(asked, model.id) };
}

export const modeOf = (asked) => rules().modes.find((one) => one.id === asked.mode);
export const modelOf = (asked) => rules().models.find((one) => one.id === asked.model);

// The blocks of the chosen mode, each with the number that the chosen model takes.
export function blocksOf(asked) {
  const { most } = modelOf(asked);
  return modeOf(asked).blocks.map((one) => ({ ...one, most: one.most ?? most[one.media] }));
}

// What has to change for another model: what it does not offer, and media that it has no room for.
export function withModel(asked, id) {
  const model = modelOf({ model: id });
  const { resolutions, minDuration, maxDuration } = model;
  const media = Object.fromEntries(rules().modes.flatMap((mode) => mode.blocks)
    .filter((one) => asked.media[one.id])
    .map((one) => [one.id, asked.media[one.id].slice(0, one.most ?? model.most[one.media])]));
  return {
    model: id, media,
    resolution: resolutions.includes(asked.resolution) ? asked.resolution : resolutions[resolutions.length - 1],
    duration: Math.min(Math.max(asked.duration, minDuration), maxDuration),
  };
}

export function durations(asked) {
  const { minDuration, maxDuration } = modelOf(asked);
  return Array.from({ length: maxDuration - minDuration + 1 }, (_, at) => minDuration + at);
}

// What is still missing before Generate: the block that lacks something, "media", "prompt", or "".
export function missing(asked) {
  const blocks = blocksOf(asked);
  const filled = (block) => (asked.media[block.id] ?? []).length;
  const empty = blocks.find((block) => filled(block) < block.least);
  if (empty) return empty.id;
  const counted = modelOf(asked).audioAlone ? blocks : blocks.filter((block) => block.media !== "audio");
  if (!counted.some(filled) && modeOf(asked).least) return "media";
  return asked.prompt.trim() ? "" : "prompt";
}

// The body of POST /v1/videos.
export function bodyOf(asked) {
  const members = {};
  for (const block of blocksOf(asked)) {
    const type = `${block.media}_url`;
    for (const one of asked.media[block.id] ?? []) {
      const item = block.member === "frame_images" ? { type, frame_type: block.role } : { type };
      (members[block.member] ??= []).push({ ...item, [type]: { url: one.reference } });
    }
  }
  return {
    model: asked.model,
    prompt: asked.prompt.trim(),
    ...members,
    duration: asked.duration,
    resolution: asked.resolution,
    ratio: asked.ratio,
    generate_audio: asked.generate_audio,
    ...(asked.seed !== "" && { seed: Number(asked.seed) }),
  };
}
