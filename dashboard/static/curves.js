"use strict";

// Curves are uPlot's. The server says what is drawn.

// curvePlot makes a picture of one curve.
function curvePlot(curve, view, width) {
  const stroke = colour("front"), quiet = colour("quiet"), faint = colour("faint");
  const values = curve.y.filter((v) => v !== null);
  const log = curve.log && values.every((v) => v > 0);
  const spread = values.length ? Math.max(...values) - Math.min(...values) : 0;
  const digits = spread > 0 ? Math.min(15, Math.max(3, Math.ceil(Math.log10(Math.max(...values.map(Math.abs)) / spread)) + 2)) : 6;
  const text = (v) => v === null ? "" : digits > 4 && !log ? trimZeros(v.toPrecision(digits)) : short(v);
  const units = { time: span };
  const axis = { stroke: quiet, font: "11.5px system-ui, sans-serif", grid: { stroke: faint, width: 1 }, ticks: { show: false } };
  const steps = uPlot.paths.stepped({ align: 1 });
  return new uPlot({
    width, height: 170, padding: [10, 10, 0, 0], legend: { show: false }, cursor: { y: false, points: { size: 7 } },
    scales: { x: { time: false }, y: log ? { distr: 3 } : { range: (_, low, high) => pad(low, high) } },
    axes: [
      { ...axis, size: 26, space: 60, incrs: view.by === "generation" || view.by === "candidates" || view.by === "tokens" ? whole : undefined, values: (_, list) => list.map((v) => (units[view.by] || short)(v)) },
      { ...axis, grid: { ...axis.grid, filter: (_, list) => log ? list.map((v) => isPower(v) ? v : null) : list }, size: (_, list) => 14 + 6.8 * Math.max(3, ...(list || []).map((t) => (t || "").length)), space: 34,
        values: (_, list) => list.map((v) => v === null ? "" : log ? (isPower(v) ? short(v) : "") : text(v)) },
    ],
    series: [{}, { stroke, width: 1.8, paths: steps, points: { show: values.length < 2, size: 6, fill: stroke } }],
    hooks: { setCursor: [(u) => {
      const i = u.cursor.idx, box = u.over.getBoundingClientRect();
      if (i === null || i === undefined || u.cursor.left < 0) return tip();
      tip([h("b", {}, curve.y[i] === null ? "nothing yet" : text(curve.y[i])), " ", curve.name, h("div", { class: "quiet" }, afterGeneration(view.generation[i]))], box.left + u.cursor.left, box.top + 30);
    }] },
  }, [view.x, curve.y], h("div", {}));
}

// whole are distances of ticks that count something.
const whole = [1, 2, 5, 10, 20, 50].flatMap((_, i, all) => [0, 2, 4, 6, 8, 10].map((e) => all[i] * 10 ** e)).sort((a, b) => a - b).filter((v, i, all) => v !== all[i - 1]);

// afterGeneration says when a point was reached; the last one may lie behind all generations.
function afterGeneration(g) { return g < 0 ? "at the end so far" : "after generation " + g; }

// pad returns a range that is a little wider than that of the values.
function pad(low, high) {
  if (low === null || high === null) return [0, 1];
  if (low === 0 && high === 0) return [0, 1];
  const margin = high > low ? (high - low) * 0.06 : Math.abs(low) * 0.05;
  return [low - margin, high + margin];
}

function isPower(v) {
  const e = Math.log10(v);
  return Math.abs(e - Math.round(e)) < 1e-6;
}

// A Curves holds the pictures of all curves.
class Curves {
  constructor(by, choose) {
    this.by = by; this.choose = choose;
    this.element = h("div", { class: "many" });
    this.plots = [];
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(this.element);
  }

  show(view) {
    this.clear();
    put(this.element, (view.curves || []).map((c) => {
      const holder = h("div", {});
      const element = card(c.name, [h("span", { class: "right mono" }, c.last || "–")],
        holder,
        h("details", {}, h("summary", { class: "small" }, "The numbers"), h("div", { class: "scroll" }, h("table", {},
          h("thead", {}, h("tr", {}, h("th", {}, "generation"), h("th", { class: "n" }, c.name))),
          h("tbody", {}, lastOf(view.generation, 50).map((g, i, list) => {
            const k = view.generation.length - list.length + i;
            return h("tr", {}, h("td", {}, g < 0 ? "end so far" : String(g)), h("td", { class: "n" }, c.y[k] === null ? "–" : String(c.y[k])));
          }).reverse())))));
      if (c.note) element.querySelector("h2").title = c.note;
      this.plots.push({ curve: c, view, holder });
      return element;
    }));
    this.resize();
  }

  resize() {
    for (const p of this.plots) {
      const width = p.holder.clientWidth;
      if (!width || p.width === width) continue;
      p.width = width;
      if (p.plot) { p.plot.setSize({ width, height: 170 }); continue; }
      if (!p.view.x || !p.view.x.length) { put(p.holder, h("p", { class: "empty" }, "no generation is complete yet")); continue; }
      p.plot = curvePlot(p.curve, p.view, width);
      put(p.holder, p.plot.root);
      p.holder.setAttribute("role", "img");
      p.holder.setAttribute("aria-label", p.curve.name + " over " + p.view.by + ", last " + p.curve.last);
    }
  }

  clear() {
    for (const p of this.plots) if (p.plot) p.plot.destroy();
    this.plots = [];
  }
}

function lastOf(list, n) { return (list || []).slice(-n); }
