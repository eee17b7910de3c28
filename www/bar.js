// <afterword-bar>: a box that keeps its room. What is in it, the component mounts.

/** Room for one row of icons (sizes as in the view's stylesheet), so that nothing moves when the icons come. */
const ROOM = ":host{display:block;min-height:28px}@media(pointer:coarse){:host{min-height:44px}}";

/**
 * Defines the element, unless another copy has.
 *
 * @param {(command: "mount" | "unmount", bar: HTMLElement) => void} call a bar may be mounted again where it already is
 * @returns {{hide: () => void}} `hide` takes the room back: there will be no component
 */
export function defineBar(call) {
  // One sheet for all bars; constructed, because a strict Content-Security-Policy blocks <style> and style="".
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ROOM);

  class Bar extends HTMLElement {
    constructor() {
      super().attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }

    /** The message that the bar belongs to, where the host places it itself. */
    get messageId() {
      return this.getAttribute("message-id");
    }

    set messageId(id) {
      this.setAttribute("message-id", id);
    }

    connectedCallback() {
      // A framework may have set the property before the element was defined; it hides the accessor since.
      if (Object.hasOwn(this, "messageId")) {
        const id = this.messageId;
        delete this.messageId;
        this.messageId = id;
      }
      call("mount", this);
    }

    disconnectedCallback() {
      // A node that is only moved leaves and comes back within one task.
      queueMicrotask(() => this.isConnected || call("unmount", this));
    }
  }

  if (!customElements.get("afterword-bar")) customElements.define("afterword-bar", Bar);
  return { hide: () => sheet.replaceSync(":host{display:none}") };
}
