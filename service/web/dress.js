// The dialog in which people decide how a character looks: the bible's entry, or a new one for somebody of the script.
import { at, button, fillSelect } from "./nodes.js";
import { Problem, change, get, post } from "./studio.js";
import { words } from "./words.js";

const CHOICES = ["age", "hair", "headgear", "garment"];
const NUMBERS = ["height_m", "garment_tone"];
let open = null;
let told = () => {};

// `decided`: is told that the bible says something new.
export function listenToDress(decided) {
  told = decided;
  at("dress-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  at("dress-close").addEventListener("click", () => at("dress").close());
  at("dress").addEventListener("click", (event) => { if (event.target === at("dress")) at("dress").close(); });
}

export function clearDress() {
  open = null;
  if (at("dress").open) at("dress").close();
}

export function dressButton(project, entry) {
  return button(words().change_looks, () => {
    open = { project, entry };
    show("");
    at("dress").showModal();
    at("dress-garment").focus();
  }, "small");
}

function show(notice) {
  const { name, appearance } = open.entry;
  at("dress-title").textContent = name;
  at("dress-notice").textContent = notice;
  for (const field of CHOICES) fillSelect(at(`dress-${field}`), { "": words().as_script, ...words()[field] }, appearance[field] ?? "");
  for (const field of NUMBERS) at(`dress-${field}`).value = appearance[field] ?? "";
}

// What differs from what the bible says; null takes a decision back.
function wanted() {
  const { appearance } = open.entry;
  const said = [...CHOICES, ...NUMBERS].map((field) => {
    const text = at(`dress-${field}`).value.trim();
    return [field, text === "" ? null : NUMBERS.includes(field) ? Number(text) : text];
  });
  return Object.fromEntries(said.filter(([field, value]) => value !== (appearance[field] ?? null)));
}

async function send() {
  const { project, entry } = open;
  const appearance = wanted();
  const path = `/v1/projects/${project}/bible`;
  try {
    if (Object.keys(appearance).length) {
      if (entry.id) await change(`${path}/${entry.id}`, { appearance, version: entry.version });
      else await post(path, { kind: "character", name: entry.name, appearance });
      told();
    }
    at("dress").close();
  } catch (error) {
    if (!(error instanceof Problem)) show(words().unreachable);
    else if (error.status === 412) await reload(`${path}/${entry.id}`);
    else at("dress-notice").textContent = `${error.title}. ${error.message}`;
  }
}

async function reload(path) {
  open.entry = await get(path);
  told();
  show(words().changed_meanwhile);
}
