// How a draft was read, and what it changed: scene by scene, and in each scene line by line.
import { at, make } from "./nodes.js";
import { fill, words } from "./words.js";

// Below this a reader had to guess so much that a person should look.
const DOUBTFUL = 0.7;
let revision = null;

export function showReading(script) {
  const place = at("reading");
  if (!script) return place.replaceChildren();
  const { format, confidence, remarks } = script;
  const told = [fill(words().read_as, { format: words().written[format] ?? format })];
  if (confidence < 1) told.push(fill(words().sure, { percent: Math.floor(confidence * 100) }));
  if (remarks.length) told.push(fill(words().remarks, { count: remarks.length }));
  const doubtful = confidence < DOUBTFUL;
  if (doubtful) told.push(words().guessed);
  place.className = doubtful ? "doubtful" : "";
  if (!remarks.length) return place.replaceChildren(make("p", told.join(" · ")));
  const more = make("details");
  const list = make("ul");
  // Remarks are the reader's own sentences, as its log has them.
  list.lang = "en";
  list.append(...remarks.map((remark) => make("li", remark)));
  more.append(make("summary", told.join(" · ")), list);
  return place.replaceChildren(more);
}

export function showChanges(shown, open = false) {
  revision = shown;
  const place = at("changes");
  const old = place.querySelector("details");
  if (!revision?.changes) return place.replaceChildren();
  const { counts, scenes, truncated } = revision.changes;
  const node = make("details");
  node.open = open || (old?.open ?? false);
  const summary = node.appendChild(make("summary"));
  summary.append(make("strong", fill(words().drafted, { number: revision.number })), make("span", summed(counts), "counts"));
  if (!scenes.length) node.append(make("p", words().no_changes, "quiet"));
  const list = node.appendChild(make("ol", "", "changes"));
  list.append(...scenes.map((scene) => changedScene(scene, scenes)));
  if (truncated) node.append(make("p", words().more_changes, "quiet"));
  return place.replaceChildren(node);
}

// In another language.
export function repeatChanges() {
  showChanges(revision);
}

function summed(counts) {
  const told = Object.entries(words().changed).filter(([kind]) => counts.scenes[kind]);
  const parts = told.map(([kind, name]) => `${name}: ${counts.scenes[kind]}`);
  if (counts.scenes.unchanged) parts.push(fill(words().unchanged, { count: counts.scenes.unchanged }));
  return parts.join(" · ");
}

function changedScene(scene, scenes) {
  const item = make("li");
  const expandable = scene.lines.length > 0;
  const node = item.appendChild(make(expandable ? "details" : "div"));
  const head = expandable ? node.appendChild(make("summary")) : node;
  head.append(...scene.change.map((kind) => make("span", words().changed[kind], `badge ${kind}`)));
  head.append(make("b", `${scene.number}. ${scene.heading}`));
  const { from } = scene;
  if (from && (from.number !== scene.number || from.heading !== scene.heading)) {
    head.append(make("span", fill(words().was, from), "quiet"));
  }
  const into = scenes.find((other) => other.scene_id === scene.merged_into);
  if (into) head.append(make("span", fill(words().into, into), "quiet"));
  if (expandable) {
    head.append(lineCount(scene.lines));
    node.append(diff(scene.lines));
  }
  return item;
}

function lineCount(lines) {
  const added = lines.filter((line) => line.op === "add").length;
  const node = make("span", "", "tally");
  if (added) node.append(make("ins", `+${added}`), " ");
  if (added < lines.length) node.append(make("del", `−${lines.length - added}`));
  return node;
}

function diff(lines) {
  const node = make("div", "", "diff");
  for (const line of lines) {
    const row = node.appendChild(make("p"));
    row.append(make("span", String(line.line_new ?? line.line_old), "number"), make(line.op === "add" ? "ins" : "del", line.text));
  }
  return node;
}
