// The playground's one table: which media a mode takes, and what becomes of them in the request.

const image = (id, most) => ({ id, media: "image", least: 0, most });
const FIRST = { id: "first_frame", media: "image", least: 1, most: 1, frame: "first_frame" };
const LAST = { id: "last_frame", media: "image", least: 1, most: 1, frame: "last_frame" };
const SOUNDS = { id: "reference_audios", media: "audio", least: 0, most: 3 };

export const MODES = [
  { id: "first_frame", slots: [FIRST] },
  { id: "first_last", slots: [FIRST, LAST] },
  { id: "reference_images", slots: [{ ...image("reference_images", 9), least: 1 }] },
  { id: "multimodal", slots: [image("reference_images", 9), { id: "reference_videos", media: "video", least: 0, most: 3 }, SOUNDS], some: true },
  { id: "edit", slots: [{ id: "source_video", media: "video", least: 1, most: 1 }, image("reference_images", 9)] },
  { id: "extend", slots: [{ id: "source_videos", media: "video", least: 1, most: 3 }, image("reference_images", 9)] },
];

// Which models take assets, and what each offers; the server has the last word on all of it.
export const MODELS = [
  { id: "seedance-2.0", resolutions: ["480p", "720p", "1080p"] },
  { id: "seedance-2.0-fast", resolutions: ["480p", "720p"] },
];
export const RATIOS = ["adaptive", "16:9", "4:3", "1:1", "3:4", "9:16", "21:9"];
export const DURATIONS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

export const START = {
  mode: "first_frame", model: "seedance-2.0", prompt: "", media: {},
  resolution: "720p", ratio: "adaptive", duration: 5, generate_audio: true, seed: "",
};

export const modeOf = (asked) => MODES.find((one) => one.id === asked.mode);
export const modelOf = (asked) => MODELS.find((one) => one.id === asked.model);

// What is still missing before Generate: the slot that lacks something, "media", "prompt", or "".
export function missing(asked) {
  const { slots, some } = modeOf(asked);
  const filled = (slot) => (asked.media[slot.id] ?? []).length;
  const empty = slots.find((slot) => filled(slot) < slot.least);
  if (empty) return empty.id;
  if (some && !slots.some(filled)) return "media";
  return asked.prompt.trim() ? "" : "prompt";
}

// The body of POST /v1/videos.
export function bodyOf(asked) {
  const frames = [];
  const references = [];
  for (const slot of modeOf(asked).slots) {
    const type = `${slot.media}_url`;
    for (const one of asked.media[slot.id] ?? []) {
      const item = { type, [type]: { url: one.reference } };
      if (slot.frame) frames.push({ type, frame_type: slot.frame, [type]: item[type] });
      else references.push(item);
    }
  }
  return {
    model: asked.model,
    prompt: asked.prompt.trim(),
    ...(frames.length && { frame_images: frames }),
    ...(references.length && { input_references: references }),
    duration: asked.duration,
    resolution: asked.resolution,
    ratio: asked.ratio,
    generate_audio: asked.generate_audio,
    ...(asked.seed !== "" && { seed: Number(asked.seed) }),
  };
}
