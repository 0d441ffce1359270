// Nodes of the page, made and found. Whatever a script or a person wrote becomes text here, never markup.
export const at = (id) => document.getElementById(id);

export function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

export function button(text, act, className) {
  const node = make("button", text, className);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

// `named`: names by their values, as the words have them.
export function fillSelect(select, named, chosen) {
  select.replaceChildren(...Object.entries(named).map(([value, name]) => {
    const option = make("option", name);
    option.value = value;
    return option;
  }));
  select.value = chosen;
}
