"use strict";

// Where the time goes: the steps of all candidates, and lanes of when each was.
class Time {
  constructor() {
    this.tools = h("div", { class: "slider" });
    this.busy = h("p", { class: "quiet small" });
    this.picture = h("div", { class: "scroll" });
    this.slider = h("input", { type: "range", min: 0, step: "any", "aria-label": "until", oninput: () => { const v = Number(this.slider.value); change({ until: v >= this.view.end ? "" : String(Math.round(v * 1000) / 1000) }); this.update().catch(trouble); } });
    this.when = h("span", { class: "small quiet mono" });
    this.choice = h("span", {});
    this.kinds = h("div", { class: "legend" });
    this.lanes = card("Lanes", [h("span", { class: "quiet small" }, "a lane for each request and worker")], this.picture, this.kinds, this.busy, this.tools);
    this.steps = h("div", {});
    this.element = h("div", { class: "stack" }, this.lanes, this.steps);
    if (!stored) put(this.tools, this.choice, this.slider, this.when);
  }

  async update() {
    const q = place().query, v = this.view = await load("time", { span: q.span, until: q.until });
    const some = (v.lanes || []).length > 0;
    put(this.picture, some ? lanesPicture(v, this.picture.clientWidth) : h("p", { class: "quiet" }, v.known ? "Nothing was under way then." : "When each step began is not in this archive: it is of an early version."));
    put(this.kinds, some ? [...["asked", "checked", "built", "evaluated"].map((k) => h("span", {}, h("i", { class: "square", "fill%": colour(k) }), k)), v.waiting.most ? h("span", {}, h("i", { class: "square", "fill%": colour("cloud") }), "waited between steps, at most " + count(v.waiting.most, "candidate")) : "", v.live ? h("span", {}, "pale: in flight") : ""] : "");
    this.busy.textContent = (v.busy || []).map((b) => count(b.lanes, b.name + " lane") + " in use " + percent(b.share) + " of the time").join(", ");
    const all = Math.max(1, Math.ceil(v.end));
    put(this.choice, segments("How much the lanes show", [["10", "10 s"], ["60", "1 min"], ["", "5 min"], ["3600", "1 h"], [String(all), "all"]].filter(([s, t]) => t === "all" || Number(s || 300) < all), q.span && Number(q.span) >= all - 1 ? String(all) : q.span || (all <= 300 ? String(all) : ""), (s) => { change({ span: s }); this.update().catch(trouble); }));
    this.slider.max = v.end;
    this.slider.value = v.to;
    this.slider.disabled = v.from <= 0 && v.to >= v.end;
    this.when.textContent = span(v.from) + " to " + (v.live && v.to >= v.end ? "now" : span(v.to));
    const steps = v.steps || [], work = steps.filter((t) => t.name !== "waited"), wait = steps.find((t) => t.name === "waited");
    const most = Math.max(...work.map((t) => t.share), 1e-9);
    const fill = (name) => colour({ tuned: "evaluated" }[name] || name);
    put(this.steps, card("Steps", [h("span", { class: "quiet small" }, "of all candidates together; requests and evaluations run beside each other"), wait ? h("span", { class: "quiet small right" }, "besides, each waited " + span(wait.each) + " between its steps") : ""],
      h("div", { class: "bars" }, work.map((t) => h("div", { class: "row" }, h("span", {}, t.name), h("span", { class: "track" }, h("span", { "width%": 100 * t.share / most, "fill%": fill(t.name) })), h("span", { class: "mono small" }, percent(t.share))))),
      h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "step"), h("th", { class: "n" }, "in all"), h("th", { class: "n" }, "candidates"), h("th", { class: "n" }, "each"), h("th", { class: "n" }, "longest"), h("th", {}, "by"))),
        h("tbody", {}, steps.map((t) => h("tr", {}, h("td", {}, t.name), h("td", { class: "n" }, span(t.seconds)), h("td", { class: "n" }, t.count.toLocaleString("en")), h("td", { class: "n" }, t.count ? span(t.each) : ""), h("td", { class: "n" }, t.count ? span(t.longest) : ""), h("td", {}, t.id ? candidateLink(t.id) : ""))))))));
  }

  // state redraws lanes that end now.
  state(state) { if (state.live && this.view && this.view.to >= this.view.end && !document.hidden) refresh(); }
}

function percent(share) { return (100 * share).toFixed(share < 0.1 ? 1 : 0) + " %"; }

function lanesPicture(v, room) {
  const width = Math.max(room, 320), left = 82, row = 15, lanes = v.lanes, wait = v.waiting, long = v.to - v.from;
  const x = (t) => left + (t - v.from) / long * (width - left - 10);
  const parts = lanes.flatMap((lane, i) => [s("text", { x: 0, y: i * row + 12, class: "quiettext" }, lane.name),
    s("path", { d: `M${left} ${i * row + row - 0.5}H${width - 10}`, stroke: colour("faint") }),
    ...(lane.bars || []).map((b) => s("a", { href: b.id ? address("candidate/" + b.id) : undefined }, s("title", {}, (b.id ? "candidate " + b.id + (b.more ? " and " + b.more + " more" : "") : "in flight") + ", " + lane.kind + (b.more ? " within " : " for ") + span(b.to - b.from) + ", from " + span(b.from) + " on"),
      s("rect", { x: x(b.from), y: i * row + 2, width: Math.max(1, x(b.to) - x(b.from) - (x(b.to) - x(b.from) > 3 ? 0.75 : 0)), height: row - 4, fill: colour(lane.kind), opacity: b.id ? 1 : 0.5 })))]);
  let y = lanes.length * row;
  if (wait.most) {
    const tall = 34, up = (n) => y + tall - 2 - n / wait.most * (tall - 6);
    let d = "M" + left + " " + (y + tall - 2);
    (wait.at || []).forEach((t, i) => { const to = i + 1 < wait.at.length ? wait.at[i + 1] : v.to; d += `L${x(t)} ${up(wait.count[i])}H${x(to)}`; });
    parts.push(s("text", { x: 0, y: y + 20, class: "quiettext" }, "waiting"), s("path", { d: d + "V" + (y + tall - 2) + "Z", fill: colour("cloud"), opacity: 0.8 }, s("title", {}, "candidates that wait between two of their steps, at most " + wait.most)));
    y += tall;
  }
  const ticks = ticksOf({ from: v.from, to: v.to }, (width - left) / 120);
  return h("div", { class: "tree" }, s("svg", { width, height: y + 20, role: "img", "aria-label": "lanes of requests and workers" }, parts,
    ticks.map((t) => s("path", { d: `M${x(t)} 0V${y}`, stroke: colour("rule"), "stroke-width": 0.6, "pointer-events": "none" })),
    ticks.map((t) => s("text", { x: Math.min(x(t), width - 24), y: y + 15, class: "quiettext", "text-anchor": "middle" }, span(t)))));
}
