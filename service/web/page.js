// The page: a script goes in, its board comes out.
import { clearBoard, listenToViewer, make, showBoard } from "./board.js";
import { Problem, change, file, follow, get, post, remove, useKey } from "./studio.js";
import { WORDS, day, fill, language, speak, words } from "./words.js";

const at = (id) => document.getElementById(id);
// `visit` ends when another film is opened: the work of the film that was left goes on, only the page stops watching.
const state = { about: null, film: null, script: null, board: null, job: null, step: null, problem: null, visit: null };
const ENDED = ["done", "partial", "failed", "cancelled"];

function useLanguage(name) {
  speak(name);
  localStorage.setItem("kadr-language", name);
  document.documentElement.lang = name;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words()[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words()[node.dataset.label]);
  for (const node of document.querySelectorAll("[data-language]")) {
    node.setAttribute("aria-pressed", String(node.dataset.language === name));
  }
  if (state.step) at("step").textContent = words()[state.step];
  if (state.problem) complain(state.problem);
  showAbout();
  if (state.board) showBoard(state.board, state.job !== null);
}

function showAbout() {
  const bytes = state.about?.limits.upload_bytes ?? 20 * 2 ** 20;
  document.querySelector("[data-text=hint]").textContent = fill(words().hint, { megabytes: Math.floor(bytes / 2 ** 20) });
  if (!state.about) return;
  const { version, profile, models } = state.about;
  const told = { version, profile: profile.in_force, why: profile.why[language()] };
  told.text = models.text ?? words().none;
  told.image = models.image ?? words().none;
  at("about").textContent = fill(words().about, told) + (models.noise ? `. ${words().noise}` : "");
}

// What went wrong in the reader's language, what to do, and under it the studio's own words, as its log has them.
function complain(error) {
  if (state.visit?.signal.aborted && error.name === "AbortError") return;
  state.problem = error;
  const known = error instanceof Problem;
  const calm = known && error.code === "cancelled";
  at("problem").className = calm ? "calm" : "";
  at("problem-title").textContent = !known ? words().unreachable : words()[error.title] ?? (error.title || words().failed);
  at("problem-remedy").textContent = !known ? words().unreachable_remedy : words().remedy[error.code.replaceAll("-", "_")] ?? "";
  at("problem-detail").textContent = known && !calm ? error.message : "";
  at("problem").hidden = false;
  at("key").hidden = !(known && error.status === 401);
}

function forgive() {
  state.problem = null;
  at("problem").hidden = true;
}

function showStep(name, done = 0, total = 0) {
  state.step = name;
  at("progress").hidden = name === null;
  at("cancel").hidden = state.job === null;
  if (name === null) return;
  at("step").textContent = words()[name];
  // Without a value the bar says honestly that nothing is known yet.
  if (total > 1) at("bar").value = done / total;
  else at("bar").removeAttribute("value");
  at("count").textContent = total > 1 ? fill(words().of, { done, total }) : "";
}

function showFilm(project, script) {
  state.film = project;
  state.script = script;
  state.board = null;
  clearBoard();
  document.body.classList.toggle("open", project !== null);
  document.title = script ? `${script.title} · Kadr` : "Kadr";
  at("title").textContent = script?.title ?? "";
  at("board").hidden = script === null;
  at("files").hidden = true;
  at("again").hidden = true;
}

function beginVisit() {
  state.visit?.abort();
  state.visit = new AbortController();
  state.job = null;
  forgive();
  showStep(null);
  return state.visit.signal;
}

function present(board) {
  state.board = board;
  // A storyboard with holes is not for handing on: the files come when the drawing has ended.
  at("files").hidden = state.job !== null || !board.panels.some((panel) => panel.take);
  showBoard(board, state.job !== null);
}

const isDrawn = () => state.board !== null && state.board.panels.every((panel) => panel.take);

async function watch(job, name, signal, onTask) {
  state.job = job.id;
  let { done, total } = job.tasks;
  showStep(name, done, total);
  for await (const event of follow(job.id, signal)) {
    if (event.event.startsWith("task.") && event.data.data.total) {
      ({ done, total } = event.data.data);
      showStep(name, done, total);
      if (event.event === "task.done" && onTask) await onTask();
    }
  }
  const ended = await get(`/v1/jobs/${job.id}`);
  signal.throwIfAborted();
  state.job = null;
  if (ended.state === "cancelled") throw new Problem(0, { code: "cancelled", title: "cancelled", detail: "" });
  if (ended.state === "failed") throw new Problem(0, { ...ended.error, title: "failed" });
  if (ended.state === "partial") complain(new Problem(0, { ...ended.error, title: "partial" }));
}

async function watchBoard(job, signal) {
  // Panels appear as they are drawn, but not more often than an eye can follow.
  let last = 0;
  state.job = job.id;
  const update = async () => {
    const board = await get(`/v1/boards/${job.board_id}`);
    if (!signal.aborted) present(board);
  };
  await update();
  await watch(job, "drawing", signal, async () => {
    if (Date.now() - last < 900) return;
    last = Date.now();
    await update();
  }).finally(() => signal.aborted || update().catch(() => {}));
}

async function draw(signal, underWay) {
  at("again").hidden = true;
  const { id } = state.script;
  if (underWay?.kind === "breakdown") await watch(underWay, "breakdown", signal);
  else if (!underWay) await watch(await post(`/v1/scripts/${id}/breakdowns`), "breakdown", signal);
  const job = underWay?.kind === "board" ? underWay : await post(`/v1/scripts/${id}/boards`, {});
  await watchBoard(job, signal);
}

// One film's work from its beginning to its end, whatever that is.
async function during(signal, work) {
  try {
    await work();
  } catch (error) {
    if (signal.aborted) return;
    complain(error);
    document.body.classList.toggle("open", state.script !== null);
    at("again").hidden = state.script === null || isDrawn();
  } finally {
    if (!signal.aborted) {
      state.job = null;
      showStep(null);
      if (state.board) present(state.board);
      await showFilms().catch(complain);
    }
  }
}

async function importScript(chosen) {
  const title = chosen.name.replace(/\.[^.]*$/, "").trim() || "Kadr";
  const project = await post("/v1/projects", { title: title.slice(0, 200), language: language() });
  const form = new FormData();
  form.append("file", chosen);
  try {
    const script = await post(`/v1/projects/${project.id}/scripts`, form);
    // The title page and the language of the script itself know better than the file's name and the page.
    await change(`/v1/projects/${project.id}`, { title: script.title, language: script.language });
    return { project, script };
  } catch (error) {
    // A file that is refused leaves no empty film behind.
    await remove(`/v1/projects/${project.id}`).catch(() => {});
    throw error;
  }
}

async function bring(chosen) {
  const signal = beginVisit();
  showFilm(null, null);
  history.replaceState(null, "", location.pathname);
  await during(signal, async () => {
    showStep("importing");
    const { project, script } = await importScript(chosen);
    signal.throwIfAborted();
    history.replaceState(null, "", `#${project.id}`);
    showFilm(project.id, script);
    await draw(signal);
  });
}

// The address names the film, so that it can be sent to somebody, the way back works, and a reload goes on.
async function open(project) {
  const signal = beginVisit();
  showFilm(project, null);
  window.scrollTo({ top: 0 });
  await during(signal, async () => {
    const scripts = await get(`/v1/projects/${project}/scripts?limit=1`);
    signal.throwIfAborted();
    showFilm(project, scripts.items[0] ?? null);
    if (!state.script) throw new Problem(404, { code: "not-found", title: "failed", detail: `${project} has no script` });
    const { items } = await get(`/v1/jobs?project_id=${project}&limit=20`);
    signal.throwIfAborted();
    const underWay = items.find((job) => ["breakdown", "board"].includes(job.kind) && !ENDED.includes(job.state));
    if (underWay) return draw(signal, underWay);
    const boards = await get(`/v1/scripts/${state.script.id}/boards?limit=1`);
    const board = boards.items.length ? await get(`/v1/boards/${boards.items[0].id}`) : null;
    signal.throwIfAborted();
    if (board) present(board);
    at("again").hidden = isDrawn();
  });
}

async function save(button, path, name) {
  const label = button.textContent;
  button.disabled = true;
  button.textContent = words().preparing;
  try {
    const url = URL.createObjectURL(await file(path));
    const link = make("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  } catch (error) {
    complain(error);
  } finally {
    button.disabled = false;
    button.textContent = words()[button.dataset.text] ?? label;
  }
}

async function showFilms() {
  const { items } = await get("/v1/projects?limit=13");
  const rows = items.filter((project) => project.id !== state.film).slice(0, 12).map((project) => {
    const row = make("li");
    const button = row.appendChild(make("button", project.title));
    button.append(make("span", day(project.created_at)));
    button.type = "button";
    button.addEventListener("click", () => { location.hash = project.id; });
    return row;
  });
  at("films").replaceChildren(...rows);
  at("earlier").hidden = rows.length === 0;
}

async function begin() {
  try {
    state.about = await get("/v1/about");
    at("key").hidden = true;
    forgive();
    showAbout();
    await openNamed();
  } catch (error) {
    complain(error);
  }
}

async function openNamed() {
  const project = location.hash.slice(1);
  if (/^prj_[0-9a-z]{26}$/.test(project)) return open(project);
  beginVisit();
  showFilm(null, null);
  return showFilms();
}

function fileName(kind, button) {
  const what = button.textContent.replace(/ \(.*/, "");
  const title = (state.script?.title ?? "").replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim().slice(0, 80);
  return `${title || "Kadr"} - ${what}.${kind}`;
}

function listen() {
  for (const node of document.querySelectorAll("[data-language]")) {
    node.addEventListener("click", () => { useLanguage(node.dataset.language); showFilms().catch(complain); });
  }
  for (const node of document.querySelectorAll("[data-export]")) {
    const kind = node.dataset.export;
    node.addEventListener("click", () => save(node, `/v1/boards/${state.board.id}/export?format=${kind}`, fileName(kind, node)));
  }
  const script = document.querySelector("[data-script]");
  script.addEventListener("click", () => save(script, `/v1/scripts/${state.script.id}/export?format=pdf`, fileName("pdf", script)));
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
  at("draw").addEventListener("click", () => { const signal = beginVisit(); during(signal, () => draw(signal)); });
  at("key").addEventListener("submit", (event) => { event.preventDefault(); useKey(at("secret").value); begin(); });
  listenToViewer();
}

const wanted = [localStorage.getItem("kadr-language"), ...navigator.languages.map((tag) => tag.slice(0, 2)), "en"];
useLanguage(wanted.find((name) => name in WORDS));
listen();
begin();
