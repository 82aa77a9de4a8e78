"use strict";

// Who writes candidates, and what each has earned.
class Mutators {
  constructor() { this.element = h("div", { class: "stack" }); }

  async update() {
    const [v, about] = await Promise.all([load("mutators"), load("search")]);
    const rows = v.rows || [], percent = (n) => (100 * n).toFixed(n < 0.1 ? 1 : 0) + " %";
    const head = (text, title) => h("th", { class: "n", title }, text);
    put(this.element, card("Who has earned what", [], h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", {}, "mutator"), head("candidates"), head("passed"), head("duplicates"), head("gains", "candidates that were on the front after some generation"), head("on the front"), v.volume ? head("share of the front", "of the hypervolume that only they dominate") : "", head("tokens"), head("cost"), head("tokens per gain"), head("each took"))),
      h("tbody", {}, rows.map((r) => {
        const tokens = r.usage.sent + r.usage.received;
        return h("tr", {}, h("td", {}, h("a", { href: address("candidates", { where: '"mutator=' + r.name + '"' }) }, r.name || "–")), h("td", { class: "n" }, r.candidates.toLocaleString("en")), h("td", { class: "n" }, percent(r.valid / r.candidates)), h("td", { class: "n" }, r.duplicates.toLocaleString("en")),
          h("td", { class: "n" }, r.gains.toLocaleString("en")), h("td", { class: "n" }, r.front.toLocaleString("en")), v.volume ? h("td", { class: "n" }, percent(r.share)) : "", h("td", { class: "n" }, tokens ? short(tokens) : "–"), h("td", { class: "n" }, r.usage.cost ? short(r.usage.cost) : "–"),
          h("td", { class: "n" }, tokens && r.gains ? short(tokens / r.gains) : "–"), h("td", { class: "n" }, r.seconds ? span(r.seconds / r.candidates) : "–"));
      }))))),
    card("The task", [h("span", { class: "mono quiet" }, about.function)], h("pre", { class: "text" }, about.task || ""), h("p", { class: "small quiet" }, about.plan.filter(([, v]) => v && v !== "0").map(([n, v]) => n + " " + v).join(", ")),
      h("details", {}, h("summary", { class: "small" }, "The seed"), codeTable(about.seed || []))));
  }
}
