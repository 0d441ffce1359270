// Concept art on the page: sheets of people and places, and what the bible decides of how people look.
import { clearDress, dressButton, listenToDress } from "./dress.js";
import { picture } from "./board.js";
import { at, button, fillSelect, make } from "./nodes.js";
import { complain } from "./notices.js";
import { all, file } from "./studio.js";
import { language, words } from "./words.js";

// Whose sheets are shown: the film's project, its cast and places, the bible's characters, the sheets that are drawn.
let shown = null;

// `draw`: orders sheets of a subject and waits for them.
export function listenToConcepts(draw) {
  at("concept-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const sheet = at("concept-sheet").value;
    await draw({ subject: at("concept-subject").value.trim(), ...(sheet && { sheet }) });
    // What came of it is there even where a part failed.
    if (shown) await loadConcepts(shown.project, shown.script).catch(complain);
  });
  listenToDress(() => loadConcepts(shown.project, shown.script).catch(complain));
}

export function clearConcepts() {
  shown = null;
  clearDress();
  at("concept-subject").value = "";
  for (const id of ["concept-people", "concept-sheets", "concept-names"]) at(id).replaceChildren();
}

export async function loadConcepts(project, script) {
  const [lines, people, sheets] = await Promise.all([
    all(`/v1/scripts/${script.id}/schedule`),
    all(`/v1/projects/${project}/bible?kind=character`),
    all(`/v1/projects/${project}/concepts`),
  ]);
  const spoken = lines.flatMap((line) => line.cast).filter((each) => each.speaking).map((each) => each.name);
  const cast = [...new Map([...spoken, ...people.map((each) => each.name)].map((name) => [name.toLowerCase(), name])).values()];
  const places = [...new Set(lines.map((line) => line.place).filter(Boolean))];
  shown = { project, script, people, sheets, cast, places };
  showConcepts();
}

export function showConcepts() {
  const sheet = at("concept-sheet").value;
  fillSelect(at("concept-sheet"), { "": words().all_sheets, ...words().sheet }, sheet);
  if (!shown) return;
  at("concept-names").replaceChildren(...[...shown.cast, ...shown.places].map((name) => {
    const option = make("option");
    option.value = name;
    return option;
  }));
  at("concept-people").replaceChildren(...shown.cast.map(person));
  at("concept-sheets").replaceChildren(...(shown.sheets.length ? shown.sheets.map(drawn) : [make("p", words().no_sheets, "quiet")]));
}

// Somebody of the cast, and what the bible decides of the looks.
function person(name) {
  const entry = shown.people.find((each) => [each.name, ...each.aliases].some((called) => called.toLowerCase() === name.toLowerCase()));
  const { garment, headgear, hair } = entry?.appearance ?? {};
  const said = [words().garment[garment], words().headgear[headgear], words().hair[hair]].filter(Boolean);
  const node = make("li");
  node.append(make("b", name), make("span", said.join(" · ") || words().as_script, "quiet"));
  node.append(dressButton(shown.project, entry ?? { name, appearance: {} }));
  return node;
}

function drawn(sheet) {
  const kind = words().sheet[sheet.slate.sheet];
  const node = make("figure", "", "panel");
  const frame = node.appendChild(make("a", "", "frame"));
  frame.append(picture(sheet.asset, [sheet.subject, kind].filter(Boolean).join(". ")));
  frame.addEventListener("click", (event) => { event.preventDefault(); open(sheet.asset).catch(complain); });
  frame.href = `/v1/assets/${sheet.asset}`;
  const text = node.appendChild(make("figcaption"));
  text.append(make("strong", sheet.subject), make("div", kind ?? "", "camera"), make("p", sheet.slate.label?.[language()] ?? "", "reason"));
  if (sheet.pdf) text.append(button(words().print_page, () => open(sheet.pdf).catch(complain), "small"));
  return node;
}

// In a tab of its own; fetched first, because a link could not carry the key.
async function open(asset) {
  const url = URL.createObjectURL(await file(`/v1/assets/${asset}`));
  window.open(url, "_blank");
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
