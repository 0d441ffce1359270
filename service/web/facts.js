// The dialog in which people correct a scene's line of the schedule.
import { at, fillSelect } from "./nodes.js";
import { Problem, all, change } from "./studio.js";
import { words } from "./words.js";

const FIELDS = ["place", "sub_place", "day_night", "story_day", "eighths", "seconds"];
const NUMBERS = new Set(["story_day", "eighths", "seconds"]);
let open = null;

// `corrected` gets the line as it is then.
export function correctScene(script, line, corrected) {
  open = { script, line, corrected };
  showFacts("");
  at("scene").showModal();
  at("scene-place").focus();
}

export function listenToFacts() {
  at("scene-form").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  at("scene-close").addEventListener("click", () => at("scene").close());
  at("scene").addEventListener("click", (event) => { if (event.target === at("scene")) at("scene").close(); });
}

function showFacts(notice) {
  const { line } = open;
  at("scene-title").textContent = `${line.number}. ${line.heading}`;
  at("scene-notice").textContent = notice;
  fillSelect(at("scene-day_night"), { "": words().unknown, ...words().day_night }, line.day_night ?? "");
  for (const name of FIELDS) if (name !== "day_night") at(`scene-${name}`).value = line[name] ?? "";
}

function wanted() {
  const said = FIELDS.map((name) => {
    const text = at(`scene-${name}`).value.trim();
    return [name, text === "" ? null : NUMBERS.has(name) ? Number(text) : text];
  });
  return Object.fromEntries(said.filter(([name, value]) => value !== open.line[name]));
}

async function send() {
  const { line, corrected } = open;
  const news = wanted();
  try {
    // A version of 0 says that no breakdown has said anything yet: there is nothing to be overwritten.
    const base = line.version ? { version: line.version } : {};
    if (Object.keys(news).length) corrected(await change(`/v1/scenes/${line.scene_id}`, { ...news, ...base }));
    at("scene").close();
  } catch (error) {
    if (!(error instanceof Problem)) at("scene-notice").textContent = words().unreachable;
    else if (error.status === 412) await reload().catch(() => at("scene").close());
    else at("scene-notice").textContent = `${error.title}. ${error.message}`;
  }
}

async function reload() {
  const lines = await all(`/v1/scripts/${open.script.id}/schedule`);
  open.line = lines.find((line) => line.scene_id === open.line.scene_id) ?? open.line;
  open.corrected(open.line);
  showFacts(words().changed_meanwhile);
}
