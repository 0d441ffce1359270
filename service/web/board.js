// The board on the page: scenes, panels, and one panel large. All text of a script is set as text, never as markup.
import { at, make } from "./nodes.js";
import { listsButton } from "./shot_lists.js";
import { caption, reason } from "./shots.js";
import { file } from "./studio.js";
import { clock, fill, language, words } from "./words.js";

// What is shown: of each panel its node and what that was made of, so that only what changed is made again.
let shown = { board: null, language: "", nodes: new Map() };

export function clearBoard() {
  shown = { board: null, language: "", nodes: new Map() };
  at("panels").replaceChildren();
  at("facts").textContent = "";
  at("slate").textContent = "";
}

// `underWay`: whether the panels without a picture will get one.
export function showBoard(board, underWay) {
  const same = shown.board?.id === board.id && shown.language === language();
  const before = same ? shown.nodes : new Map();
  shown = { board, language: language(), nodes: new Map() };
  setShape(board);
  for (const [place, panel] of board.panels.entries()) {
    const blank = underWay ? words().waiting : words().blank;
    const made = `${panel.take?.id ?? blank} ${panel.shot.version}`;
    const old = before.get(panel.id);
    const node = old?.made === made ? old.node : panelNode(panel, place, blank);
    if (old && old.node !== node) old.node.replaceWith(node);
    shown.nodes.set(panel.id, { made, node });
  }
  if (!same) at("panels").replaceChildren(...inScenes(board));
  showFacts(board);
}

function inScenes(board) {
  const nodes = [];
  let scene = null;
  for (const panel of board.panels) {
    if (panel.scene.id !== scene) {
      scene = panel.scene.id;
      const heading = make("h3");
      heading.append(make("span", `${words().scene} ${panel.scene.number}`), make("b", panel.scene.heading));
      const lists = listsButton(panel.scene);
      if (lists) heading.append(lists);
      nodes.push(heading);
    }
    nodes.push(shown.nodes.get(panel.id).node);
  }
  return nodes;
}

function setShape(board) {
  const drawn = board.panels.find((panel) => panel.take?.slate?.parameters?.width)?.take.slate.parameters;
  if (drawn) document.body.style.setProperty("--shape", `${drawn.width} / ${drawn.height}`);
}

function showFacts(board) {
  const seconds = board.panels.reduce((sum, panel) => sum + panel.shot.duration_s, 0);
  const scenes = new Set(board.panels.map((panel) => panel.scene.id)).size;
  const told = { scenes, shots: board.panels.length, time: `${clock(seconds)} ${words().minutes}` };
  at("facts").textContent = fill(words().facts, told);
  // How the pictures came to be is said on the board itself.
  const labels = new Set(board.panels.filter((panel) => panel.take).map((panel) => panel.take.slate.label?.[language()]));
  at("slate").textContent = [...labels].filter(Boolean).join(" · ");
}

function panelNode(panel, place, blank) {
  const { shot, take } = panel;
  const node = make("figure", "", "panel");
  const frame = node.appendChild(make(take ? "button" : "div", take ? "" : blank, "frame"));
  if (take) {
    frame.type = "button";
    frame.append(picture(take.asset, `${shot.number}. ${shot.action}`));
    frame.addEventListener("click", () => enlarge(place));
  }
  node.append(caption(shot));
  return node;
}

const pictures = new Map();
const near = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    load(target);
  }
}, { rootMargin: "800px" });

function load(image) {
  const { asset } = image.dataset;
  // Fetched, not linked: an image tag cannot send a key. An asset never changes, so once is enough.
  if (!pictures.has(asset)) pictures.set(asset, file(`/v1/assets/${asset}`).then((blob) => URL.createObjectURL(blob)));
  pictures.get(asset).then((url) => { image.src = url; }, () => pictures.delete(asset));
}

export function picture(asset, description) {
  const image = make("img");
  image.alt = description;
  image.dataset.asset = asset;
  near.observe(image);
  return image;
}

let large = 0;

function enlarge(place) {
  const panel = shown.board.panels[place];
  if (!panel) return;
  large = place;
  const figure = make("figure", "", "panel");
  const frame = figure.appendChild(make("div", panel.take ? "" : words().blank, "frame"));
  if (panel.take) load(frame.appendChild(picture(panel.take.asset, panel.shot.action)));
  const text = caption(panel.shot);
  text.append(make("p", reason(panel.shot), "reason"));
  figure.append(text);
  at("large").replaceChildren(figure);
  at("place").textContent = `${panel.shot.number} · ${fill(words().of, { done: place + 1, total: shown.board.panels.length })}`;
  at("before").disabled = place === 0;
  at("after").disabled = place === shown.board.panels.length - 1;
  if (!at("viewer").open) at("viewer").showModal();
}

export function listenToViewer() {
  at("before").addEventListener("click", () => enlarge(large - 1));
  at("after").addEventListener("click", () => enlarge(large + 1));
  at("viewer").addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") enlarge(large - 1);
    if (event.key === "ArrowRight") enlarge(large + 1);
  });
  at("viewer").addEventListener("click", (event) => { if (event.target === at("viewer")) at("viewer").close(); });
}
