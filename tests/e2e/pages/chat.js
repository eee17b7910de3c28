// A chat without a framework: elements are made once and stay.

window.chat = {
  /** Adds a message, whole. */
  say(role, text, id) {
    const message = document.createElement("article");
    message.className = role;
    if (id) message.dataset.messageId = id;
    message.textContent = text;
    document.getElementById("chat").append(message);
    return message;
  },

  /** Adds a message word by word; resolves when the last word is there. */
  async stream(role, text, every = 20) {
    const words = text.split(/(?<= )/);
    const message = this.say(role, words[0]);
    for (const word of words.slice(1)) {
      await new Promise((next) => setTimeout(next, every));
      message.firstChild.data += word;
    }
  },
};
