// The one-line schedule: a strip for each scene, in the colours of a stripboard.
import { make } from "./nodes.js";
import { clock, fill, pages, words } from "./words.js";

const COLUMNS = ["number", "where", "place", "light", "story_day", "eighths", "time", "performers"];

// `cast`: the scene's cast as it stands now; `go`: shows a scene's sheet.
export function scheduleTable(lines, cast, go) {
  const table = make("table", "", "schedule");
  const caption = table.appendChild(make("caption"));
  caption.append(make("strong", words().schedule), make("span", totals(lines)));
  const head = table.appendChild(make("thead")).appendChild(make("tr"));
  for (const column of COLUMNS) {
    const cell = head.appendChild(make("th", words()[column], column));
    cell.scope = "col";
  }
  table.appendChild(make("tbody")).append(...lines.map((line) => strip(line, cast(line), go)));
  return table;
}

function totals(lines) {
  const sum = (name) => lines.reduce((total, line) => total + (line[name] ?? 0), 0);
  const time = `${clock(sum("seconds"))} ${words().minutes}`;
  return fill(words().totals, { scenes: lines.length, pages: pages(sum("eighths")), time });
}

export function strip(line, cast, go) {
  const row = make("tr");
  row.dataset.scene = line.scene_id;
  row.dataset.where = line.place_type ?? "";
  row.dataset.light = line.day_night ?? "";
  const told = facts(line);
  for (const column of COLUMNS) {
    const cell = row.appendChild(make(column === "number" ? "th" : "td", "", column));
    if (column === "number") {
      cell.scope = "row";
      const link = cell.appendChild(make("button", line.number));
      link.type = "button";
      link.title = line.heading;
      link.addEventListener("click", () => go(line.scene_id));
    } else cell.textContent = column === "performers" ? cast.join(", ") : told[column];
  }
  return row;
}

// A scene's line in words; what is not known stays empty.
export function facts(line) {
  return {
    where: words().place_type[line.place_type] ?? "",
    place: [line.place ?? line.heading, line.sub_place].filter(Boolean).join(" – "),
    light: words().day_night[line.day_night] ?? "",
    story_day: line.story_day ? String(line.story_day) : "",
    eighths: line.eighths === null ? "" : pages(line.eighths),
    time: line.seconds === null ? "" : clock(line.seconds),
  };
}
