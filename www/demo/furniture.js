// What the page has besides chat and notes: colours, the sheet that the notes are on a narrow screen, questions.

import { byId } from "./dom.js";

/** Light, dark, or as the system has it. */
export function chooseColours() {
  for (const choice of document.querySelectorAll("[name=theme]")) {
    choice.addEventListener("change", () => (document.documentElement.style.colorScheme = choice.value));
  }
}

/** Where there is room for both, as page.css has it. */
const WIDE = matchMedia("(width >= 60rem)");

/** On a narrow screen the notes are a sheet over the chat, which the line below the message field opens. */
export function makeSheet() {
  const [sheet, ticker, close, thread] = ["notes", "ticker", "close", "thread"].map(byId);
  const chat = thread.parentElement;
  const lay = (open) => {
    sheet.toggleAttribute("data-open", open);
    ticker.setAttribute("aria-expanded", open);
    chat.inert = ticker.inert = open;
  };
  const show = (open) => {
    lay(open);
    (open ? close : ticker).focus();
  };
  ticker.addEventListener("click", () => show(true));
  close.addEventListener("click", () => show(false));
  WIDE.addEventListener("change", () => lay(false));
  // A mark at a message leads to its note, and what a note is about back to the message.
  thread.addEventListener("click", ({ target }) => target.matches(".marks a") && !WIDE.matches && show(true));
  sheet.addEventListener("click", ({ target }) => target.matches(".about") && !WIDE.matches && show(false));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && sheet.hasAttribute("data-open")) show(false);
  });
}

/**
 * Asks, and waits for the answer.
 *
 * @param {HTMLDialogElement} dialog
 * @param {string} where the server that it is about
 * @returns {Promise<string>} the value of the button that was pressed; empty when it was dismissed
 */
export function ask(dialog, where) {
  dialog.querySelector(".where").textContent = where;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}
