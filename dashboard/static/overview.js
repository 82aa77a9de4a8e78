"use strict";

// The overview: how far the search has got, the front, curves, and what has failed.
class Overview {
  constructor() {
    this.facts = h("div", {});
    const pick = (id) => { location.hash = address("candidate/" + id); };
    this.front = new Front({ pick, zoom: (range) => this.zoom(range), brush: (ranges) => choose(brushed(this.view.selection, ranges)) });
    this.parallel = new Parallel({ pick, brush: (ranges) => stored || choose(brushed(this.view.selection, ranges)) });
    this.axes = card("Parallel axes", [h("span", { class: "quiet small" }, stored ? "better is up" : "better is up; drag along an axis to select, click it to take that back")], this.parallel.element);
    this.note = h("div", { class: "legend" });
    this.choice = h("span", { class: "right" });
    this.rows = h("details", {}, h("summary", { class: "small" }, "The front as a table"));
    this.tools = h("div", { class: "slider" });
    this.look = h("div", { class: "stack" });
    this.side = h("div", { class: "stack" });
    this.curves = new Curves();
    this.by = h("span", {});
    this.failures = h("div", {});
    this.nodes = h("div", {});
    this.element = h("div", {},
      this.facts,
      h("div", { class: "grid two" },
        h("div", { class: "stack" }, this.card = card("Front", [this.choice], this.front.element, this.note, this.tools, this.rows), this.axes, this.nodes, this.failures),
        this.side),
      h("div", { class: "stack below" }, this.by, this.curves.element));
    this.axes.hidden = true;
    this.playing = 0;
  }

  // zoom shows a range, which the address keeps; null: the whole front.
  zoom(range) {
    const text = (v) => range ? String(v) : "";
    change(range ? Object.fromEntries(Object.entries(range).map(([k, v]) => [k, text(v)])) : { x0: "", x1: "", y0: "", y1: "" });
    return this.update().catch(trouble);
  }

  state(state) {
    put(this.facts, factsOf(state));
    put(this.nodes, nodesCard(state));
    put(this.side, bestCard(state), this.look, newestCard(state));
  }

  async update() {
    const q = place().query;
    const { x, y, at, where, x0, x1, y0, y1 } = q, many = current && (current.objectives || []).length > 2;
    const [front, curves, failures, parallel] = await Promise.all([
      load("front", { x, y, at, where, x0, x1, y0, y1, width: this.front.width() }), load("curves", { by: q.by }), load("failures", { where, width: rugWidth(this.card.clientWidth) }), many ? load("parallel", { at, where }) : null]);
    this.view = front;
    selectionBar(front.selection);
    front.zoomed = this.range = Boolean(x0);
    this.front.show(front);
    this.axes.hidden = !many;
    if (many) this.parallel.show(parallel);
    put(this.look, lookCard(front));
    this.card.querySelector("h2").textContent = front.steps ? "Best so far" : "Front";
    this.controls(front);
    this.legend(front);
    this.curves.show(curves);
    put(this.by, h("label", { class: "field" }, "curves by ", segments("What curves are drawn by",
      [["generation", "generation"], ["candidates", "candidates"], ["tokens", "tokens"], ["cost", "cost"], ["time", "time"]], q.by || "generation",
      (by) => { change({ by: by === "generation" ? "" : by }); this.update(); })));
    put(this.failures, failuresCard(failures));
    this.table(front);
  }

  controls(v) {
    const q = place().query;
    const names = v.objectives || [];
    const pick = (axis) => h("label", { class: "field" }, axis, h("select", { "aria-label": "objective on the " + axis + " axis", onchange: (e) => { change({ [axis]: e.target.value }); this.zoom(null); } },
      names.map((n) => h("option", { value: n, selected: n === v[axis].name }, n))));
    put(this.choice, names.length > 2 && !stored ? [pick("x"), " ", pick("y")] : "");
    if (v.last < 1) { put(this.tools, ""); return; }
    if (!this.slider) {
      this.slider = h("input", { type: "range", min: 0, "aria-label": "generation", oninput: () => this.go(Number(this.slider.value)) });
      this.play = h("button", { type: "button", onclick: () => this.toggle() }, "Play");
      this.when = h("span", { class: "small quiet mono" });
      this.reset = h("button", { type: "button", onclick: () => this.zoom(null) }, "Whole front");
      this.dragging = h("span", {});
      put(this.tools, this.play, this.slider, this.when, this.reset, this.dragging);
    }
    this.slider.max = v.last;
    this.slider.value = v.generation;
    this.when.textContent = q.at === undefined || Number(q.at) >= v.last ? "latest: " + v.last : "generation " + v.generation + " of " + v.last;
    this.reset.hidden = !this.range;
    put(this.dragging, stored ? "" : segments("What dragging does; with Shift, the other", [["zoom", "zoom"], ["select", "select"]], this.front.selects ? "select" : "zoom", (what) => { this.front.selects = what === "select"; this.controls(v); }));
  }

  // go shows the front after a generation; the last one is followed as the search goes on.
  go(n) {
    change({ at: n >= this.view.last ? "" : n });
    return this.update().catch(trouble);
  }

  toggle() {
    if (this.playing) { this.stop(); return; }
    this.play.textContent = "Stop";
    const every = Math.max(1, Math.round(this.view.last / 60));
    let n = this.view.generation >= this.view.last ? 0 : this.view.generation;
    const next = async () => {
      if (!this.playing) return;
      await this.go(n);
      if (n >= this.view.last) { this.stop(); return; }
      n = Math.min(n + every, this.view.last);
      this.playing = setTimeout(next, 160);
    };
    this.playing = setTimeout(next, 0);
  }

  stop() {
    clearTimeout(this.playing);
    this.playing = 0;
    if (this.play) this.play.textContent = "Play";
  }

  legend(v) {
    const items = [
      [h("i", { "fill%": colour("front") }), v.steps ? "best so far" : "front: " + count((v.points || []).length, "candidate")],
      [h("i", { class: "square", "fill%": colour("cloud") }), "others"],
    ];
    if ((v.earlier || []).length) items.push([h("i", { class: (v.objectives || []).length > 2 ? "hollow" : "stroke", colour: colour("front") }), "after generations " + v.earlier.map((e) => e.generation).join(", ")]);
    for (const r of v.references || []) items.push([h("i", { class: "stroke dashed", colour: colour("reference") }), r.name]);
    put(this.note, items.map((i) => h("span", {}, i)),
      h("span", {}, v.shown.toLocaleString("en") + " of " + v.of.toLocaleString("en") + " shown"),
      v.outside ? h("span", {}, v.outside + " of the front outside" + (v.zoomed ? "" : ", as arrows")) : "",
      place().query.where ? h("span", {}, "what is not selected is pale") : "");
  }

  table(v) {
    const open = this.rows.open;
    const points = v.points || [], most = 400;
    put(this.rows, h("summary", { class: "small" }, (v.steps ? "The best so far" : "The front") + " as a table"),
      open ? frontTable(v, points.slice(0, most)) : "", open && points.length > most ? h("p", { class: "quiet small" }, "the first " + most + " of " + points.length) : "");
    this.rows.ontoggle = () => { if (this.rows.open !== open) this.table(v); };
  }

  close() { this.stop(); this.curves.clear(); }
}

function frontTable(v, points) {
  return h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, "candidate"), (v.objectives || []).map((n) => h("th", { class: "n" }, n)), h("th", { class: "n" }, "generation"), h("th", {}, "mutator"), h("th", {}, "why look"))),
    h("tbody", {}, points.map((p) => h("tr", {}, h("td", {}, candidateLink(p.id)), p.text.map((t) => h("td", { class: "n" }, t)), h("td", { class: "n" }, String(p.generation)), h("td", {}, p.mutator), h("td", {}, (p.notes || []).join(", ")))))));
}

// factsOf are the numbers at the top.
function factsOf(state) {
  const t = state.status, u = t.usage, f = t.forecast, limits = t.limits;
  const fact = (name, value, more) => h("div", {}, h("dt", {}, name), h("dd", {}, value, more ? h("small", {}, " " + more) : ""));
  const tokens = u.prompt_tokens + u.completion_tokens;
  const all = limits.generations || 0;
  return [h("dl", { class: "facts" },
    fact("generation", String(t.generation), all ? "of " + all.toLocaleString("en") : ""),
    fact("candidates", t.candidates.toLocaleString("en"), t.failures.toLocaleString("en") + " failed"),
    (state.objectives || []).length > 1 ? fact("front", t.front.toLocaleString("en")) : "",
    state.volume ? fact("hypervolume", state.volume) : "",
    t.elapsed_ns || t.before_ns ? fact("time", span((t.elapsed_ns + t.before_ns) / 1e9), f.remaining_ns > 0 ? "about " + span(f.remaining_ns / 1e9) + " to go" : "") : "",
    tokens ? fact("tokens", short(tokens), f.tokens ? "about " + short(f.tokens) + " in all" : "") : "",
    u.cost ? fact("cost", short(u.cost), f.cost ? "about " + short(f.cost) + " in all" : "") : "",
    t.rates.candidates_per_hour && state.live ? fact("rate", ...rateOf(t.rates.candidates_per_hour)) : "",
    state.live ? fact("requests", String(t.requests), "of " + t.most_requests + (t.waiting ? ", " + t.waiting + " waiting" : "")) : "",
    state.live ? fact("under evaluation", String(t.evaluating), count(t.workers, "worker")) : "",
    state.live && t.backlog ? fact("backlog", t.backlog.toLocaleString("en"), "begun by no node") : ""),
  all ? h("div", { class: "meter", role: "progressbar", "aria-label": "generations", "aria-valuemin": 0, "aria-valuemax": all, "aria-valuenow": t.generation }, h("span", { "width%": Math.min(100, 100 * (t.generation + t.part) / all) })) : ""];
}

// rateOf is how many candidates there are in an hour, or in a minute, as the command watch says it.
function rateOf(hourly) {
  const [v, per] = hourly >= 600 ? [hourly / 60, "a minute"] : [hourly, "an hour"];
  return [v < 10 ? v.toFixed(1) : Math.round(v).toLocaleString("en"), "candidates " + per];
}

// nodesCard says what the machines do that evaluate; a search of one machine has none.
function nodesCard(state) {
  const t = state.status, list = t.nodes || [], n = (v) => h("td", { class: "n" }, v.toLocaleString("en"));
  if (!state.live || !list.length) return "";
  return card("Nodes", [h("span", { class: "quiet small right" }, t.workers.toLocaleString("en") + " of " + count(t.most_workers, "worker") + " busy")],
    h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", {}, "node"), ["workers", "busy", "evaluated", "failed", "per hour"].map((name) => h("th", { class: "n" }, name)), h("th", {}, "set aside"))),
      h("tbody", {}, list.map((node) => h("tr", {}, h("td", {}, node.name), n(node.workers), n(node.busy), n(node.evaluated), n(node.failed), h("td", { class: "n" }, node.candidates_per_hour ? short(node.candidates_per_hour) : ""), h("td", {}, node.aside || "")))))),
    state.more_nodes ? h("p", { class: "quiet small" }, "and " + count(state.more_nodes, "node") + " more") : "");
}

function bestCard(state) {
  const best = state.best || [];
  return card("Best", [], best.length ? h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, best.map((b) => h("tr", {},
    h("td", {}, b.name, h("span", { class: "quiet" }, b.maximize ? " ↑" : " ↓")), h("td", { class: "n mono" }, b.text), h("td", {}, candidateLink(b.id))))))) : h("p", { class: "empty" }, "no candidate has passed yet"));
}

// lookCard names what to look at first on a front of hundreds.
function lookCard(v) {
  const list = (v.points || []).filter((p) => p.notes && p.text && !v.steps);
  if (!list.length) return "";
  return card("Worth a look", [], h("ul", { class: "list" }, list.map((p) => h("li", {},
    candidateLink(p.id), " ", p.notes.join(", "), h("div", { class: "mono small quiet" }, v.objectives.map((n, k) => n + " " + p.text[k]).join("  "))))));
}

function newestCard(state) {
  const list = state.newest || [];
  const names = (state.objectives || []).map((o) => o.name);
  return card("Newest on the front", [], list.length ? h("ul", { class: "list" }, list.map((i) => h("li", {},
    candidateLink(i.id), " ", h("span", { class: "mono small" }, names.map((n, k) => n + " " + i.text[k]).join("  ")),
    h("div", { class: "quiet small" }, "generation " + i.generation + ", " + i.mutator, i.parent ? [", from ", candidateLink(i.parent)] : "")))) : h("p", { class: "empty" }, "nothing yet"));
}

// rugWidth is how many columns a rug has on a page so wide.
function rugWidth(width) { return Math.max(60, (width || 800) - (width > 560 ? 210 : 150)); }

// failuresCard says what failed: for each stage a rug over the children, with a mark wherever one
// did, as tall as many did there, and the words that most had.
function failuresCard(v) {
  const stages = v.stages || [];
  if (!stages.length) return "";
  return card("What failed", [h("span", { class: "quiet small right" }, "child 1 to " + v.children.toLocaleString("en") + ", with the most frequent messages")], h("div", { class: "bars" }, stages.map((g) => [
    h("div", { class: "row" }, h("a", { href: address("candidates", { where: "stage=" + g.stage }) }, g.stage), rugOf(g, v), h("span", { class: "mono small" }, g.count.toLocaleString("en"))),
    h("div", { class: "words" }, (g.words || []).map((w) => h("div", {}, w.count.toLocaleString("en") + "× ", candidateLink(w.latest), " ", w.message))),
  ])));
}

function rugOf(g, v) {
  const most = Math.max(...g.rug.count), tall = (i) => Math.max(1.5, 10 * g.rug.count[i] / most); // a column says how many
  const marks = (faded) => g.rug.at.map((at, i) => g.rug.faded[i] === faded ? "M" + at + " 10h1v-" + tall(i).toFixed(1) + "h-1z" : "").join("");
  const picture = s("svg", { class: "rug", viewBox: "0 0 " + v.columns + " 10", preserveAspectRatio: "none", role: "img", "aria-label": count(g.count, "failure") + " at " + g.stage },
    s("path", { d: marks(true), fill: colour("cloud"), opacity: 0.5 }), s("path", { d: marks(false), fill: colour("bad") }));
  const nearest = (e) => {
    const box = picture.getBoundingClientRect(), at = (e.clientX - box.left) / box.width * v.columns - 0.5;
    const i = g.rug.at.reduce((best, c, i) => Math.abs(c - at) < Math.abs(g.rug.at[best] - at) ? i : best, 0);
    return Math.abs(g.rug.at[i] - at) / v.columns * box.width < 6 ? i : -1;
  };
  picture.addEventListener("pointermove", (e) => { const i = nearest(e); picture.style.cursor = i < 0 ? "" : "pointer"; tip(i < 0 ? null : [h("b", { class: "mono" }, g.rug.latest[i]), g.rug.count[i] > 1 ? " and " + (g.rug.count[i] - 1) + " more here" : ""], e.clientX, e.clientY); });
  picture.addEventListener("pointerleave", () => tip());
  picture.addEventListener("click", (e) => { const i = nearest(e); tip(); if (i >= 0) location.hash = address("candidate/" + g.rug.latest[i]); });
  return picture;
}
