// Small comforts. Every page works without them; all words come from data attributes of the page.
(() => {
  "use strict";
  const lang = document.documentElement.lang === "ko" ? "ko" : "en-GB";
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

  // Moments: the reader's own time where it differs from the institution's, and what is left.
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  function left(seconds) {
    const [unit, size] = units.find(([, size]) => seconds >= 2 * size) || units[2];
    const figure = Math.max(1, Math.floor(seconds / size));
    return new Intl.RelativeTimeFormat(lang).format(figure, unit);
  }
  function tellMoment(time) {
    const moment = new Date(time.dateTime);
    const box = time.parentElement;
    const yours = box.querySelector("[data-yours]");
    const remains = box.querySelector("[data-left]");
    if (yours) {
      const clock = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
      const here = new Intl.DateTimeFormat(lang, clock).format(moment);
      let there = here;
      try {
        there = new Intl.DateTimeFormat(lang, { ...clock, timeZone: time.title || undefined }).format(moment);
      } catch { /* a zone this browser does not know: show nothing twice */ }
      yours.textContent = fill(yours.dataset.yours, { time: here });
      yours.hidden = here === there;
    }
    if (remains) {
      const seconds = (moment - Date.now()) / 1000;
      remains.textContent = seconds > 0 ? left(seconds) : remains.dataset.over;
      remains.hidden = false;
    }
  }
  const moments = document.querySelectorAll("time[data-moment]");
  const tellMoments = () => moments.forEach(tellMoment);
  tellMoments();
  if (moments.length) setInterval(tellMoments, 30_000);

  // A form that came back: the first field that wants another look has the focus, and says why.
  document.querySelector("main [aria-invalid=true]")?.focus();

  // Counts: a limit is shown while typing; text over it is marked, never cut off.
  function count(output) {
    const field = document.getElementById(output.dataset.countFor);
    if (!field) return;
    const limit = Number(field.getAttribute("maxlength") || field.dataset.limit);
    field.dataset.limit = limit;
    field.removeAttribute("maxlength");
    const written = field.closest("[data-asks]");   // there the server counts composed letters
    const figure = new Intl.NumberFormat(lang);
    const tell = () => {
      const length = [...(written ? field.value.normalize("NFC") : field.value)].length;
      const over = length - limit;
      output.toggleAttribute("data-over", over > 0);
      output.textContent = fill(over > 0 ? output.dataset.textOver : output.dataset.text, { count: figure.format(length), limit: figure.format(limit), over: figure.format(over) });
    };
    field.addEventListener("input", tell);
    field.addEventListener("written", tell);
    tell();
  }
  document.querySelectorAll("[data-count-for]").forEach(count);

  // Dialogs: any button names the dialog it opens.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog")?.close();
    if (event.target.matches("dialog[open]")) {
      const edge = event.target.getBoundingClientRect();
      const inside = event.clientX >= edge.left && event.clientX <= edge.right && event.clientY >= edge.top && event.clientY <= edge.bottom;
      if (!inside) event.target.close();
    }
    const printer = event.target.closest("[data-prints]");
    if (printer) window.print();
  });

  document.querySelectorAll("[data-goes-back]").forEach((button) => {
    button.hidden = history.length < 2;
    button.addEventListener("click", () => history.back());
  });

  // Selects and the like that send their form at once.
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-sends]")) event.target.form.requestSubmit();
  });

  // Other pages of this person learn that there is a sign-in again.
  const user = document.body.dataset.user;
  if (user) new BroadcastChannel("haechi").postMessage({ signedIn: user });

  // Signing out while texts of this person wait on this device is asked about first.
  const waits = () => Object.keys(localStorage).some((key) => key.startsWith(`haechi:unsent:${user}:`));
  document.addEventListener("submit", (event) => {
    const words = event.target.dataset.signsOut;
    if (words && waits() && !confirm(words)) event.preventDefault();
  });

  // A form is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !event.defaultPrevented) form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // The rubric rises from below on a phone and stands beside on a wide screen.
  const wide = matchMedia("(min-width: 64rem)");
  document.querySelectorAll("details.sheet").forEach((sheet) => {
    const place = () => {
      sheet.dataset.sheet = wide.matches ? "off" : "on";
      sheet.open = wide.matches;
    };
    wide.addEventListener("change", place);
    place();
  });

  // Tables that become cards keep telling assistive technology that they are tables.
  const role = (elements, name) => elements.forEach((element) => element.setAttribute("role", name));
  document.querySelectorAll(".table--cards").forEach((table) => {
    role([table], "table");
    role(table.querySelectorAll("thead, tbody"), "rowgroup");
    role(table.querySelectorAll("tr"), "row");
    role(table.querySelectorAll("thead th"), "columnheader");
    role(table.querySelectorAll("tbody th"), "rowheader");
    role(table.querySelectorAll("td"), "cell");
  });
  // The current room and view are in sight, however many there are.
  document.querySelectorAll(".rooms [aria-current], .tabs [aria-current]").forEach((link) => {
    link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.offsetLeft - 48;
  });
  // What scrolls sideways can be reached by keyboard.
  document.querySelectorAll(".table-wrap").forEach((wrap) => {
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0;
  });

  // htmx sends the token that Django asks for.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
})();
