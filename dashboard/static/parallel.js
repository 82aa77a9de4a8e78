"use strict";

// Parallel coordinates, on a canvas: an axis for each objective, its better end on top, and a
// line for each candidate. Dragging along an axis selects, a click on an axis takes that back.
class Parallel {
  constructor({ pick, brush }) {
    this.pick = pick; this.brush = brush;
    this.canvas = h("canvas", { class: "pick", tabindex: "0", role: "img", "aria-label": "parallel axes" });
    this.element = h("div", { class: "picture" }, this.canvas);
    this.data = null; this.hover = null; this.drag = null; this.at = -1;
    this.canvas.addEventListener("pointermove", (e) => this.moved(e));
    this.canvas.addEventListener("pointerleave", () => { this.hover = null; tip(); this.draw(); });
    this.canvas.addEventListener("pointerdown", (e) => this.pressed(e));
    this.canvas.addEventListener("pointerup", (e) => this.released(e));
    this.canvas.addEventListener("pointercancel", () => { this.drag = null; this.draw(); });
    this.canvas.addEventListener("keydown", (e) => this.key(e));
    this.canvas.addEventListener("blur", () => { this.hover = null; this.at = -1; tip(); this.draw(); });
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.element);
  }

  show(data) {
    this.data = data;
    this.hover = null;
    this.draw();
  }

  layout() {
    const width = this.element.clientWidth || 600, n = this.data.axes.length;
    const height = Math.round(Math.min(Math.max(width * 0.4, 240), 420)), side = Math.min(70, width / n / 2);
    const box = { left: side, right: side, top: 40, bottom: 24 };
    return { width, height, ...box, w: width - box.left - box.right, h: height - box.top - box.bottom, x: (k) => box.left + k * (width - box.left - box.right) / Math.max(1, n - 1) };
  }

  // values turns a part of an axis, from 0 at the bottom, into a value.
  value(k, part) {
    const a = this.data.axes[k];
    return scaleOf(a).back(a.maximize ? part : 1 - part);
  }

  draw() {
    const d = this.data;
    if (!d || !d.axes) return;
    const l = this.layout(), ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(l.width * ratio); this.canvas.height = Math.round(l.height * ratio);
    this.canvas.style.height = l.height + "px";
    const c = this.canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, l.width, l.height);
    const some = (d.lines || []).some((line) => line.faded);
    for (const line of d.lines || []) if (line.faded) this.line(c, l, line, colour("cloud"), line.front ? 0.35 : 0.12, 1);
    for (const line of d.lines || []) if (!line.faded) this.line(c, l, line, colour(line.front ? "front" : "cloud"), line.front ? 0.6 : some ? 0.6 : 0.25, line.front ? 1.3 : 1);
    if (this.hover) this.line(c, l, this.hover, colour("chosen"), 1, 2.5);
    d.axes.forEach((a, k) => this.axis(c, l, a, k));
  }

  line(c, l, line, stroke, alpha, width) {
    c.strokeStyle = stroke; c.globalAlpha = alpha; c.lineWidth = width;
    c.beginPath();
    line.at.forEach((p, k) => c[k ? "lineTo" : "moveTo"](l.x(k), l.top + (1 - p) * l.h));
    c.stroke();
    c.globalAlpha = 1;
  }

  axis(c, l, a, k) {
    const x = Math.round(l.x(k)) + 0.5, at = (v) => { const p = scaleOf(a)(v); return l.top + (a.maximize ? 1 - p : p) * l.h; };
    c.strokeStyle = colour("quiet"); c.lineWidth = 1;
    c.beginPath(); c.moveTo(x, l.top); c.lineTo(x, l.top + l.h); c.stroke();
    const room = this.data.axes.length > 1 ? l.w / (this.data.axes.length - 1) - 12 : l.w;
    c.font = "12.5px system-ui, sans-serif"; c.fillStyle = colour("ink"); c.textAlign = "center"; c.textBaseline = "alphabetic";
    c.fillText(fitted(c, a.name, Math.max(40, room)), Math.min(Math.max(x, l.left), l.width - l.right), 14);
    c.font = "11.5px system-ui, sans-serif"; c.fillStyle = colour("quiet");
    c.fillText(a.maximize ? "↑ more" : "↑ less", x, 30);
    const ticks = ticksOf(a, l.h / 44), texts = tickTexts(ticks), last = k === this.data.axes.length - 1 && k > 0;
    c.textAlign = last ? "right" : "left"; c.textBaseline = "middle"; c.lineWidth = 4; c.strokeStyle = colour("card"); c.lineJoin = "round";
    texts.forEach((text, i) => {
      const y = at(ticks[i]);
      if (y < l.top - 1 || y > l.top + l.h + 1) return;
      c.strokeText(text, x + (last ? -6 : 6), y); c.fillText(text, x + (last ? -6 : 6), y);
      c.fillRect(x - 3, y - 0.5, 6, 1);
    });
    const range = this.drag && this.drag.k === k && this.drag.to !== null ? [this.drag.from, this.drag.to].map((p) => l.top + (1 - p) * l.h) : this.selected(a, at, l);
    if (!range) return;
    const [top, bottom] = range.sort((p, q) => p - q);
    c.fillStyle = colour("chosen"); c.globalAlpha = 0.3; c.fillRect(x - 7, top, 14, bottom - top); c.globalAlpha = 1;
    c.strokeStyle = colour("chosen"); c.lineWidth = 1.5; c.strokeRect(x - 7, top, 14, bottom - top);
  }

  // selected is where the range of an axis is that is selected.
  selected(a, at, l) {
    const range = rangeOf(this.data.selection, a.name);
    return range && range.map((v, i) => v === null ? (i === 0) === Boolean(a.maximize) ? l.top + l.h : l.top : Math.min(Math.max(at(v), l.top), l.top + l.h));
  }

  // place says on which axis the pointer is, and where.
  place(e) {
    const box = this.canvas.getBoundingClientRect(), l = this.layout(), x = e.clientX - box.left, y = e.clientY - box.top;
    const k = this.data.axes.findIndex((_, k) => Math.abs(l.x(k) - x) < 12);
    return { x, y, k, part: Math.min(Math.max(1 - (y - l.top) / l.h, 0), 1), l };
  }

  moved(e) {
    if (!this.data || !this.data.axes) return;
    const p = this.place(e);
    if (this.drag) {
      if (Math.abs(p.part - this.drag.from) * p.l.h > 4) this.drag.to = p.part;
      this.draw();
      return;
    }
    this.canvas.style.cursor = p.k >= 0 ? "ns-resize" : "default";
    const found = p.k >= 0 ? null : this.near(p);
    if (found !== this.hover) { this.hover = found; this.draw(); }
    if (found) this.canvas.style.cursor = "pointer";
    tip(found && this.words(found), e.clientX, e.clientY);
  }

  // near finds the line that passes nearest to a place, one that is selected first.
  near({ x, y, l }) {
    const n = this.data.axes.length, k = Math.min(Math.max(Math.floor((x - l.left) / (l.w / (n - 1))), 0), n - 2), t = (x - l.x(k)) / (l.x(k + 1) - l.x(k));
    let best = null, least = 8;
    for (const line of this.data.lines || []) {
      const far = Math.abs(l.top + (1 - (line.at[k] * (1 - t) + line.at[k + 1] * t)) * l.h - y) + (line.faded ? 4 : 0) + (line.front ? 0 : 1);
      if (far < least) { least = far; best = line; }
    }
    return best;
  }

  words(line) {
    return [h("b", { class: "mono" }, line.id), " ", line.text ? this.data.axes.map((a, k) => a.name + " " + line.text[k]).join(", ") : "not on the front"];
  }

  pressed(e) {
    if (e.button !== 0 || !this.data || !this.data.axes) return;
    const p = this.place(e);
    if (p.k < 0) return;
    this.drag = { k: p.k, from: p.part, to: null };
    tip();
    this.canvas.setPointerCapture(e.pointerId);
  }

  released() {
    const drag = this.drag;
    this.drag = null;
    if (!drag) {
      if (this.hover) { tip(); this.pick(this.hover.id); }
      return;
    }
    const name = this.data.axes[drag.k].name;
    if (drag.to === null) { this.brush({ [name]: null }); return; }
    this.brush({ [name]: [drag.from, drag.to].map((p) => this.value(drag.k, p)).sort((a, b) => a - b) });
  }

  // key steps through the lines of the front.
  key(e) {
    const front = ((this.data && this.data.lines) || []).filter((line) => line.front && !line.faded), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (step && front.length) {
      e.preventDefault();
      this.at = this.at < 0 ? (step > 0 ? 0 : front.length - 1) : Math.min(Math.max(this.at + step, 0), front.length - 1);
      this.hover = front[this.at];
      this.draw();
      const l = this.layout(), box = this.canvas.getBoundingClientRect();
      tip(this.words(this.hover), box.left + l.left, box.top + l.top + (1 - this.hover.at[0]) * l.h);
      this.canvas.setAttribute("aria-label", "candidate " + this.hover.id + ": " + this.data.axes.map((a, k) => a.name + " " + this.hover.text[k]).join(", "));
    } else if (e.key === "Enter" && this.hover) {
      tip();
      this.pick(this.hover.id);
    } else if (e.key === "Escape") {
      this.hover = null; this.at = -1; tip(); this.draw();
    }
  }
}

// fitted is a text that is not wider than a room.
function fitted(c, text, room) {
  if (c.measureText(text).width <= room) return text;
  let n = text.length;
  while (n > 1 && c.measureText(text.slice(0, n) + "…").width > room) n--;
  return text.slice(0, n) + "…";
}
