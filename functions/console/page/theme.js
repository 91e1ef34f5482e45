// Light, dark, or as the system has it.
import { atom } from "./atom.js";

export const THEMES = ["system", "light", "dark"];
const stored = localStorage.getItem("theme");
export const theme = atom(THEMES.includes(stored) ? stored : "system");

export function paint(name) {
  localStorage.setItem("theme", name);
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  theme.set(name);
}
