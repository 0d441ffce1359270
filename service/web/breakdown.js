// The breakdown on the page: questions, the one-line schedule, and a sheet for each scene with what it needs.
import { at, button, make } from "./nodes.js";
import { craftNode, planNode } from "./craft.js";
import { correctScene } from "./facts.js";
import { questionsNode } from "./questions.js";
import { facts, scheduleTable, strip } from "./schedule.js";
import { addButton, isNeeded, tagGroups } from "./tags.js";
import { all } from "./studio.js";
import { fill, words } from "./words.js";

let shown = null;
let relearn = () => {};

// `again`: orders a new breakdown.
export function listenToBreakdown(again) {
  relearn = again;
}

export function clearBreakdown() {
  shown = null;
  at("sheets").replaceChildren();
}

export async function loadBreakdown(script) {
  if (!shown) at("sheets").replaceChildren(make("p", words().loading, "quiet"));
  const of = (path) => all(`/v1/scripts/${script.id}/${path}`);
  const [lines, needed, rejected, questions, scenes] = await Promise.all(
    ["schedule", "tags", "tags?state=rejected", "questions", "scenes"].map(of),
  );
  const tags = new Map(lines.map((line) => [line.scene_id, []]));
  for (const tag of [...needed, ...rejected]) tags.get(tag.scene_id)?.push(tag);
  const taught = shown?.script.id === script.id && shown.script.revision === script.revision && shown.taught;
  shown = { script, lines, tags, questions, said: new Map(scenes.map((scene) => [scene.id, saidIn(scene)])), taught, withRejected: shown?.withRejected ?? false };
  showBreakdown();
}

// The words of a source line: those of the paragraph that it stands in.
function saidIn(scene) {
  return (line) => scene.elements.filter((element) => element.line <= line).at(-1)?.text ?? scene.heading;
}

export function showBreakdown() {
  if (!shown) return;
  const { lines, script, questions } = shown;
  const isSorted = lines.some((line) => line.eighths !== null);
  const nodes = isSorted ? [learnedNode(), questionsNode(script, questions, answered), craftNode(script), tableNode(), rejectedNode(), ...lines.map(sheet)] : [unsortedNode()];
  at("sheets").replaceChildren(...nodes);
  at("sheets").classList.toggle("with-rejected", shown.withRejected);
}

function unsortedNode() {
  const node = make("p", `${words().unsorted} `, "quiet");
  node.append(button(words().sort_again, relearn));
  return node;
}

function learnedNode() {
  const node = make("p", `${words().learned} `, "learned");
  node.id = "learned";
  node.hidden = !shown.taught;
  node.append(button(words().sort_again, () => { shown.taught = false; relearn(); }, "small"));
  return node;
}

function taught() {
  shown.taught = true;
  at("learned").hidden = false;
}

function answered(questions, id) {
  shown.questions = questions;
  at("sheets").querySelector(".questions").replaceWith(questionsNode(shown.script, questions, answered));
  at("sheets").querySelector(`[data-question="${id}"] button`)?.focus();
  taught();
}

function tableNode() {
  const node = make("div", "", "wide");
  node.append(scheduleTable(shown.lines, castOf, goTo));
  return node;
}

const castOf = (line) => shown.tags.get(line.scene_id).filter((tag) => tag.category === "cast" && isNeeded(tag)).map((tag) => tag.name);

function goTo(scene) {
  const heading = document.querySelector(`.sheet[data-scene="${scene}"] h3`);
  heading.scrollIntoView({ block: "start" });
  heading.focus({ preventScroll: true });
}

function rejectedNode() {
  const count = [...shown.tags.values()].flat().filter((tag) => tag.state === "rejected").length;
  const node = button(fill(words().rejected_too, { count }), () => {
    shown.withRejected = !shown.withRejected;
    node.setAttribute("aria-pressed", String(shown.withRejected));
    at("sheets").classList.toggle("with-rejected", shown.withRejected);
  }, "small toggle");
  node.id = "rejected";
  node.hidden = count === 0;
  node.setAttribute("aria-pressed", String(shown.withRejected));
  return node;
}

function sheet(line) {
  const node = make("section", "", "sheet");
  node.dataset.scene = line.scene_id;
  const heading = node.appendChild(make("h3"));
  heading.tabIndex = -1;
  heading.append(make("span", `${words().scene} ${line.number}`), make("b", line.heading));
  const told = facts(line);
  const brief = [told.light, told.story_day && `${words().story_day}: ${told.story_day}`, told.eighths && `${words().eighths}: ${told.eighths}`, told.time];
  const facets = node.appendChild(make("p", brief.filter(Boolean).join(" · "), "quiet"));
  facets.append(button(words().correct, () => correctScene(shown.script, line, corrected), "small"));
  const scene = sceneOf(line);
  const told_of = (tags) => retag(line, tags);
  node.append(tagGroups(scene, told_of), addButton(scene, told_of), planNode(scene));
  return node;
}

function sceneOf(line) {
  const said = shown.said.get(line.scene_id) ?? (() => line.heading);
  return { id: line.scene_id, name: `${line.number}. ${line.heading}`, tags: shown.tags.get(line.scene_id), said };
}

// After a correction only its scene is made anew, and the focus stays where the hand is.
function retag(line, changed) {
  const tags = shown.tags.get(line.scene_id);
  for (const tag of changed) {
    const place = tags.findIndex((one) => one.id === tag.id);
    if (place < 0) tags.push(tag);
    else tags[place] = tag;
  }
  redo(line);
  at("rejected").replaceWith(rejectedNode());
  taught();
  const of = `.sheet[data-scene="${line.scene_id}"]`;
  const chips = [...document.querySelectorAll(`${of} .chip`)].filter((chip) => chip.offsetParent);
  (chips.find((chip) => chip.dataset.tag === changed[0].id) ?? chips[0]).focus({ preventScroll: true });
}

function corrected(line) {
  const place = shown.lines.findIndex((one) => one.scene_id === line.scene_id);
  shown.lines[place] = line;
  at("sheets").querySelector(".wide").replaceWith(tableNode());
  redo(line);
}

function redo(line) {
  const of = `[data-scene="${line.scene_id}"]`;
  at("sheets").querySelector(`.sheet${of}`).replaceWith(sheet(line));
  at("sheets").querySelector(`tr${of}`).replaceWith(strip(line, castOf(line), goTo));
}
