// One shot in words, as boards and shot lists have it.
import { make } from "./nodes.js";
import { number, words } from "./words.js";

export function camera(shot) {
  const told = [`${number(shot.lens_mm)} ${words().millimetres}`, `${number(shot.duration_s)} ${words().seconds}`];
  // On a screen there is no lens to name, but the device that is watched.
  if (shot.screen) told[0] = words().screen[shot.screen];
  // The camera at eye level that does not move is the rule, and rules are not repeated on every panel.
  if (shot.angle !== "eye") told.push(words().angle[shot.angle]);
  if (shot.move !== "static") told.push(words().move[shot.move]);
  return told.join(" · ");
}

export function reason(shot) {
  const { code, quote, why } = shot.reason;
  return [words().reason[code], why || (quote && `«${quote}»`)].filter(Boolean).join(": ");
}

export function caption(shot) {
  const text = make("figcaption");
  text.append(make("span", shot.number, "number"), make("strong", words().size[shot.size]));
  text.append(make("div", camera(shot), "camera"));
  if (shot.action) text.append(make("p", shot.action, "line"));
  for (const line of shot.dialogue) {
    const said = text.appendChild(make("p", "", "line"));
    said.append(make("span", `${line.speaker}: `, "cue"), line.text);
  }
  return text;
}
