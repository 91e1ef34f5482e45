// What a file is by its first bytes, as the server tells it.
const HEAD_BYTES = 256;
const SIGNATURES = [
  ["image/jpeg", "\xff\xd8\xff"],
  ["image/png", "\x89PNG"],
  ["image/gif", "GIF8"],
  ["image/bmp", "BM"],
  ["image/tiff", "II*\0"],
  ["image/tiff", "MM\0*"],
  ["audio/mpeg", "ID3"],
];
const IN_RIFF = { WEBP: "image/webp", WAVE: "audio/wav" };
const BRANDS = [
  ["image/heic", /^he(ic|ix|im|is|vc|vx)$/],
  ["image/avif", /^avi[fs]$/],
  ["image/x-canon-cr3", /^crx $/],
  ["audio/mp4", /^M4[AB] $/],
  ["video/quicktime", /^qt {2}$/],
  ["video/mp4", /^(iso[m2-9]|mp4[12]|avc1|M4V[ HP]|MSNV|dash)$/],
];
const ANY_PICTURE = /^(mif1|msf1)$/;
const OLD_FILM = /^(moov|mdat|wide)$/;

// The media type of a file, or "".
export async function typeOf(file) {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const text = String.fromCharCode(...head);
  const found = SIGNATURES.find(([, begin]) => text.startsWith(begin));
  if (found) return found[0];
  if (text.startsWith("RIFF")) return IN_RIFF[text.slice(8, 12)] ?? "";
  if (text.slice(4, 8) === "ftyp") return typeOfBrands(head, text);
  if (OLD_FILM.test(text.slice(4, 8))) return "video/quicktime";
  return isSoundFrame(head) ? "audio/mpeg" : "";
}

// The first brand decides, then the first that is known.
function typeOfBrands(head, text) {
  const end = Math.min(new DataView(head.buffer).getUint32(0), text.length);
  const brands = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text.slice(at, at + 4));
  const types = brands.map((one) => BRANDS.find(([, brand]) => brand.test(one))?.[0] ?? "");
  if (ANY_PICTURE.test(brands[0])) return types.find((one) => one.startsWith("image/")) ?? "image/heif";
  return types.find(Boolean) ?? (brands.some((one) => ANY_PICTURE.test(one)) ? "image/heif" : "");
}

// A header of MPEG audio, layer III, told from other bytes that start with eleven ones.
function isSoundFrame([first, second, third]) {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3];
  const [bitrate, sampling] = [third >> 4, (third >> 2) & 3];
  return version !== 1 && layer === 1 && bitrate !== 0 && bitrate !== 15 && sampling !== 3;
}
