// A film on the page, from the script that comes in to its board, its breakdown and its next draft.
import { clearBoard, showBoard } from "./board.js";
import { clearBreakdown, loadBreakdown } from "./breakdown.js";
import { clearConcepts, loadConcepts } from "./concepts.js";
import { at } from "./nodes.js";
import { complain, forgive, showStep } from "./notices.js";
import { showChanges, showReading } from "./revisions.js";
import { findLists, forgetLists } from "./shot_lists.js";
import { Problem, change, follow, get, post, put, remove } from "./studio.js";
import { fill, language, words } from "./words.js";

// `visit` ends when another film is opened: the work of the film that was left goes on, only the page stops watching.
export const film = { about: null, project: null, script: null, board: null, job: null, visit: null, view: "storyboard" };
const ENDED = ["done", "partial", "failed", "cancelled"];
// Whether what the breakdown shows is older than the studio's.
let sheetsAreOld = true;
let afterWork = async () => {};

export function listenToFilm(ended) {
  afterWork = ended;
}

const style = () => at("style").value;

export function showFilm(project, script) {
  film.project = project;
  film.board = null;
  clearBoard();
  clearBreakdown();
  clearConcepts();
  forgetLists();
  sheetsAreOld = true;
  document.body.classList.toggle("open", project !== null);
  at("board").hidden = script === null;
  showChanges(null);
  showScript(script);
  showTools();
}

function showScript(script) {
  film.script = script;
  document.title = script ? `${script.title} · Kadr` : "Kadr";
  at("title").textContent = script?.title ?? "";
  showReading(script);
}

// What can be done now: nothing is sent while a job is under way, and files come when the drawing has ended.
export function showTools() {
  const { board, script } = film;
  const busy = !at("progress").hidden;
  const isOld = board !== null && script !== null && board.revision < script.revision;
  // A storyboard with holes is not for handing on.
  at("files").hidden = busy || !board?.panels.some((panel) => panel.take);
  at("tools").hidden = busy;
  at("concept-form").hidden = busy;
  at("draw").className = isDrawn() && !isOld ? "" : "main";
  at("draw").textContent = isDrawn() ? words().redraw : words().draw;
  at("stale").hidden = !isOld;
  if (isOld) at("stale").textContent = fill(words().stale, { drawn: board.revision, now: script.revision });
}

export function beginVisit() {
  film.visit?.abort();
  film.visit = new AbortController();
  film.job = null;
  forgive();
  step(null);
  return film.visit.signal;
}

function step(name, done, total) {
  showStep(name, film.job !== null, done, total);
  showTools();
}

export function present(board) {
  film.board = board;
  showTools();
  showBoard(board, film.job !== null);
}

const isDrawn = () => film.board !== null && film.board.panels.every((panel) => panel.take);

export async function showView(name = film.view) {
  film.view = name;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const isShown = tab.getAttribute("aria-controls") === name;
    tab.setAttribute("aria-selected", String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
    at(tab.getAttribute("aria-controls")).hidden = !isShown;
  }
  if (name === "concepts" && film.script) return loadConcepts(film.project, film.script);
  if (name !== "sheets" || !film.script || !sheetsAreOld) return;
  sheetsAreOld = false;
  await loadBreakdown(film.script);
}

async function showSheets() {
  sheetsAreOld = true;
  await showView();
}

async function watch(job, name, signal, onTask) {
  film.job = job.id;
  let { done, total } = job.tasks;
  step(name, done, total);
  for await (const event of follow(job.id, signal)) {
    if (event.event.startsWith("task.") && event.data.data.total) {
      ({ done, total } = event.data.data);
      step(name, done, total);
      if (event.event === "task.done" && onTask) await onTask();
    }
  }
  const ended = await get(`/v1/jobs/${job.id}`);
  signal.throwIfAborted();
  film.job = null;
  if (ended.state === "cancelled") throw new Problem(0, { code: "cancelled", title: "cancelled", detail: "" });
  if (ended.state === "failed") throw new Problem(0, { ...ended.error, title: "failed" });
  // Of a breakdown only the model's part can fail by itself.
  const holes = { board: "partial", concept: "partial_sheets" }[ended.kind] ?? "partial_lists";
  if (ended.state === "partial") complain(new Problem(0, { ...ended.error, title: holes }));
}

async function watchBoard(job, signal) {
  // Panels appear as they are drawn, but not more often than an eye can follow.
  let last = 0;
  film.job = job.id;
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

async function breakDown(job, signal) {
  await watch(job, "breakdown", signal);
  await Promise.all([findLists(film.script), showSheets()]);
  signal.throwIfAborted();
}

const orderBreakdown = (asked = {}) => post(`/v1/scripts/${film.script.id}/breakdowns`, { style: style(), ...asked });

async function draw(signal, underWay) {
  if (underWay?.kind === "breakdown") await breakDown(underWay, signal);
  else if (!underWay) await breakDown(await orderBreakdown(), signal);
  const job = underWay?.kind === "board" ? underWay : await post(`/v1/scripts/${film.script.id}/boards`, {});
  await watchBoard(job, signal);
}

// One film's work from its beginning to its end, whatever that is.
async function during(signal, work) {
  try {
    await work();
  } catch (error) {
    if (signal.aborted) return;
    complain(error);
    document.body.classList.toggle("open", film.script !== null);
  } finally {
    if (!signal.aborted) {
      film.job = null;
      step(null);
      if (film.board) present(film.board);
      await afterWork().catch(complain);
    }
  }
}

async function importScript(chosen) {
  const title = chosen.name.replace(/\.[^.]*$/, "").trim() || "Kadr";
  const project = await post("/v1/projects", { title: title.slice(0, 200), language: language() });
  try {
    const script = await post(`/v1/projects/${project.id}/scripts`, form(chosen));
    // The title page and the language of the script itself know better than the file's name and the page.
    await change(`/v1/projects/${project.id}`, { title: script.title, language: script.language });
    return { project, script };
  } catch (error) {
    // A file that is refused leaves no empty film behind.
    await remove(`/v1/projects/${project.id}`).catch(() => {});
    throw error;
  }
}

function form(chosen) {
  const sent = new FormData();
  sent.append("file", chosen);
  return sent;
}

export async function bring(chosen) {
  const signal = beginVisit();
  showFilm(null, null);
  history.replaceState(null, "", location.pathname);
  await during(signal, async () => {
    step("importing");
    const { project, script } = await importScript(chosen);
    signal.throwIfAborted();
    history.replaceState(null, "", `#${project.id}`);
    showFilm(project.id, script);
    await draw(signal);
  });
}

// A new draft of the open film. Its board stays until a person asks for a new one: it may hold chosen takes.
export async function revise(chosen) {
  const signal = beginVisit();
  const { id, revision } = film.script;
  await during(signal, async () => {
    step("revising");
    try {
      const script = await put(`/v1/scripts/${id}`, form(chosen), revision);
      await change(`/v1/projects/${film.project}`, { title: script.title, language: script.language });
      signal.throwIfAborted();
      showScript(script);
    } catch (error) {
      // Somebody was faster: what is shown is theirs from now on.
      if (error instanceof Problem && error.status === 412) {
        showScript(await get(`/v1/scripts/${id}`));
        await showSheets();
      }
      throw error;
    } finally {
      await showDraft(signal, true);
    }
    // By rule alone, at once: a model's lists stay with the scenes whose words stayed.
    await breakDown(await orderBreakdown({ enrich: false }), signal);
  });
}

async function showDraft(signal, open) {
  if (film.script.revision < 2) return;
  const revision = await get(`/v1/scripts/${film.script.id}/revisions/${film.script.revision}`);
  signal.throwIfAborted();
  showChanges(revision, open);
}

// The address names the film, so that it can be sent to somebody, the way back works, and a reload goes on.
export async function open(project) {
  const signal = beginVisit();
  showFilm(project, null);
  window.scrollTo({ top: 0 });
  await during(signal, async () => {
    const scripts = await get(`/v1/projects/${project}/scripts?limit=1`);
    const script = scripts.items.length ? await get(`/v1/scripts/${scripts.items[0].id}`) : null;
    signal.throwIfAborted();
    showFilm(project, script);
    if (!film.script) throw new Problem(404, { code: "not-found", title: "failed", detail: `${project} has no script` });
    const { items } = await get(`/v1/jobs?project_id=${project}&limit=20`);
    signal.throwIfAborted();
    const underWay = items.find((job) => ["breakdown", "board"].includes(job.kind) && !ENDED.includes(job.state));
    if (underWay) return draw(signal, underWay);
    const boards = await get(`/v1/scripts/${film.script.id}/boards?limit=1`);
    const [board] = await Promise.all([
      boards.items.length ? get(`/v1/boards/${boards.items[0].id}`) : null,
      findLists(film.script),
      showView(),
      showDraft(signal, false),
    ]);
    signal.throwIfAborted();
    if (board) present(board);
  });
}

export async function drawAgain() {
  const signal = beginVisit();
  await during(signal, () => draw(signal));
}

// `asked`: the subject, and one sheet of it where not all are wanted.
export async function drawSheets(asked) {
  const signal = beginVisit();
  await during(signal, async () => watch(await post(`/v1/projects/${film.project}/concepts`, asked), "drawing_sheets", signal));
}

export async function sortAgain() {
  const signal = beginVisit();
  await during(signal, async () => breakDown(await orderBreakdown({ enrich: false }), signal));
}
