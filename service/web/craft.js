// What the craft's rules find in the shots, for a director to waive; and the floor plan of a scene.
import { button, make } from "./nodes.js";
import { complain } from "./notices.js";
import { all, file, post, remove } from "./studio.js";
import { fill, language, words } from "./words.js";

// A section that fills when the findings are read: the rest of the breakdown does not wait for them.
export function craftNode(script) {
  const node = make("section", "", "questions craft");
  read(node, script).catch(complain);
  return node;
}

async function read(node, script, held) {
  const found = await all(`/v1/scripts/${script.id}/craft?language=${language()}`);
  node.replaceChildren();
  if (!found.length) return;
  node.append(make("h3", words().craft));
  node.append(make("p", words().craft_hint, "quiet"));
  const list = node.appendChild(make("ul"));
  list.append(...found.map((one) => findingNode(one, script, (key) => read(node, script, key).catch(complain))));
  list.querySelector(`[data-finding="${CSS.escape(held ?? "")}"] button`)?.focus();
}

// `changed` is told the finding's key once its waiver is set or taken back.
function findingNode(found, script, changed) {
  const item = make("li");
  item.dataset.finding = found.key;
  const path = `/v1/scripts/${script.id}/craft/${found.key}/waive`;
  const text = item.appendChild(make("p", found.message));
  text.title = [found.about, ...found.sources].join("\n");
  if (found.waived) {
    item.classList.add("waived");
    text.append(make("span", fill(words().waived, found.waived), "quiet"));
    item.append(button(words().unwaive, () => remove(path).then(() => changed(found.key)).catch(complain), "small"));
  } else {
    item.append(button(words().waive, () => ask(item, path, () => changed(found.key)), "small"));
  }
  return item;
}

// A waiver without a reason would be forgotten by whoever gave it.
function ask(item, path, done) {
  const form = make("form");
  const why = form.appendChild(make("input"));
  why.required = true;
  why.maxLength = 1000;
  why.setAttribute("aria-label", words().waive_why);
  why.placeholder = words().waive_why;
  form.append(make("button", words().waive, "small"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (why.value.trim()) post(path, { reason: why.value.trim() }).then(done).catch(complain);
  });
  item.querySelector("button").replaceWith(form);
  why.focus();
}

// Drawn when it is opened: nobody opens a hundred of them.
export function planNode(scene) {
  const node = make("details", "", "plan");
  node.append(make("summary", words().plan));
  node.addEventListener("toggle", () => {
    if (node.open && !node.querySelector("img")) load(node, scene).catch(complain);
  });
  return node;
}

async function load(node, scene) {
  const image = make("img");
  image.alt = `${words().plan}. ${scene.name}`;
  image.width = 1120;
  image.height = 720;
  node.append(image);
  try {
    // Fetched, not linked: an image tag cannot send a key.
    image.src = URL.createObjectURL(await file(`/v1/scenes/${scene.id}/floor-plan?language=${language()}`));
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  } catch (error) {
    image.remove();
    node.open = false;
    throw error;
  }
}
