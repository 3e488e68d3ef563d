// Draws the Vega-Lite specs of a page: <script type="application/json" class="chart-spec" data-target="id">.
// Tab reaches a chart, arrows walk its marks, Esc leaves; each mark's words are also said aloud.
(() => {
  "use strict";
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function config() {
    const [ink, muted, line, mark] = ["--ink", "--muted", "--line", "--mark"].map(style);
    const font = style("--sans");
    return {
      background: null, font,
      view: { stroke: null },
      mark: { color: mark },
      axis: { aria: false, labelColor: muted, titleColor: muted, gridColor: line, domainColor: line, tickColor: line,
        labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400, labelLimit: 220 },
      legend: { aria: false, labelColor: muted, titleColor: muted, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400 },
      header: { labelColor: ink, titleColor: muted, labelFontSize: 13 },
      title: { color: ink, fontSize: 15 },
      text: { color: ink, fontSize: 13 },
      rule: { color: muted },
    };
  }

  const isMark = (element) => !["axis", "legend", "title"].some((part) => element.closest(`.role-${part}`));

  function walk(plot, spoken) {
    let at = -1;
    const marks = () => [...plot.querySelectorAll("svg [role=graphics-symbol]")].filter(isMark);
    const send = (element, kind) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      element.dispatchEvent(new PointerEvent(kind, { bubbles: true, clientX: left + width / 2, clientY: top + height / 2 }));
    };
    const leave = () => {
      const lit = plot.querySelector("[data-lit]");
      if (lit) { lit.removeAttribute("data-lit"); lit.dispatchEvent(new MouseEvent("mouseout", { bubbles: true })); }
    };
    plot.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") { leave(); at = -1; spoken.textContent = ""; return; }
      if (!by) return;
      event.preventDefault();
      leave();
      const all = marks();
      if (!all.length) return;
      at = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
      const mark = all[at];
      mark.setAttribute("data-lit", "");
      send(mark, "pointermove");
      spoken.textContent = mark.getAttribute("aria-label") || "";
    });
    plot.addEventListener("blur", () => { leave(); at = -1; });
  }

  async function draw(source) {
    const plot = document.getElementById(source.dataset.target);
    const spec = JSON.parse(source.textContent);
    const options = {
      mode: "vega-lite", ast: true, renderer: "svg", actions: false, defaultStyle: false, config: config(),
      tooltip: { theme: "light", disableDefaultStyle: true },
    };
    await vegaEmbed(plot, { ...spec, background: "transparent" }, options);
    const svg = plot.querySelector("svg");
    svg?.setAttribute("focusable", "false");
  }

  const sources = [...document.querySelectorAll("script.chart-spec")];
  for (const source of sources) {
    const plot = document.getElementById(source.dataset.target);
    const caption = plot.closest("figure")?.querySelector("figcaption");
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    if (caption && !plot.hasAttribute("aria-label")) plot.setAttribute("aria-label", caption.textContent.trim());
    const spoken = document.createElement("div");
    spoken.className = "visually-hidden";
    spoken.setAttribute("aria-live", "polite");
    plot.after(spoken);
    walk(plot, spoken);
  }
  const drawAll = () => sources.forEach((source) => draw(source).catch((error) => console.error(error)));
  if (sources.length && window.vegaEmbed) {
    drawAll();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  }
})();
