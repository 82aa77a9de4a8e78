"use strict";

// Where the time goes: the steps of all candidates, and lanes of what has happened lately.
class Time {
  constructor() { this.element = h("div", { class: "stack" }); }

  async update() {
    const v = await load("time");
    const kinds = ["asked", "checked", "built", "evaluated"];
    const steps = v.steps || [], most = Math.max(...steps.map((t) => t.share), 1e-9);
    put(this.element,
      card("Steps", [h("span", { class: "quiet small" }, "of all candidates together; requests and evaluations run beside each other")],
        h("div", { class: "bars" }, steps.map((t) => h("div", { class: "row" }, h("span", {}, t.name), h("span", { class: "track" }, h("span", { "width%": 100 * t.share / most, "fill%": colour(t.name) })), h("span", { class: "mono small" }, (100 * t.share).toFixed(t.share < 0.1 ? 1 : 0) + " %")))),
        h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "step"), h("th", { class: "n" }, "in all"), h("th", { class: "n" }, "candidates"), h("th", { class: "n" }, "each"), h("th", { class: "n" }, "longest"), h("th", {}, "by"))),
          h("tbody", {}, steps.map((t) => h("tr", {}, h("td", {}, t.name), h("td", { class: "n" }, span(t.seconds)), h("td", { class: "n" }, t.count.toLocaleString("en")), h("td", { class: "n" }, t.count ? span(t.seconds / t.count) : ""), h("td", { class: "n" }, t.count ? span(t.longest) : ""), h("td", {}, t.id ? candidateLink(t.id) : ""))))))),
      (v.lanes || []).length ? card("The last " + span(v.from), [h("span", { class: "quiet small" }, (v.busy || []).map((b) => count(b.lanes, b.name + " lane") + " busy " + (100 * b.share).toFixed(0) + " %").join(", ") + (v.waited ? "; a candidate waited for " + span(v.waited) + " between its steps" : ""))],
        h("div", { class: "scroll" }, lanesPicture(v, this.element.clientWidth - 40)),
        h("div", { class: "legend" }, kinds.map((k) => h("span", {}, h("i", { class: "square", "fill%": colour(k) }), k)))) :
        card("Lanes", [], h("p", { class: "quiet" }, "When each step happened is known while the search runs, to the page of the search itself (its flag -dashboard). The archive holds how long the steps took.")));
  }
}

function lanesPicture(v, room) {
  const width = Math.max(room, 320), left = 74, row = 14, lanes = v.lanes, names = {};
  const x = (before) => left + (1 - before / v.from) * (width - left - 8);
  const parts = lanes.flatMap((lane, i) => {
    names[lane.name] = (names[lane.name] || 0) + 1;
    return [s("text", { x: 0, y: i * row + 11, class: "quiettext" }, lane.name + " " + names[lane.name]),
      ...(lane.bars || []).map((b) => s("a", { href: b.id ? address("candidate/" + b.id) : undefined }, s("title", {}, (b.id ? b.id + " " : "in flight, ") + b.kind + " for " + span(b.from - b.to)),
        s("rect", { x: x(b.from), y: i * row + 2, width: Math.max(1, x(b.to) - x(b.from) - 0.5), height: row - 4, fill: colour(b.kind), opacity: b.id ? 1 : 0.55 })))];
  });
  return h("div", { class: "tree" }, s("svg", { width, height: lanes.length * row + 20, role: "img", "aria-label": "lanes of requests and workers" }, parts,
    [1, 0.5, 0].map((p) => s("text", { x: x(v.from * p), y: lanes.length * row + 15, class: "quiettext", "text-anchor": p === 1 ? "start" : p ? "middle" : "end" }, p ? span(v.from * p) + " ago" : "now"))));
}
