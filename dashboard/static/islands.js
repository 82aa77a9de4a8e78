"use strict";

// The islands side by side, on the same axes.
class Islands {
  constructor() {
    this.tools = h("div", { class: "slider" });
    this.many = h("div", { class: "many" });
    this.moves = h("div", {});
    this.element = h("div", { class: "stack" }, this.tools, this.many, this.moves);
    this.slider = h("input", { type: "range", min: 0, "aria-label": "generation", oninput: () => { change({ at: this.slider.value }); this.update().catch(trouble); } });
    this.when = h("span", { class: "small quiet mono" });
    this.fronts = [];
  }

  async update() {
    const q = place().query;
    const v = await load("islands", { at: q.at, x: q.x, y: q.y, where: q.where });
    selectionBar(v.selection);
    if (!(v.islands || []).length) { put(this.many, h("p", { class: "empty" }, "no generation is complete yet")); return; }
    if (v.last > 0 && !stored) put(this.tools, this.slider, this.when);
    this.slider.max = v.last; this.slider.value = v.generation;
    this.when.textContent = "generation " + v.generation + " of " + v.last;
    if (this.fronts.length !== v.islands.length) {
      this.fronts = v.islands.map(() => new Front({ pick: (id) => { location.hash = address("candidate/" + id); }, height: 210, small: true }));
      this.heads = v.islands.map(() => h("div", { class: "small quiet" }));
      put(this.many, v.islands.map((_, i) => card("Island " + i, [], this.fronts[i].element, this.heads[i])));
    }
    v.islands.forEach((island, i) => {
      const m = island.members, points = [], cloud = { id: [], x: [], y: [] }, pale = { id: [], x: [], y: [] };
      (m.id || []).forEach((id, k) => {
        if (island.front[k]) { points.push({ id, x: m.x[k], y: m.y[k], faded: island.faded[k] }); return; }
        const to = island.faded[k] ? pale : cloud;
        to.id.push(id); to.x.push(m.x[k]); to.y.push(m.y[k]);
      });
      this.fronts[i].show({ x: v.x, y: v.y, points, cloud, pale, selection: v.selection, objectives: [v.x.name, v.y.name] });
      put(this.heads[i], count((m.id || []).length, "member") + ", " + points.length + " on the front; " + count(island.made, "candidate") + " made here, " + island.failed + " failed, " + island.gained + " on the front",
        h("div", {}, (island.best || []).map((b, k) => [k ? ", " : "", "best " + b.name + " ", candidateLink(b.id, b.text)])));
    });
    const all = v.migrations || [], few = 8, moves = this.all ? all : all.slice(0, few);
    const more = all.length > few ? h("button", { type: "button", class: "right", onclick: () => { this.all = !this.all; this.update().catch(trouble); } }, this.all ? "Show the last " + few : "Show all " + all.length) : "";
    put(this.moves, card("Migrations", [h("span", { class: "quiet small" }, moves.length < all.length ? "the last " + few : ""), more], moves.length ? h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "after generation"), h("th", {}, "from"), h("th", {}, "to"), h("th", {}, "candidate"))),
      h("tbody", {}, moves.map((m) => h("tr", {}, h("td", {}, String(m.generation)), h("td", {}, "island " + m.from), h("td", {}, "island " + m.to), h("td", {}, candidateLink(m.id))))))) : h("p", { class: "quiet" }, "None so far.")));
  }
}
