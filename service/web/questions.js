// What the breakdown asks rather than decides: may two names be one person?
import { make, button } from "./nodes.js";
import { complain } from "./notices.js";
import { Problem, all, change } from "./studio.js";
import { fill, words } from "./words.js";

// `answered` is told the questions as they are after an answer.
export function questionsNode(script, questions, answered) {
  const node = make("section", "", "questions");
  if (!questions.length) return node;
  node.append(make("h3", words().asked));
  const list = node.appendChild(make("ul"));
  list.append(...questions.map((question) => questionNode(script, question, answered)));
  return node;
}

function questionNode(script, question, answered) {
  const item = make("li");
  item.dataset.question = question.id;
  const text = item.appendChild(make("p", fill(words().ask, question)));
  text.append(make("span", `${fill(words().line_at, question)}: «${question.quote}»`, "quiet"));
  const say = (answer) => () => decide(script, question, answer, answered).catch(complain);
  if (question.answer) {
    const said = question.answer === "same" ? fill(words().said_same, question) : words().different;
    item.append(make("span", said, "said"), button(words().undo, say(null), "small"));
  } else {
    item.append(button(words().same, say("same")), button(words().different, say("different")));
  }
  return item;
}

async function decide(script, question, answer, answered) {
  let lost = null;
  try {
    await change(`/v1/questions/${question.id}`, { answer, version: question.version });
  } catch (error) {
    if (!(error instanceof Problem && error.status === 412)) throw error;
    lost = error;
  }
  // Read anew either way: if somebody else answered meanwhile, their answer is shown, not overwritten.
  await answered(await all(`/v1/scripts/${script.id}/questions`), question.id);
  if (lost) complain(lost);
}
