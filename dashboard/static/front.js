"use strict";

// The front, on a canvas. The server says what is drawn and where the axes begin and end;
// here are pixels, the pointer and the keys.

// ticksOf are the places on an axis that are labelled.
function ticksOf(axis, room) {
  const most = Math.max(2, Math.floor(room));
  if (!(axis.to > axis.from) || axis.log && !(axis.from > 0)) return [];
  if (axis.log) {
    axis = { ...axis, from: Math.max(axis.from, axis.floor || 0) }; // nothing lies below its floor
    const low = Math.log10(axis.from), high = Math.log10(axis.to);
    const every = Math.max(1, Math.ceil((high - low) / most));
    const list = [];
    for (let e = Math.ceil(low - 1e-9); e <= high + 1e-9; e += 1) if (e % every === 0) list.push(10 ** e);
    if (list.length >= 2) return list;
    const fine = [];
    for (let e = Math.floor(low); e <= high; e++) for (const m of [1, 2, 5]) {
      const v = m * 10 ** e;
      if (v >= axis.from * (1 - 1e-9) && v <= axis.to * (1 + 1e-9)) fine.push(v);
    }
    if (fine.length >= 2) return fine.slice(0, most * 2);
  }
  const rough = (axis.to - axis.from) / most, unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 2.5, 5, 10].find((m) => m * unit >= rough * (1 - 1e-9)) || 10);
  const list = [];
  if (!(step > 0) || !isFinite(step)) return list;
  for (let k = Math.ceil(axis.from / step - 1e-9); k * step <= axis.to * (1 + 1e-12) + 1e-300; k++) {
    list.push(Number((k * step).toPrecision(12)));
    if (list.length > 40) break;
  }
  return list;
}

// tickTexts tells neighbouring ticks apart.
function tickTexts(ticks) {
  for (let digits = 2; digits < 16; digits++) {
    const texts = ticks.map((v) => Math.abs(v) >= 1e15 || (v !== 0 && Math.abs(v) < 1e-3) || digits > 6
      ? trimZeros(v.toExponential(Math.max(0, digits - 2))).replace("e+", "e") : short(Number(v.toPrecision(digits))));
    if (new Set(texts).size === texts.length) return texts;
  }
  return ticks.map(String);
}

// scaleOf turns a value into a part of an axis, from 0 to 1.
function scaleOf(axis) {
  const of = axis.log ? (v) => Math.log(Math.max(v, axis.floor || 0, 5e-324)) : (v) => v;
  const [from, to] = [axis.from, axis.to].map((v) => axis.log ? Math.log(Math.max(v, 5e-324)) : v); // from may be below the floor
  const at = (v) => to > from ? (of(v) - from) / (to - from) : 0.5;
  at.back = (part) => axis.log ? Math.exp(from + part * (to - from)) : from + part * (to - from);
  return at;
}

// A Front is one picture. What happens to it: pick(id) when a point is chosen, and when a part
// is, zoom(range) or brush(ranges), by the names of the axes.
class Front {
  constructor({ pick, zoom, brush, height, small }) {
    this.pick = pick; this.zoom = zoom; this.brush = brush; this.selects = false; this.fixed = height; this.small = small;
    this.canvas = h("canvas", { class: "pick", tabindex: small ? undefined : "0", role: "img", "aria-label": "the front" });
    this.element = h("div", { class: "picture" }, this.canvas);
    this.data = null; this.hover = null; this.at = -1; this.drag = null;
    this.canvas.addEventListener("pointermove", (e) => this.moved(e));
    this.canvas.addEventListener("pointerleave", () => { this.hover = null; tip(); this.draw(); });
    this.canvas.addEventListener("pointerdown", (e) => this.pressed(e));
    this.canvas.addEventListener("pointerup", (e) => this.released(e));
    this.canvas.addEventListener("pointercancel", () => { this.drag = null; this.draw(); });
    this.canvas.addEventListener("dblclick", () => this.zoom && this.zoom(null));
    this.canvas.addEventListener("keydown", (e) => this.key(e));
    this.canvas.addEventListener("blur", () => { this.at = -1; tip(); this.draw(); });
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.element);
  }

  // width is how many pixels the points have.
  width() { return Math.max(100, this.element.clientWidth - 70); }

  show(data) {
    const chosen = this.data && this.at >= 0 ? this.data.points[this.at].id : null;
    this.data = data;
    this.at = chosen ? (data.points || []).findIndex((p) => p.id === chosen) : -1;
    this.draw();
  }

  layout() {
    const width = this.element.clientWidth || 600;
    const height = this.fixed || Math.round(Math.min(Math.max(width * 0.56, 260), 620));
    const box = this.small ? { left: 44, top: 8, right: 8, bottom: 22 } : { left: width < 500 ? 48 : 66, top: width < 500 ? 28 : 10, right: 14, bottom: 42 };
    return { width, height, ...box, w: width - box.left - box.right, h: height - box.top - box.bottom };
  }

  draw() {
    const d = this.data, l = this.layout(), ratio = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(l.width * ratio) || this.canvas.height !== Math.round(l.height * ratio)) {
      this.canvas.width = Math.round(l.width * ratio); this.canvas.height = Math.round(l.height * ratio);
      this.canvas.style.height = l.height + "px";
    }
    const c = this.canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, l.width, l.height);
    if (!d || !d.x) return;
    const sx = scaleOf(d.x), sy = scaleOf(d.y);
    const px = (v) => l.left + sx(v) * l.w, py = (v) => l.top + (1 - sy(v)) * l.h;
    this.axes(c, l, d, px, py);
    c.save();
    c.beginPath(); c.rect(l.left, l.top, l.w, l.h); c.clip();
    this.cloud(c, d.pale, px, py, 0.3);
    this.cloud(c, d.cloud, px, py, (d.pale && d.pale.id || []).length ? 0.95 : 0.55);
    this.selected(c, l, d, px, py);
    if (d.earlier && d.objectives && d.objectives.length > 2) this.earlier(c, d.earlier, px, py); // a line would say that it is a front of two
    else for (const [i, line] of (d.earlier || []).entries()) this.path(c, line.x, line.y, px, py, colour("front"), 0.12 + 0.25 * i / d.earlier.length, 1, [], !this.small);
    for (const r of d.references || []) if (!r.x) for (const y of r.y) this.path(c, [d.x.from, d.x.to], [y, y], px, py, colour("reference"), 1, 1.2, [5, 4], false);
      else this.path(c, r.x, r.y, px, py, colour("reference"), 1, 1.2, [5, 4], false);
    const points = d.points || [];
    const end = d.steps && points.length && !this.small ? [d.x.to] : []; // the best so far stays it
    if (!this.small) this.path(c, [...points.map((p) => p.x), ...end], [...points.map((p) => p.y), ...end.map(() => points.at(-1).y)], px, py, colour("front"), 0.75, 1.4, [], true);
    this.whiskers(c, points, px, py);
    c.restore();
    this.points(c, l, d, points, px, py);
    this.marked(c, l, px, py);
  }

  axes(c, l, d, px, py) {
    c.font = "11.5px system-ui, sans-serif"; c.lineWidth = 1;
    const tx = ticksOf(d.x, l.w / 80), ty = ticksOf(d.y, l.h / 44);
    c.strokeStyle = colour("faint"); c.fillStyle = colour("quiet");
    c.textAlign = "center"; c.textBaseline = "top";
    tickTexts(tx).forEach((text, i) => {
      const x = Math.round(px(tx[i])) + 0.5;
      c.beginPath(); c.moveTo(x, l.top); c.lineTo(x, l.top + l.h); c.stroke();
      const half = c.measureText(text).width / 2;
      if (x + half < l.width && x - half > 0) c.fillText(text, x, l.top + l.h + 6);
    });
    c.textAlign = "right"; c.textBaseline = "middle";
    tickTexts(ty).forEach((text, i) => {
      const y = Math.round(py(ty[i])) + 0.5;
      c.beginPath(); c.moveTo(l.left, y); c.lineTo(l.left + l.w, y); c.stroke();
      c.fillText(text, l.left - 7, y);
    });
    c.strokeStyle = colour("rule");
    c.strokeRect(l.left + 0.5, l.top + 0.5, l.w, l.h);
    if (this.small) return;
    c.textAlign = "center"; c.textBaseline = "alphabetic"; c.fillStyle = colour("ink"); c.font = "12.5px system-ui, sans-serif";
    c.fillText(axisName(d.x), l.left + l.w / 2, l.height - 6);
    if (l.width < 500) { c.textAlign = "left"; c.fillText(axisName(d.y), 4, 16); return; }
    c.save(); c.translate(12, l.top + l.h / 2); c.rotate(-Math.PI / 2); c.fillText(axisName(d.y), 0, 0); c.restore();
  }

  cloud(c, cloud, px, py, alpha) {
    if (!cloud) return;
    const size = this.small ? 4 : 2.5;
    c.fillStyle = colour(this.small || alpha > 0.9 ? "quiet" : "cloud"); c.globalAlpha = this.small ? Math.min(1, alpha + 0.25) : alpha;
    (cloud.id || []).forEach((_, i) => c.fillRect(px(cloud.x[i]) - size / 2, py(cloud.y[i]) - size / 2, size, size));
    c.globalAlpha = 1;
  }

  // earlier draws the points of earlier fronts.
  earlier(c, fronts, px, py) {
    c.strokeStyle = colour("front"); c.lineWidth = 1;
    fronts.forEach((front, i) => {
      c.globalAlpha = 0.15 + 0.35 * i / fronts.length;
      (front.x || []).forEach((x, k) => { c.beginPath(); c.arc(px(x), py(front.y[k]), 2.6, 0, 7); c.stroke(); });
    });
    c.globalAlpha = 1;
  }

  // selected draws what is selected of the axes.
  selected(c, l, d, px, py) {
    const x = rangeOf(d.selection, d.x.name), y = rangeOf(d.selection, d.y.name);
    if (!x && !y) return;
    const end = (range, i, p, other) => range && range[i] !== null ? p(range[i]) : other;
    const left = end(x, 0, px, l.left - 9), right = end(x, 1, px, l.left + l.w + 9), bottom = end(y, 0, py, l.top + l.h + 9), top = end(y, 1, py, l.top - 9);
    c.save();
    c.fillStyle = colour("chosen"); c.globalAlpha = 0.07; c.fillRect(left, top, right - left, bottom - top);
    c.strokeStyle = colour("chosen"); c.globalAlpha = 0.8; c.lineWidth = 1; c.strokeRect(left, top, right - left, bottom - top);
    c.restore();
  }

  // path draws a line, in steps where it is the edge of what is dominated.
  path(c, xs, ys, px, py, stroke, alpha, width, dash, steps) {
    if (!xs || xs.length < 2) return;
    c.save();
    c.strokeStyle = stroke; c.globalAlpha = alpha; c.lineWidth = width; c.setLineDash(dash);
    c.beginPath();
    const two = this.data.objectives && this.data.objectives.length <= 2;
    for (let i = 0; i < xs.length; i++) {
      const x = px(xs[i]), y = py(ys[i]);
      if (i === 0) c.moveTo(x, y);
      else if (!steps || !two) { if (two || !steps) c.lineTo(x, y); else c.moveTo(x, y); }
      else if (this.data.steps || !this.data.x.maximize) { c.lineTo(x, py(ys[i - 1])); c.lineTo(x, y); }
      else { c.lineTo(px(xs[i - 1]), y); c.lineTo(x, y); }
    }
    c.stroke();
    c.restore();
  }

  whiskers(c, points, px, py) {
    c.strokeStyle = colour("front"); c.lineWidth = 1;
    for (const p of points) {
      if (!p.low) continue;
      c.beginPath();
      if (!this.data.steps) { c.moveTo(px(p.low[0]), py(p.y)); c.lineTo(px(p.high[0]), py(p.y)); }
      c.moveTo(px(p.x), py(p.low[1])); c.lineTo(px(p.x), py(p.high[1]));
      c.stroke();
    }
  }

  points(c, l, d, points, px, py) {
    const size = points.length > 400 ? 2.4 : this.small ? 2.6 : 3.4;
    const outside = new Map();
    c.fillStyle = colour("front");
    for (const p of points) {
      const x = px(p.x), y = py(p.y), inX = Math.min(Math.max(x, l.left), l.left + l.w), inY = Math.min(Math.max(y, l.top), l.top + l.h);
      if (Math.abs(inX - x) > 0.5 || Math.abs(inY - y) > 0.5) { // an arrow on the frame
        if (d.zoomed) continue;
        const side = x > l.left + l.w ? "right" : x < l.left ? "left" : y > l.top + l.h ? "down" : "up";
        if (!outside.has(side)) outside.set(side, []);
        outside.get(side).push([inX, inY]);
        continue;
      }
      c.globalAlpha = p.faded ? 0.25 : 1;
      c.beginPath(); c.arc(x, y, size, 0, 7); c.fill();
    }
    c.globalAlpha = 1;
    const turn = { right: 0, down: Math.PI / 2, left: Math.PI, up: -Math.PI / 2 };
    for (const [side, list] of outside) for (const [x, y] of list) {
      c.save(); c.translate(x, y); c.rotate(turn[side]);
      c.beginPath(); c.moveTo(-1, -4.5); c.lineTo(6, 0); c.lineTo(-1, 4.5); c.fill();
      c.restore();
    }
    for (const p of points) if (p.notes && !this.small && !p.notes.every((n) => n === "the newest")) this.ring(c, l, px(p.x), py(p.y), colour("ink"), 1);
  }

  ring(c, l, x, y, stroke, width) {
    if (x < l.left - 1 || x > l.left + l.w + 1 || y < l.top - 1 || y > l.top + l.h + 1) return;
    c.strokeStyle = stroke; c.lineWidth = width;
    c.beginPath(); c.arc(x, y, 6, 0, 7); c.stroke();
  }

  marked(c, l, px, py) {
    const chosen = this.hover || (this.at >= 0 ? this.data.points[this.at] : null);
    if (chosen) this.ring(c, l, px(chosen.x), py(chosen.y), colour("chosen"), 2.5);
    if (this.drag && this.drag.to) {
      const [a, b] = [this.drag.from, this.drag.to];
      c.strokeStyle = colour("chosen"); c.lineWidth = 1; c.setLineDash([4, 3]);
      c.strokeRect(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]));
      c.setLineDash([]);
    }
  }

  // near finds the point nearest to a place, those of the front first.
  near(x, y) {
    const d = this.data, l = this.layout();
    if (!d || !d.x) return null;
    const sx = scaleOf(d.x), sy = scaleOf(d.y);
    let best = null, least = 14 ** 2;
    const look = (p, bonus) => {
      const dx = l.left + Math.min(Math.max(sx(p.x), 0), 1) * l.w - x, dy = l.top + (1 - Math.min(Math.max(sy(p.y), 0), 1)) * l.h - y;
      const far = (dx * dx + dy * dy) / bonus;
      if (far < least) { least = far; best = p; }
    };
    for (const p of d.points || []) look(p, 2);
    for (const cloud of [d.cloud, d.pale]) ((cloud && cloud.id) || []).forEach((id, i) => look({ id, x: cloud.x[i], y: cloud.y[i] }, 1));
    return best;
  }

  moved(e) {
    const box = this.canvas.getBoundingClientRect(), x = e.clientX - box.left, y = e.clientY - box.top;
    if (this.drag) {
      this.drag.to = Math.hypot(x - this.drag.from[0], y - this.drag.from[1]) > 5 ? [x, y] : null;
      this.draw();
      return;
    }
    const found = this.near(x, y);
    if (found !== this.hover) { this.hover = found; this.draw(); }
    this.canvas.style.cursor = found ? "pointer" : "crosshair";
    tip(found && this.words(found), e.clientX, e.clientY);
  }

  words(p) {
    const d = this.data;
    const values = p.text ? d.objectives.map((name, k) => name + " " + p.text[k]) : [d.x.name + " " + short(p.x), d.y.name + " " + short(p.y)];
    return [h("b", { class: "mono" }, p.id), " ", values.join(", "), p.notes ? h("div", {}, p.notes.join(", ")) : "", p.mutator ? h("div", { class: "quiet" }, "generation " + p.generation + ", " + p.mutator) : ""];
  }

  pressed(e) {
    if (e.button !== 0) return;
    const box = this.canvas.getBoundingClientRect();
    this.drag = { from: [e.clientX - box.left, e.clientY - box.top], to: null };
    if (this.zoom && e.pointerType === "mouse") this.canvas.setPointerCapture(e.pointerId);
  }

  released(e) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (drag.to && this.zoom) {
      const l = this.layout(), sx = scaleOf(this.data.x), sy = scaleOf(this.data.y);
      const x = [drag.from[0], drag.to[0]].sort((a, b) => a - b).map((v) => sx.back((v - l.left) / l.w));
      const y = [drag.from[1], drag.to[1]].sort((a, b) => b - a).map((v) => sy.back(1 - (v - l.top) / l.h));
      if (!(x[0] < x[1] && y[0] < y[1])) return;
      if (this.brush && !stored && this.selects !== e.shiftKey) this.brush({ [this.data.x.name]: x, [this.data.y.name]: y });
      else this.zoom({ x0: x[0], x1: x[1], y0: y[0], y1: y[1] });
      this.draw();
      return;
    }
    const box = this.canvas.getBoundingClientRect();
    const found = this.near(e.clientX - box.left, e.clientY - box.top);
    tip();
    if (found) this.pick(found.id);
  }

  // key steps along the front.
  key(e) {
    const points = (this.data && this.data.points) || [];
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1, Home: -Infinity, End: Infinity }[e.key];
    if (step !== undefined && points.length) {
      e.preventDefault();
      this.at = Math.min(Math.max(this.at < 0 ? (step < 0 ? points.length - 1 : 0) : this.at + step, 0), points.length - 1);
      if (this.at !== this.at) this.at = 0;
      const p = points[this.at], l = this.layout(), box = this.canvas.getBoundingClientRect();
      this.draw();
      tip(this.words(p), box.left + l.left + Math.min(Math.max(scaleOf(this.data.x)(p.x), 0), 1) * l.w, box.top + l.top + (1 - Math.min(Math.max(scaleOf(this.data.y)(p.y), 0), 1)) * l.h);
      this.canvas.setAttribute("aria-label", "candidate " + p.id + ": " + this.data.objectives.map((name, k) => name + " " + (p.text || [])[k]).join(", "));
    } else if (e.key === "Enter" && this.at >= 0) {
      tip();
      this.pick(points[this.at].id);
    } else if (e.key === "Escape") {
      this.at = -1; tip(); this.draw();
      if (this.zoom) this.zoom(null);
    }
  }
}

function axisName(axis) {
  return axis.name + (axis.maximize ? " (more is better)" : "");
}
