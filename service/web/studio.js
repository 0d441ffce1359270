// The studio over HTTP, as the page needs it: answers, problems, server-sent events.
import { language } from "./words.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? String(status));
    this.status = status;
    this.code = body.code ?? "";
    this.title = body.title ?? "";
  }
}

let key = sessionStorage.getItem("kadr-key") ?? "";

export function useKey(text) {
  key = text;
  sessionStorage.setItem("kadr-key", text);
}

async function call(path, options = {}) {
  const headers = { "Accept-Language": language(), ...options.headers };
  if (key) headers.Authorization = `Bearer ${key}`;
  const answer = await fetch(path, { ...options, headers });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

export const get = async (path) => (await call(path)).json();

export const file = async (path) => (await call(path)).blob();

export const remove = (path) => call(path, { method: "DELETE" });

// Every item of a paged listing.
export async function all(path) {
  const items = [];
  for (let cursor = ""; cursor !== null;) {
    const from = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=200${from}`);
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

export const change = async (path, body) =>
  (await call(path, { method: "PATCH", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } })).json();

// `base`: the revision that is replaced; if it is not the current one any more, the studio refuses.
export async function put(path, body, base) {
  return (await call(path, { method: "PUT", body, headers: { "If-Match": `"${base}"` } })).json();
}

export async function post(path, body) {
  // Not randomUUID: browsers keep that from pages that come over plain HTTP.
  const random = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
  const headers = { "Idempotency-Key": random.join("") };
  if (!(body instanceof FormData) && body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  return (await call(path, { method: "POST", body, headers })).json();
}

// Read with fetch, because EventSource cannot send a key. Yields {id, event, data} until the job has ended.
export async function* follow(job, signal) {
  const ends = ["job.done", "job.partial", "job.failed", "job.cancelled"];
  let last = "0";
  for (let misses = 0; misses < 20; misses += 1) {
    try {
      const answer = await call(`/v1/jobs/${job}/events`, { headers: { "Last-Event-ID": last }, signal });
      for await (const event of parsed(answer.body)) {
        misses = 0;
        last = event.event === "reset" ? "0" : event.id ?? last;
        yield event;
        if (ends.includes(event.event)) return;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof Problem && ![429, 503].includes(error.status)) throw error;
    }
    await new Promise((resume) => setTimeout(resume, 500));
  }
  throw new Error(job);
}

async function* parsed(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (waiting + value).split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.data) yield { id: fields.id, event: fields.event ?? "message", data: JSON.parse(fields.data) };
    }
  }
}
