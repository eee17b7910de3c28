// Writes down what a page is told, from before the component is there, for the test to fetch.

window.heard = [];

for (const name of ["record", "delivery", "error"]) {
  document.addEventListener(`afterword:${name}`, ({ detail }) => {
    // Not `Date.now()`: the test puts that clock forward and back.
    const at = performance.timeOrigin + performance.now();
    if (name !== "record") return heard.push({ name, at, ...detail });
    const { id, rev, kind, state, subject, value } = detail;
    heard.push({ name, at, id, rev, kind, message: subject.message, value: state === "set" ? value : null });
  });
}
