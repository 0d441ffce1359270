// The page: a script goes in, its board and its breakdown come out.
import { listenToViewer } from "./board.js";
import { listenToBreakdown, showBreakdown } from "./breakdown.js";
import { listenToConcepts, showConcepts } from "./concepts.js";
import { listenToExports, showScriptFormats } from "./exports.js";
import { listenToFacts } from "./facts.js";
import { beginVisit, bring, drawAgain, drawSheets, film, listenToFilm, open, present, revise, showFilm, showTools, showView, sortAgain } from "./film.js";
import { at, fillSelect, make } from "./nodes.js";
import { complain, forgive, repeatNotices } from "./notices.js";
import { repeatChanges, showReading } from "./revisions.js";
import { listenToLists } from "./shot_lists.js";
import { get, post, useKey } from "./studio.js";
import { listenToTags } from "./tags.js";
import { WORDS, day, fill, language, speak, words } from "./words.js";

function useLanguage(name) {
  speak(name);
  localStorage.setItem("kadr-language", name);
  document.documentElement.lang = name;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words()[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words()[node.dataset.label]);
  for (const node of document.querySelectorAll("[data-language]")) {
    node.setAttribute("aria-pressed", String(node.dataset.language === name));
  }
  repeatNotices();
  showAbout();
  showStyles();
  showReading(film.script);
  repeatChanges();
  showBreakdown();
  showConcepts();
  showScriptFormats(film);
  showTools();
  if (film.board) present(film.board);
}

function showAbout() {
  const bytes = film.about?.limits.upload_bytes ?? 20 * 2 ** 20;
  document.querySelector("[data-text=hint]").textContent = fill(words().hint, { megabytes: Math.floor(bytes / 2 ** 20) });
  if (!film.about) return;
  const { version, profile, models } = film.about;
  const told = { version, profile: profile.in_force, why: profile.why[language()] };
  told.text = models.text ?? words().none;
  told.image = models.image ?? words().none;
  at("about").textContent = fill(words().about, told) + (models.noise ? `. ${words().noise}` : "");
}

// One choice in two places: before a script is brought, and before its board is drawn again.
function showStyles(chosen) {
  const wanted = chosen ?? localStorage.getItem("kadr-style");
  const style = wanted in words().style ? wanted : "classical";
  if (chosen) localStorage.setItem("kadr-style", style);
  for (const select of document.querySelectorAll("[data-style]")) fillSelect(select, words().style, style);
}

async function showFilms() {
  const { items } = await get("/v1/projects?limit=13");
  const rows = items.filter((project) => project.id !== film.project).slice(0, 12).map((project) => {
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
    film.about = await get("/v1/about");
    at("key").hidden = true;
    forgive();
    showAbout();
    showScriptFormats(film);
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

function listenToFiles() {
  for (const [id, take] of [["file", bring], ["draft", revise]]) {
    at(id).addEventListener("change", (event) => {
      if (event.target.files[0]) take(event.target.files[0]);
      event.target.value = "";
    });
  }
  const drop = at("drop");
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files[0]) bring(event.dataTransfer.files[0]);
  });
}

function listenToTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const show = (tab) => showView(tab.getAttribute("aria-controls")).catch(complain);
  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      const next = tabs.at((place + step) % tabs.length);
      next.focus();
      show(next);
    });
  }
}

function listen() {
  for (const node of document.querySelectorAll("[data-language]")) {
    node.addEventListener("click", () => { useLanguage(node.dataset.language); showFilms().catch(complain); });
  }
  for (const node of document.querySelectorAll("[data-style]")) node.addEventListener("change", () => showStyles(node.value));
  window.addEventListener("hashchange", () => openNamed().catch(complain));
  at("cancel").addEventListener("click", () => { if (film.job) post(`/v1/jobs/${film.job}/cancel`).catch(complain); });
  at("draw").addEventListener("click", drawAgain);
  at("key").addEventListener("submit", (event) => { event.preventDefault(); useKey(at("secret").value); begin(); });
  listenToFilm(showFilms);
  listenToFiles();
  listenToTabs();
  listenToExports(film);
  listenToViewer();
  listenToBreakdown(sortAgain);
  listenToTags();
  listenToConcepts(drawSheets);
  listenToFacts();
  // Another list was chosen: the board is to be drawn by it.
  listenToLists(() => { at("draw").className = "main"; });
}

const wanted = [localStorage.getItem("kadr-language"), ...navigator.languages.map((tag) => tag.slice(0, 2)), "en"];
useLanguage(wanted.find((name) => name in WORDS));
listen();
begin();
