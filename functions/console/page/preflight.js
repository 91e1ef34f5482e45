// Looks at a file before it is sent: by the server's limits, in the server's words, which are English;
// whoever reads another language has them in that language first.
import { account } from "./api.js";
import { bytes, fill, language, t } from "./i18n.js";
import { typeOf } from "./sniff.js";

// What is wrong with a picture for a form, or "". What the browser cannot read is left to the server.
export async function problemOf(file) {
  const { upload } = account.get().rules;
  if (file.size > upload.maxBytes) return say("BodyTooLarge", { limit: upload.maxBytes });
  if (!upload.mediaTypes.includes(await typeOf(file))) return say("NotAccepted");
  return pictureProblem(file, upload);
}

// What a file is, what is wrong with it, and whether it goes straight to the store: what is no picture
// or too large for a form does.
export async function looked(file) {
  const { straight: families, upload } = account.get().rules;
  const type = await typeOf(file);
  const [kind, rules] = Object.entries(families).find(([, one]) => one.mediaTypes.includes(type)) ?? [];
  if (!kind) return { problem: say("StraightNotAccepted") };
  const straight = !upload.mediaTypes.includes(type) || file.size > upload.maxBytes;
  const seen = { kind, type, straight, problem: "" };
  if (file.size > rules.maxBytes) return { ...seen, problem: say("StraightTooLarge", { limit: rules.maxBytes }) };
  return kind === "Image" ? { ...seen, problem: await pictureProblem(file, rules) } : seen;
}

function say(key, { limit, ...values } = {}) {
  const own = t(`preflight.${key}`, { ...values, limit: bytes(limit ?? 0) });
  const english = (limit ?? 0).toLocaleString("en-US");
  const theirs = fill(account.get().rules.messages[key], { ...values, limit: english });
  return language.get() === "en" ? theirs : `${own} — ${theirs}`;
}

async function pictureProblem(file, rules) {
  const size = await sizeOf(file);
  return size ? sizeProblem(size, rules) : "";
}

async function sizeOf(file) {
  try {
    const picture = await createImageBitmap(file);
    const size = { width: picture.width, height: picture.height };
    picture.close();
    return size;
  } catch {
    return null;
  }
}

function sizeProblem({ width, height }, rules) {
  const ratio = Math.round((width / height) * 100) / 100;
  const values = { width, height, ratio };
  if (width < rules.minSide) return say("WidthTooSmall", values);
  if (width > rules.maxSide) return say("WidthTooLarge", values);
  if (height < rules.minSide) return say("HeightTooSmall", values);
  if (height > rules.maxSide) return say("HeightTooLarge", values);
  if (width / height < rules.minRatio) return say("AspectRatioTooSmall", values);
  return width / height > rules.maxRatio ? say("AspectRatioTooLarge", values) : "";
}
