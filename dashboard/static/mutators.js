"use strict";

// Who writes candidates, and what each has made and earned.
class Mutators {
  constructor() { this.element = h("div", { class: "stack" }); }

  async update() {
    const [v, about] = await Promise.all([load("mutators"), load("search")]);
    const titles = { mutator: "Mutators", operator: "Operators", inspirations: "How inspirations were chosen" };
    put(this.element, (v.groups || []).map((g) => card(titles[g.by], [], earnedTable(g))),
      v.note ? h("p", { class: "quiet small" }, "What they have earned is not known: " + v.note) : "",
      card("The task", [h("span", { class: "mono quiet" }, about.function)], h("pre", { class: "text" }, about.task || ""), h("p", { class: "small quiet" }, about.plan.filter(([, v]) => v && v !== "0").map(([n, v]) => n + " " + v).join(", ")),
        h("details", {}, h("summary", { class: "small" }, "The seed"), codeTable(about.seed || []))));
  }
}

function earnedTable(g) {
  const whole = (n) => n.toLocaleString("en");
  const columns = [
    g.made ? [["candidates", (r) => whole(r.candidates)], ["passed", (r) => whole(r.passed)], ["duplicates", (r) => whole(r.duplicates)], ["on the front", (r) => whole(r.front)]] : [],
    g.earned ? [
      ["children", (r) => whole(r.children), "that were settled", "known"],
      ["entered the front", (r) => whole(r.entered), "when they settled", "known"],
      ["hypervolume gained", (r) => short(r.gained), "when they settled", "known"],
      ["gain per 1000 tokens", (r) => r.per_tokens ? short(r.per_tokens) : "–", "", "known"]] : [],
    [["tokens", (r) => r.usage.sent + r.usage.received ? short(r.usage.sent + r.usage.received) : "–"], ["cost", (r) => r.usage.cost ? short(r.usage.cost) : "–"]],
    g.made ? [["each took", (r) => r.seconds ? span(r.seconds) : "–"]] : [],
  ].flat();
  return h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, "name"), columns.map(([name, , title]) => h("th", { class: "n", title }, name)))),
    h("tbody", {}, g.rows.map((r) => h("tr", {}, h("td", {}, r.filter ? h("a", { href: address("candidates", { where: r.filter }) }, r.name) : r.name),
      columns.map(([, text, , needs]) => h("td", { class: "n" }, !needs || r[needs] ? text(r) : "–")))))));
}
