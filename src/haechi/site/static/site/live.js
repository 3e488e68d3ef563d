// A form with data-live="ID" is asked, whenever something is chosen, what it would do: the server answers with the
// same page, and its element of this ID takes the place of ours. Without a script a button named "look" asks the same.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-live]")) {
    const place = () => document.getElementById(form.dataset.live);
    let asked = 0;
    form.addEventListener("change", async () => {
      const mine = ++asked;
      const body = new FormData(form);
      body.append("look", "1");
      place().setAttribute("aria-busy", "true");
      const answer = await fetch(location.pathname, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
      if (mine !== asked) return;
      place().removeAttribute("aria-busy");
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.getElementById(form.dataset.live);
      if (mine === asked && told) place().replaceChildren(...told.childNodes);
    });
  }
})();
