// Elements without templates: nothing of what people or models write is ever read as HTML.

/**
 * Makes an element.
 *
 * @param {string} name
 * @param {Record<string, string | boolean | number>} [attributes] false leaves one out
 * @param {...(Node | string | undefined)} children undefined is left out
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);
