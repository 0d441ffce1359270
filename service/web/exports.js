// Files of a film: the board's and the script's, fetched with the key and handed over under a telling name.
import { at, button } from "./nodes.js";
import { complain } from "./notices.js";
import { file } from "./studio.js";
import { words } from "./words.js";

export function listenToExports(film) {
  for (const node of document.querySelectorAll("[data-export]")) {
    const kind = node.dataset.export;
    node.addEventListener("click", () => save(node, `/v1/boards/${film.board.id}/export?format=${kind}`, name(film, node, kind)));
  }
  const menu = at("script-menu");
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}

// The formats are those that this studio says it writes.
export function showScriptFormats(film) {
  const formats = film.about?.exports.script ?? [];
  at("script-formats").replaceChildren(...formats.map((kind) => {
    const act = async () => {
      await save(node, `/v1/scripts/${film.script.id}/export?format=${kind}`, name(film, at("script-label"), kind));
      at("script-menu").open = false;
    };
    const node = button(words().written[kind] ?? kind.toUpperCase(), act);
    return node;
  }));
}

function name(film, node, kind) {
  const what = node.textContent.replace(/ \(.*/, "");
  const title = (film.script?.title ?? "").replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim().slice(0, 80);
  return `${title || "Kadr"} - ${what}.${kind}`;
}

async function save(node, path, called) {
  const label = node.textContent;
  node.disabled = true;
  node.textContent = words().preparing;
  try {
    const url = URL.createObjectURL(await file(path));
    const link = document.createElement("a");
    link.href = url;
    link.download = called;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    complain(error);
  } finally {
    node.disabled = false;
    node.textContent = words()[node.dataset.text] ?? label;
  }
}
