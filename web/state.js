// What all parts of the page know: who is here, the catalogue, the project and the month on the screen. Kept nowhere else.
import { $ } from "./dom.js";

export const here = {
  user: null,
  catalogue: { ledgers: [], types: [] },
  projects: [],
  month: "", // "2026-06"
  records: [], // all current ones of the project
};

export const project = () => here.projects.find((p) => p.id === $("project").value);
export const officer = () => here.user !== null && here.user.role === "officer";
export const typeOf = (code) => here.catalogue.types.find((t) => t.code === code);

export const thisMonth = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 7); // the law's clock is Beijing's
export const shifted = (from, by) => new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5)) - 1 + by, 1)).toISOString().slice(0, 7);
export const inWords = (period) => `${period.slice(0, 4)}年${Number(period.slice(5))}月`;
