// The list of cities that opens while somebody types: a combobox after the ARIA patterns.
// Without this file the typed name is sent, and a page asks where it is not plain.
(() => {
  "use strict";
  const WAIT = 150;
  document.querySelectorAll("form[data-finds-cities]").forEach((form) => {
    const input = form.elements.city;
    const chosen = form.elements.chosen;
    const country = form.elements.country;
    const list = document.createElement("ul");
    const told = document.createElement("p");
    let waiting, asked = 0, current = -1;

    list.id = `${input.id}_list`;
    list.className = "options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].firstChild.textContent.trim());
    list.hidden = true;
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    input.after(list, told);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));

    const options = () => [...list.children];
    function close() {
      list.hidden = true;
      current = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mark(place) {
      const all = options();
      if (!all.length) return;
      current = (place + all.length) % all.length;
      all.forEach((one, n) => one.setAttribute("aria-selected", String(n === current)));
      all[current].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", all[current].id);
    }
    function choose(option) {
      input.value = option.textContent;
      chosen.value = option.dataset.city;
      country.value = option.dataset.country;
      told.textContent = option.textContent;
      close();
    }
    function show(cities) {
      list.replaceChildren(...cities.map((city, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}_${n}`;
        option.textContent = city.line;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        Object.assign(option.dataset, { city: city.id, country: city.country });
        return option;
      }));
      current = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !cities.length;
      input.setAttribute("aria-expanded", String(Boolean(cities.length)));
      told.textContent = cities.length ? form.dataset.found.replace("{n}", cities.length) : form.dataset.none;
    }
    async function find() {
      const turn = ++asked;
      const typed = input.value.trim();
      if (!typed) return close();
      try {
        const answer = await fetch(`${form.dataset.findsCities}?q=${encodeURIComponent(typed)}`);
        const { cities } = await answer.json();
        if (turn === asked && document.activeElement === input) show(cities);
      } catch { close(); /* no connection: the page that asks will help */ }
    }

    input.addEventListener("input", () => {
      chosen.value = "";
      clearTimeout(waiting);
      waiting = setTimeout(find, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // an arrow or Enter of a Korean input method
      if (event.key === "Escape" && !list.hidden) close();
      else if (event.key === "ArrowDown") list.hidden ? find() : mark(current + 1);
      else if (event.key === "ArrowUp" && !list.hidden) mark(current < 0 ? -1 : current - 1);
      else if (event.key === "Enter" && !list.hidden && current >= 0) choose(options()[current]);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    input.addEventListener("blur", close);
  });
})();
