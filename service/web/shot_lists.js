// A scene's two shot lists, by the craft's rules and by a text model: looked at side by side, and one chosen.
import { at, button, make } from "./nodes.js";
import { complain } from "./notices.js";
import { camera, reason } from "./shots.js";
import { all, get, post } from "./studio.js";
import { words } from "./words.js";

let withTwo = new Set();
let open = null;
let onChoice = () => {};

// Which scenes of a script have a model's list; most studios have no model, and then it costs one short answer.
export async function findLists(script) {
  const shots = await all(`/v1/scripts/${script.id}/shots?source=model`);
  withTwo = new Set(shots.map((shot) => shot.scene_id));
  return withTwo.size > 0;
}

export function forgetLists() {
  withTwo = new Set();
}

export function listsButton(scene) {
  if (!withTwo.has(scene.id)) return null;
  return button(words().two_lists, () => look(scene.id).catch(complain), "small");
}

export function listenToLists(chosen) {
  onChoice = chosen;
  at("lists").addEventListener("click", (event) => { if (event.target === at("lists")) at("lists").close(); });
}

async function look(scene) {
  open = await get(`/v1/scenes/${scene}/shot-lists`);
  showLists();
  at("lists").showModal();
}

function showLists() {
  const { scene, coverage, model, differs } = open;
  at("lists-scene").textContent = `${scene.number}. ${scene.heading}`;
  const apart = (source) => new Set(differs.flatMap((place) => place[source]));
  const columns = [column("coverage", words().by_rule, coverage.shots, apart("coverage"))];
  if (model) columns.push(column("model", [words().by_model, model.slate.model].filter(Boolean).join(": "), model.shots, apart("model")));
  at("lists-columns").replaceChildren(...columns);
  const notes = [words().lists_note, model?.closed && words().cut_short, model?.slate.noise && words().noise];
  at("lists-note").textContent = notes.filter(Boolean).join(" ");
}

function column(source, title, shots, apart) {
  const node = make("section");
  const isChosen = open.chosen === source;
  const choose = button(isChosen ? words().chosen : words().choose_list, () => decide(source).catch(complain), isChosen ? "main" : "");
  choose.setAttribute("aria-pressed", String(isChosen));
  const head = node.appendChild(make("div", "", "choice"));
  head.append(make("h3", title), choose);
  const list = node.appendChild(make("ol"));
  for (const shot of shots) {
    const item = list.appendChild(make("li", "", apart.has(shot.number) ? "apart" : ""));
    item.append(make("span", shot.number, "number"), make("strong", words().size[shot.size]), make("div", camera(shot), "camera"));
    if (shot.action) item.append(make("p", shot.action));
    item.append(make("p", reason(shot), "reason"));
  }
  return node;
}

async function decide(source) {
  if (open.chosen === source) return;
  open = await post(`/v1/scenes/${open.scene.id}/shot-lists/${source}/choose`);
  showLists();
  at("lists").querySelector("[aria-pressed=true]").focus();
  onChoice();
}
