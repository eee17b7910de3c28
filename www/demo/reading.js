// How the classifier read a message, as bars with probabilities.

import { h } from "./dom.js";

const POLARITIES = { sat: "satisfied", neutral: "neutral", dsat: "dissatisfied" };

const CATEGORIES = {
  none: "not about the answer",
  positive: "praise or thanks",
  rephrase: "asked again",
  correction: "a correction",
  complaint: "a complaint",
  clarify: "a question back",
};

const ABSTENTIONS = {
  too_short: "too short to say",
  not_english: "not in a language that it has learned",
  out_of_vocabulary: "hardly a word in it that it knows",
  low_margin: "could be one thing or the other",
};

/** How many bars a chart has: what is less likely still is next to nothing. */
const BARS = 3;

/** The verdict in words. */
export function verdict({ category, polarity, p, abstained }) {
  if (abstained) return `No verdict: ${ABSTENTIONS[abstained]}.`;
  return `${sentence(CATEGORIES[category])}, ${POLARITIES[polarity]} (${percent(p.polarity[polarity])}).`;
}

/** The verdict with its probabilities, and the signs that it rests on. */
export function reading(result) {
  const { category, polarity, rubrics, p, abstained } = result;
  const signs = rubrics.map((rubric) => h("li", {}, rubric.replaceAll("_", " ")));
  return [
    h("p", { class: "verdict" }, verdict(result)),
    h(
      "div",
      { class: "charts" },
      chart("Satisfied with the answer?", POLARITIES, p.polarity, abstained ? "" : polarity),
      chart("What is it to the answer?", CATEGORIES, p.category, abstained ? "" : category),
    ),
    signs.length ? h("ul", { class: "signs", "aria-label": "Signs" }, ...signs) : undefined,
  ];
}

function chart(title, names, probabilities, chosen) {
  const likeliest = Object.entries(probabilities).sort(([, a], [, b]) => b - a).slice(0, BARS);
  const bars = likeliest.map(([key, p]) => {
    const bar = h("li", { class: `bar is-${key}`, "data-chosen": key === chosen });
    bar.style.setProperty("--share", p);
    bar.append(h("span", {}, names[key]), " ", h("b", {}, percent(p)));
    return bar;
  });
  return h("ul", { "aria-label": title }, ...bars);
}

/** No model is certain, whatever rounding would say. */
function percent(p) {
  if (p > 0.995) return ">\u00A099\u00A0%";
  return p < 0.005 ? "<\u00A01\u00A0%" : `${Math.round(p * 100)}\u00A0%`;
}

const sentence = (text) => text[0].toUpperCase() + text.slice(1);
