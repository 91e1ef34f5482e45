// Refusals in human words: what happened, and what helps. The server's own words stand below.
import { StoreRefusal } from "./api.js";
import { known, t } from "./i18n.js";

export function told(error) {
  if (error.offline) return { title: t("error.offline"), detail: t("error.offline.more") };
  if (error instanceof StoreRefusal) {
    return { title: t("error.store", { code: error.code || error.status }), detail: error.message };
  }
  const words = { title: titleOf(error), detail: error.message };
  return words.title ? words : { title: error.message || t("error.other"), detail: "" };
}

function titleOf(error) {
  if (error.status === 429) {
    return t("error.throttled", { seconds: Math.max(1, Math.ceil(error.retryAfter)) });
  }
  if (error.code === "CapacityUnavailable") return t("error.capacity");
  if (error.status >= 500) return t("error.unavailable");
  if (error.status === 404) return t("error.missing");
  if (error.status === 413) return t("error.large");
  return known(`error.${error.code}`) || known(`remedy.${error.code}`);
}
