// Keys of a page: an element with data-key="j" is followed or pressed by that key outside of a field.
// A checkbox with data-keys turns them off; the choice is kept on this device.
(() => {
  "use strict";
  const NAME = "haechi:keys";
  const box = document.querySelector("[data-keys]");
  const kept = (value) => {
    try {
      return value === undefined ? localStorage.getItem(NAME) : localStorage.setItem(NAME, value);
    } catch {
      return null;
    }
  };
  if (box) {
    box.checked = kept() !== "off";
    box.addEventListener("change", () => kept(box.checked ? "on" : "off"));
  }
  const typing = (element) =>
    element.matches("textarea, select, [contenteditable]") || (element.matches("input") && !["radio", "checkbox"].includes(element.type));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || box?.checked === false) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button")) target.click();
    else target.focus();
  });
})();
