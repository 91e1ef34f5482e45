// Line icons, drawn for this page on a grid of 24.
import { html } from "./vendor/preact.js";

const PATHS = {
  library: "M4 5.5h4v13H4zM10 5.5h4v13h-4zM16.2 6.3l3.7-1 3 12.5-3.7 1z",
  upload: "M12 16V4.5m0 0L7.5 9M12 4.5 16.5 9M4.5 15v3a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-3",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h10v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  more: "M4.5 11.5h1v1h-1zM11.5 11.5h1v1h-1zM18.5 11.5h1v1h-1z",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
  image: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 9.5h.01",
  video: "M3.5 6.5h12v11h-12zM15.5 10.5l5-3v9l-5-3",
  audio: "M9 17.5V6l10-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-4 3.7-6 7.5-6s6.7 2 7.5 6",
  bolt: "M13 3 5 13.5h6L11 21l8-10.5h-6z",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
  key: "M14.5 13a4.5 4.5 0 1 0-4.2-3L4 16.3V20h3.7l.8-.8V17h2.2l2.1-4.2c.5.1 1 .2 1.7.2zM16 8h.01",
  exit: "M14 4.5h4.5v15H14M4.5 12h10m0 0L11 8.5m3.5 3.5L11 15.5",
  play: "M7 4.5v15l12.5-7.5z",
  alert: "M12 8v5M12 16.5h.01M12 3.5 2.5 20h19z",
  replay: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4h4",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7",
  pencil: "M4.5 19.5l.8-4L16 4.8l3.2 3.2L8.5 18.7z",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  phone: "M8 3.5h8v17H8zM11.5 17.5h1",
};

export function Icon({ name, label = "" }) {
  const hidden = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return html`<svg class="icon" viewBox="0 0 24 24" ...${hidden}><path d=${PATHS[name]} /></svg>`;
}
