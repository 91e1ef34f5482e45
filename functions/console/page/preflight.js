// Looks at a file before it is sent: by the server's limits, in the server's words, which are English;
// whoever reads another language has them in that language first.
import { account } from "./api.js";
import { bytes, fill, language, t } from "./i18n.js";

const KINDS = [
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/bmp", [0x42, 0x4d]],
  ["image/tiff", [0x49, 0x49, 0x2a, 0x00]],
  ["image/tiff", [0x4d, 0x4d, 0x00, 0x2a]],
];

// What is wrong with a file, or "". What the browser cannot read is left to the server.
export async function problemOf(file) {
  const { upload, messages } = account.get().rules;
  const say = (key, values = {}) => {
    const [own, theirs] = [t(`preflight.${key}`, values), fill(messages[key] ?? "", values)];
    if (!theirs) return own;
    return language.get() === "en" ? theirs : `${own} — ${theirs}`;
  };
  if (file.size > upload.maxBytes) {
    return say("BodyTooLarge", { limit: bytes(upload.maxBytes), bytes: bytes(file.size) });
  }
  const kind = kindOfBytes(new Uint8Array(await file.slice(0, 32).arrayBuffer()));
  if (!upload.mediaTypes.includes(kind)) return say("NotAccepted");
  const size = await sizeOf(file);
  return size ? sizeProblem(size, upload, say) : "";
}

function kindOfBytes(head) {
  const found = KINDS.find(([, magic]) => magic.every((byte, at) => head[at] === byte));
  if (found) return found[0];
  const text = String.fromCharCode(...head);
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  if (text.slice(4, 8) !== "ftyp") return "";
  const brand = text.slice(8, 12);
  if (/^(heic|heix|hevc|hevx)$/.test(brand)) return "image/heic";
  return /^(mif1|msf1|heim|heis)$/.test(brand) ? "image/heif" : "";
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

function sizeProblem({ width, height }, rules, say) {
  const ratio = Math.round((width / height) * 100) / 100;
  const values = { width, height, ratio };
  if (width < rules.minSide) return say("WidthTooSmall", values);
  if (width > rules.maxSide) return say("WidthTooLarge", values);
  if (height < rules.minSide) return say("HeightTooSmall", values);
  if (height > rules.maxSide) return say("HeightTooLarge", values);
  if (width / height < rules.minRatio) return say("AspectRatioTooSmall", values);
  return width / height > rules.maxRatio ? say("AspectRatioTooLarge", values) : "";
}
