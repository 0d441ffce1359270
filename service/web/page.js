// The page: a script goes in, its board comes out. All text of a script is set as text, never as markup.
import { Problem, file, follow, get, post, useKey, useLanguage } from "./studio.js";
import { WORDS } from "./words.js";

const at = (id) => document.getElementById(id);
const state = { language: "en", about: null, board: null, script: null, job: null, step: null, problem: null };

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

const words = () => WORDS[state.language];

function speak(name) {
  state.language = name;
  localStorage.setItem("kadr-language", name);
  useLanguage(name);
  document.documentElement.lang = name;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words()[node.dataset.text];
  for (const node of document.querySelectorAll("[data-language]")) {
    node.setAttribute("aria-pressed", String(node.dataset.language === name));
  }
  if (state.step) at("step").textContent = words()[state.step];
  showAbout();
  if (state.board) showBoard(state.board);
}

function showAbout() {
  if (!state.about) return;
  const { version, profile, models } = state.about;
  const told = { version, profile: profile.in_force, why: profile.why[state.language] };
  told.text = models.text ?? words().none;
  told.image = models.image ?? words().none;
  at("about").textContent = words().about.replace(/\{(\w+)\}/g, (_all, name) => told[name]);
}

function complain(error) {
  const known = error instanceof Problem;
  at("problem").textContent = known ? `${error.title}\n${error.message}` : words().unreachable;
  at("problem").hidden = false;
  at("key").hidden = !(known && error.status === 401);
}

function showStep(name, share) {
  state.step = name;
  at("progress").hidden = name === null;
  if (name === null) return;
  at("step").textContent = words()[name];
  // Without a value the bar says honestly that nothing is known yet.
  if (share === null || share === undefined) at("bar").removeAttribute("value");
  else at("bar").value = share;
}

async function watch(job, name, onTask) {
  state.job = job.id;
  let { done, total } = job.tasks;
  showStep(name, null);
  for await (const event of follow(job.id)) {
    if (event.event.startsWith("task.") && event.data.data.total) {
      ({ done, total } = event.data.data);
      showStep(name, total > 1 ? done / total : null);
      if (event.event === "task.done" && onTask) await onTask();
    }
  }
  const ended = await get(`/v1/jobs/${job.id}`);
  if (ended.state === "cancelled") throw new Problem(0, { title: words().cancelled, detail: "" });
  if (ended.state === "failed") throw new Problem(0, { title: "", detail: ended.error.detail });
  if (ended.state === "partial") complain(new Problem(0, { title: words().partial, detail: ended.error.detail }));
}

async function bring(chosen) {
  at("problem").hidden = true;
  try {
    showStep("importing", null);
    const title = chosen.name.replace(/\.[^.]*$/, "") || "Kadr";
    const project = await post("/v1/projects", { title: title.slice(0, 200), language: state.language });
    const form = new FormData();
    form.append("file", chosen);
    const script = await post(`/v1/projects/${project.id}/scripts`, form);
    await watch(await post(`/v1/scripts/${script.id}/breakdowns`), "breakdown");
    const job = await post(`/v1/scripts/${script.id}/boards`, {});
    state.script = script;
    history.replaceState(null, "", `#${project.id}`);
    // Panels appear as they are drawn, but not more often than an eye can follow.
    let shown = 0;
    await watch(job, "drawing", async () => {
      if (Date.now() - shown < 700) return;
      shown = Date.now();
      showBoard(await get(`/v1/boards/${job.board_id}`));
    });
    showBoard(await get(`/v1/boards/${job.board_id}`));
  } catch (error) {
    complain(error);
  } finally {
    showStep(null);
    state.job = null;
    await showFilms().catch(complain);
  }
}

function showBoard(board) {
  state.board = board;
  at("title").textContent = state.script?.title ?? "Kadr";
  const nodes = [];
  let scene = null;
  for (const panel of board.panels) {
    if (panel.scene.id !== scene) {
      scene = panel.scene.id;
      nodes.push(make("h3", `${words().scene} ${panel.scene.number}. ${panel.scene.heading}`));
    }
    nodes.push(panelNode(panel));
  }
  at("panels").replaceChildren(...nodes);
  at("board").hidden = false;
}

function panelNode(panel) {
  const { shot, take } = panel;
  const node = make("figure", "", "panel");
  const frame = node.appendChild(make("div", take ? "" : words().waiting, "frame"));
  if (take) frame.append(picture(take.asset, `${shot.number}. ${shot.action}`));
  const text = node.appendChild(make("figcaption"));
  text.append(make("strong", `${shot.number} · ${words().size[shot.size]}`));
  const camera = `${shot.lens_mm} ${words().millimetres} · ${shot.duration_s} ${words().seconds}`;
  text.append(make("div", camera, "camera"));
  if (shot.action) text.append(make("p", shot.action, "line"));
  for (const line of shot.dialogue) {
    const said = text.appendChild(make("p", "", "line"));
    said.append(make("span", `${line.speaker}: `, "cue"), line.text);
  }
  return node;
}

const pictures = new Map();

function picture(asset, description) {
  const image = make("img");
  image.alt = description;
  image.loading = "lazy";
  // Fetched, not linked: an image tag cannot send a key. An asset never changes, so once is enough.
  if (!pictures.has(asset)) pictures.set(asset, file(`/v1/assets/${asset}`).then((blob) => URL.createObjectURL(blob)));
  pictures.get(asset).then((url) => { image.src = url; }, () => pictures.delete(asset));
  return image;
}

async function save(path, name) {
  try {
    const url = URL.createObjectURL(await file(path));
    const link = make("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    complain(error);
  }
}

async function showFilms() {
  const { items } = await get("/v1/projects?limit=12");
  const rows = items.map((project) => {
    const row = make("li");
    const button = row.appendChild(make("button", `${project.title} · ${project.created_at.slice(0, 10)}`));
    button.type = "button";
    button.addEventListener("click", () => { location.hash = project.id; });
    return row;
  });
  at("films").replaceChildren(...rows);
  at("earlier").hidden = rows.length === 0;
}

// The address names the film, so that it can be sent to somebody and the way back works.
async function open(project) {
  at("problem").hidden = true;
  const scripts = await get(`/v1/projects/${project}/scripts?limit=1`);
  state.script = scripts.items[0] ?? null;
  const boards = state.script ? await get(`/v1/scripts/${state.script.id}/boards?limit=1`) : { items: [] };
  if (boards.items.length) showBoard(await get(`/v1/boards/${boards.items[0].id}`));
  window.scrollTo({ top: 0, behavior: "smooth" });
}

async function begin() {
  try {
    state.about = await get("/v1/about");
    at("key").hidden = true;
    at("problem").hidden = true;
    showAbout();
    await showFilms();
    await openNamed();
  } catch (error) {
    complain(error);
  }
}

async function openNamed() {
  const project = location.hash.slice(1);
  if (/^prj_[0-9a-z]{26}$/.test(project) && state.job === null) await open(project);
}

function listen() {
  for (const node of document.querySelectorAll("[data-language]")) {
    node.addEventListener("click", () => speak(node.dataset.language));
  }
  for (const node of document.querySelectorAll("[data-export]")) {
    const kind = node.dataset.export;
    node.addEventListener("click", () => save(`/v1/boards/${state.board.id}/export?format=${kind}`, `board.${kind}`));
  }
  for (const node of document.querySelectorAll("[data-script]")) {
    node.addEventListener("click", () => save(`/v1/scripts/${state.board.script_id}/export?format=pdf`, "screenplay.pdf"));
  }
  at("file").addEventListener("change", (event) => {
    if (event.target.files[0]) bring(event.target.files[0]);
    event.target.value = "";
  });
  const drop = at("drop");
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files[0]) bring(event.dataTransfer.files[0]);
  });
  window.addEventListener("hashchange", () => openNamed().catch(complain));
  at("cancel").addEventListener("click", () => { if (state.job) post(`/v1/jobs/${state.job}/cancel`).catch(complain); });
  at("key").addEventListener("submit", (event) => { event.preventDefault(); useKey(at("secret").value); begin(); });
}

const wanted = [localStorage.getItem("kadr-language"), ...navigator.languages.map((tag) => tag.slice(0, 2)), "en"];
speak(wanted.find((name) => name in WORDS));
listen();
begin();
