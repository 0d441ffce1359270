// What the page tells of its work: how far it is, and what went wrong.
import { at } from "./nodes.js";
import { Problem } from "./studio.js";
import { fill, words } from "./words.js";

let step = null;
let problem = null;

// What went wrong in the reader's language, what to do, and under it the studio's own words, as its log has them.
export function complain(error) {
  problem = error;
  const known = error instanceof Problem;
  const calm = known && error.code === "cancelled";
  at("problem").className = calm ? "calm" : "";
  at("problem-title").textContent = !known ? words().unreachable : words()[error.title] ?? (error.title || words().failed);
  at("problem-remedy").textContent = !known ? words().unreachable_remedy : words().remedy[error.code.replaceAll("-", "_")] ?? "";
  at("problem-detail").textContent = known && !calm ? error.message : "";
  at("problem").hidden = false;
  at("key").hidden = !(known && error.status === 401);
}

export function forgive() {
  problem = null;
  at("problem").hidden = true;
}

// `canCancel`: whether there is a job that could be.
export function showStep(name, canCancel = false, done = 0, total = 0) {
  step = name;
  at("progress").hidden = name === null;
  at("cancel").hidden = !canCancel;
  if (name === null) return;
  at("step").textContent = words()[name];
  // Without a value the bar says honestly that nothing is known yet.
  if (total > 1) at("bar").value = done / total;
  else at("bar").removeAttribute("value");
  at("count").textContent = total > 1 ? fill(words().of, { done, total }) : "";
}

export function repeatNotices() {
  if (step) at("step").textContent = words()[step];
  if (problem) complain(problem);
}
