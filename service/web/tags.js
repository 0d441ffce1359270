// What a scene needs, as chips in the departments' terms, and the dialog in which people correct it.
import { at, button, fillSelect, make } from "./nodes.js";
import { Problem, change, get, post } from "./studio.js";
import { fill, words } from "./words.js";

// Below this a tag is a guess, and looks like one.
const FAINT = 0.6;
// What the dialog is about: the tag (null: one to be added), its scene, the scene's tags, and who is told of the change.
let open = null;

export const isNeeded = (tag) => tag.state === "confirmed" || (tag.state === "suggested" && tag.found);

const isFaint = (tag) => tag.state === "suggested" && tag.confidence < FAINT;

// `scene`: {id, name, tags, said}, where `said` gives the words of a source line; `told` gets the tags that changed.
export function tagGroups(scene, told) {
  const list = make("dl", "", "needs");
  for (const [category, name] of Object.entries(words().category)) {
    const tags = scene.tags.filter((tag) => tag.category === category && tag.state !== "merged");
    if (!tags.length) continue;
    const group = list.appendChild(make("div"));
    group.className = tags.some(isNeeded) ? "" : "rejected";
    group.append(make("dt", name));
    const chips = group.appendChild(make("dd"));
    chips.append(...tags.filter((tag) => isNeeded(tag) || tag.state === "rejected").map((tag) => chip(tag, scene, told)));
  }
  return list;
}

function chip(tag, scene, told) {
  const node = button(tag.name, () => edit(tag, scene, told), `chip ${tag.state}`);
  node.dataset.tag = tag.id;
  node.title = origin(tag, scene);
  if (tag.count) node.append(make("span", ` × ${tag.count}`));
  if (tag.speaking === false) node.append(make("span", ` ${words().silent}`));
  if (isFaint(tag)) {
    node.classList.add("faint");
    node.append(make("span", ` ${words().unsure}`));
  }
  if (tag.state === "rejected") node.setAttribute("aria-label", `${tag.name}, ${words().state.rejected}`);
  return node;
}

// Where the script says so, in its own words, and how sure that is.
function origin(tag, scene) {
  const sure = fill(words().sure, { percent: Math.round(tag.confidence * 100) });
  const from = `${words().tag_source[tag.source]} · ${sure}`;
  return tag.line === null ? from : `${fill(words().line_at, tag)}: ${scene.said(tag.line)}\n${from}`;
}

export function addButton(scene, told) {
  return button(`+ ${words().add}`, () => edit(null, scene, told), "chip new");
}

export function listenToTags() {
  at("tag-form").addEventListener("submit", (event) => { event.preventDefault(); send(wanted()); });
  at("tag-form").addEventListener("input", showFields);
  at("tag-reject").addEventListener("click", () => send({ state: open.tag.state === "rejected" ? "suggested" : "rejected" }));
  at("tag-close").addEventListener("click", () => at("tag").close());
  at("tag").addEventListener("click", (event) => { if (event.target === at("tag")) at("tag").close(); });
}

function edit(tag, scene, told) {
  open = { tag, scene, told };
  showTag("");
  at("tag").showModal();
  // A tag that is there is mostly just confirmed; one that is added needs its name first.
  (tag ? at("tag-save") : at("tag-name")).focus();
}

function showTag(notice) {
  const { tag, scene } = open;
  at("tag-title").textContent = tag ? tag.name : words().missed;
  at("tag-scene").textContent = scene.name;
  at("tag-quote").textContent = tag?.line ? `«${scene.said(tag.line)}»` : "";
  at("tag-origin").textContent = tag ? [words().state[tag.state], lines(tag), origin(tag, scene).split("\n").at(-1)].filter(Boolean).join(" · ") : "";
  at("tag-notice").textContent = notice;
  fillSelect(at("tag-category"), words().category, tag?.category ?? "props");
  at("tag-name").value = tag?.name ?? "";
  at("tag-speaks").checked = tag?.speaking ?? false;
  at("tag-everywhere").checked = true;
  const others = tag ? scene.tags.filter((other) => other.id !== tag.id && isNeeded(other)) : [];
  const near = [...others].sort((a, b) => (b.category === tag.category) - (a.category === tag.category));
  fillSelect(at("tag-same"), { "": "–", ...Object.fromEntries(near.map((other) => [other.id, other.name])) }, "");
  at("tag-same").closest("label").hidden = !others.length || tag.state === "rejected";
  at("tag-reject").hidden = !tag;
  if (tag) at("tag-reject").textContent = tag.state === "rejected" ? words().restore : words().reject;
  showFields();
}

const lines = (tag) => (tag.lines.length > 1 ? fill(words().lines_at, { lines: tag.lines.join(", ") }) : "");

function showFields() {
  const merges = at("tag-same").value !== "";
  at("tag-speaks").closest("label").hidden = at("tag-category").value !== "cast" || merges;
  for (const id of ["tag-name", "tag-category"]) at(id).disabled = merges;
  const isPlain = open.tag && "state" in wanted();
  at("tag-save").textContent = !open.tag ? words().add : isPlain ? words().confirm : words().save;
  at("tag-save").hidden = open.tag?.state === "rejected" && isPlain;
}

// What the form says that the tag does not; where they say the same, that the tag is right.
function wanted() {
  const { tag } = open;
  const same = at("tag-same").value;
  if (same) return { merge_into: same };
  const said = { name: at("tag-name").value.trim(), category: at("tag-category").value };
  if (said.category === "cast") said.speaking = at("tag-speaks").checked;
  if (!tag) return said;
  const news = Object.entries(said).filter(([name, value]) => value !== (name === "speaking" ? tag.speaking ?? false : tag[name]));
  return news.length ? Object.fromEntries(news) : { state: "confirmed" };
}

async function send(body) {
  const { tag, scene, told } = open;
  const scope = at("tag-everywhere").checked ? "project" : "scene";
  try {
    const changed = [await (tag
      ? change(`/v1/tags/${tag.id}`, { ...body, scope, version: tag.version })
      : post(`/v1/scenes/${scene.id}/tags`, { ...body, scope }))];
    // The tag that it was merged into has got its lines.
    if (body.merge_into) changed.push(await get(`/v1/tags/${body.merge_into}`));
    at("tag").close();
    told(changed);
  } catch (error) {
    if (!(error instanceof Problem)) at("tag-notice").textContent = words().unreachable;
    else if (error.status === 412) await reload().catch(() => at("tag").close());
    else at("tag-notice").textContent = `${error.title}. ${error.message}`;
  }
}

// Somebody else changed the tag: theirs is shown, and the person decides again on that.
async function reload() {
  const { scene, told } = open;
  const tag = await get(`/v1/tags/${open.tag.id}`);
  told([tag]);
  open = { tag, scene: { ...scene, tags: scene.tags.map((one) => (one.id === tag.id ? tag : one)) }, told };
  showTag(words().changed_meanwhile);
}
