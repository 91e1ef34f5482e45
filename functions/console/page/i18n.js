// The page's words, in the language that was chosen here or that the browser prefers.
import { atom, now } from "./atom.js";
import { en } from "./words.en.js";
import { ja } from "./words.ja.js";
import { zh } from "./words.zh.js";

const TABLES = { en, zh, ja };
const TAGS = { en: "en", zh: "zh-CN", ja: "ja" };
export const LANGUAGES = [["en", "English"], ["zh", "中文"], ["ja", "日本語"]];

function preferred() {
  const asked = [localStorage.getItem("language"), ...(navigator.languages ?? [])];
  const known = asked.map((one) => (one ?? "").slice(0, 2)).find((one) => one in TABLES);
  return known ?? "en";
}

export const language = atom(preferred());

export function speak(name) {
  localStorage.setItem("language", name);
  document.documentElement.lang = TAGS[name];
  language.set(name);
}

// The words of a key, with what stands in braces filled in.
export function t(key, values = {}) {
  const text = TABLES[language.get()][key] ?? en[key] ?? key;
  return fill(text, values);
}

// As `t`, for a number of things; {n} is the number as it is written here.
export function count(key, n) {
  const table = TABLES[language.get()];
  const text = (n === 1 && table[`${key}.one`]) || table[key] || key;
  return fill(text, { n: number(n) });
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

// The words of a key if there are some.
export const known = (key) => (key in en ? t(key) : "");

export const number = (n) => new Intl.NumberFormat(TAGS[language.get()]).format(n);

export function when(text) {
  const style = { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(TAGS[language.get()], style).format(new Date(text));
}

export function day(text) {
  return new Intl.DateTimeFormat(TAGS[language.get()], { dateStyle: "medium" }).format(new Date(text));
}

export function ago(text) {
  const seconds = Math.round((new Date(text).getTime() - now()) / 1000);
  const format = new Intl.RelativeTimeFormat(TAGS[language.get()], { numeric: "auto" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(Math.min(seconds, 0), "second");
}

export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("seconds", { n: whole });
  const rest = String(whole % 60).padStart(2, "0");
  return `${Math.floor(whole / 60)}:${rest}`;
}

export function bytes(n) {
  if (n < 1000) return `${number(n)}\u00a0B`;
  const [size, unit] = n < 1e6 ? [n / 1e3, "kB"] : [n / 1e6, "MB"];
  return `${number(Math.round(size * 10) / 10)}\u00a0${unit}`;
}
