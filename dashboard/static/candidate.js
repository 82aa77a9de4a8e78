"use strict";

// A candidate: its code beside its parent's, what was measured, what was said, and its family.
class Candidate {
  constructor() {
    this.id = place().id;
    this.element = h("div", {}, h("p", { class: "empty" }, "loading candidate " + this.id));
  }

  async update() {
    const q = place().query;
    if (this.shown && this.shown === q.against + "") return; // it does not change, but for its children
    const v = await load("candidate", { id: this.id, against: q.against });
    this.shown = q.against + "";
    document.title = this.id + " · " + (current && current.name || "candidate");
    const r = v.row;
    put(this.element, h("div", { class: "stack" },
      h("div", { class: "path" }, h("h1", {}, "Candidate ", h("span", { class: "mono big" }, r.id)),
        r.front ? h("span", { class: "tag front" }, "front") : "", r.stage ? h("span", { class: "tag failed" }, "failed: " + r.stage) : "", r.solved ? h("span", { class: "tag" }, "solved") : "",
        h("span", { class: "quiet" }, r.generation ? "generation " + r.generation + ", island " + r.island + ", " + r.mutator : "the seed", r.file ? ", " + origin(r) : ""),
        h("a", { href: address("lineage/" + r.id) }, "lineage")),
      this.path(v),
      h("div", { class: "grid two" }, h("div", { class: "stack" }, this.code(v), this.texts(v)), h("div", { class: "stack" }, this.facts(v), this.family(v), this.commands(v)))));
  }

  path(v) {
    const steps = v.steps || [];
    if (!steps.length) return "";
    const few = steps.length > 14 ? [...steps.slice(0, 4), null, ...steps.slice(-8)] : steps;
    return h("div", { class: "path small" }, few.map((t) => t ? [candidateLink(t.id), h("span", { class: "sep" }, "→")] : [h("span", { class: "sep" }, "… " + (steps.length - 12) + " more … →")]), h("b", { class: "mono" }, v.row.id));
  }

  code(v) {
    const q = place().query, choices = [];
    if (v.parents && v.parents.length) choices.push(["", "parent " + v.parents[0]]);
    if (v.row.repair_of) choices.push([v.row.repair_of, "attempt " + v.row.repair_of]);
    if (choices.length) choices.push(["none", "alone"]);
    const changed = (v.code || []).filter((l) => l.kind).length;
    return card("Code", [
      choices.length && !stored ? h("label", { class: "field" }, "beside ", segments("Compare with", choices, q.against || "", (against) => { change({ against }); this.update().catch(trouble); })) : "",
      v.against ? h("span", { class: "quiet small" }, changed ? changed + " lines differ from " + v.against : "the same lines as " + v.against) : "",
      h("button", { type: "button", class: "right", onclick: (e) => this.copy(v, e.target) }, "Copy")], codeTable(v.code || []));
  }

  async copy(v, button) {
    const text = (v.code || []).filter((l) => l.kind !== "-").map((l) => (l.parts || []).map((p) => p.text).join("")).join("\n") + "\n";
    button.textContent = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Not allowed");
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  facts(v) {
    const values = v.objectives || [];
    const t = v.times, u = v.usage;
    const times = [["asked", t.mutate], ["checked", t.check], ["built", t.build], ["evaluated", t.evaluate]].filter(([, n]) => n > 0);
    return card("Measured", [],
      values.length ? h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, values.map((o) => h("tr", {},
        h("td", {}, o.name, h("span", { class: "quiet" }, o.maximize ? " ↑" : " ↓")),
        h("td", { class: "n mono" }, o.text, o.margin ? h("span", { class: "quiet" }, " ± " + o.margin) : ""),
        h("td", { class: "small " + (o.better > 0 ? "good" : o.better < 0 ? "bad" : "quiet") }, !o.change ? "" : o.better ? (o.better > 0 ? "better than " : "worse than ") + o.change : "the same")))))) : h("p", { class: "quiet" }, "It has no objectives: it failed" + (v.row.stage ? " at " + v.row.stage + "." : ".")),
      values.some((o) => o.measured) ? h("details", {}, h("summary", { class: "small" }, "Measured " + values[0].measured.length + " times"), h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, values.map((o) => h("tr", {}, h("td", {}, o.name), (o.measured || []).map((m) => h("td", { class: "n mono" }, m)))))))) : "",
      v.validation ? h("div", {}, h("h3", {}, "On data that the search has not seen"), v.validation.text ? h("p", { class: "mono small" }, values.map((o, k) => o.name + " " + v.validation.text[k]).join("  ")) : "", v.validation.failure || v.validation.feedback ? h("pre", { class: "text" }, v.validation.failure || v.validation.feedback) : "") : "",
      times.length ? h("p", { class: "small quiet" }, times.map(([n, s]) => n + " in " + span(s)).join(", ")) : "",
      u.calls ? h("p", { class: "small quiet" }, count(u.calls, "call") + ", " + u.sent.toLocaleString("en") + " tokens sent" + (u.cached ? " (" + u.cached.toLocaleString("en") + " cached)" : "") + ", " + u.received.toLocaleString("en") + " received" + (u.cost ? ", cost " + short(u.cost) : "")) : "");
  }

  family(v) {
    const names = (current && current.objectives || []).map((o) => o.name);
    const steps = (list) => h("ul", { class: "list" }, list.map((c) => h("li", {}, candidateLink(c.id), " ", c.front ? [h("span", { class: "tag front" }, "front"), " "] : "", c.stage ? h("span", { class: "tag failed" }, c.stage) : h("span", { class: "mono small quiet" }, (c.text || []).map((t, k) => (names[k] || "") + " " + t).join("  ")))));
    const ids = (list) => list.map((id, i) => [i ? ", " : "", candidateLink(id)]);
    const children = v.children || [];
    return card("Family", [h("span", { class: "quiet small" }, (children.length + (v.more_children || 0) || "no") + (children.length === 1 ? " child" : " children"))],
      h("div", { class: "small" },
        (v.parents || []).length > 1 ? h("p", {}, "crossed with ", ids(v.parents.slice(1))) : "",
        (v.inspirations || []).length ? h("p", {}, "inspired by ", ids(v.inspirations)) : "",
        v.row.repair_of ? h("p", {}, "repairs ", candidateLink(v.row.repair_of)) : "",
        (v.same || []).length ? h("p", {}, "the same function: ", ids(v.same)) : ""),
      children.length ? h("div", { class: "brood", tabindex: children.length > 12 ? "0" : undefined }, steps(children)) : h("p", { class: "quiet small" }, "It has no children."),
      v.more_children ? h("p", { class: "quiet small" }, "and " + v.more_children + " more") : "");
  }

  // commands are what the page does not do.
  commands(v) {
    return card("On the command line", [], h("ul", { class: "list small" }, (v.commands || []).map(([what, command]) => h("li", {}, what, h("div", {}, h("code", {}, command))))));
  }

  texts(v) {
    const block = (name, text, open) => text ? card(name, [], name === "Prompt" || name === "Reply" ? h("details", { open }, h("summary", { class: "small" }, name === "Reply" && v.said ? v.said : count(text.length, "character")), h("pre", { class: "text" }, text)) : h("pre", { class: "text" }, text)) : "";
    return [block("Failure", v.failure), block("Feedback", v.feedback), block("Output", v.output), block("Numbers", v.tuned), block("Reply", v.reply), block("Prompt", v.prompt)];
  }
}

// codeTable shows lines of code, or of a difference.
function codeTable(lines) {
  const both = lines.some((l) => l.kind);
  return h("div", { class: "code", tabindex: "0", role: "region", "aria-label": "code" }, h("table", {}, h("tbody", {}, lines.map((l) => h("tr", { class: l.kind === "+" ? "add" : l.kind === "-" ? "del" : "" },
    both ? h("td", { class: "no" }, l.old ? String(l.old) : "") : "", h("td", { class: "no" }, l.new ? String(l.new) : ""),
    both ? h("td", { class: "sign" }, l.kind || " ") : "",
    h("td", {}, (l.parts || []).map((p) => p.marked ? h("mark", { class: p.class }, p.text) : p.class ? h("span", { class: p.class }, p.text) : p.text)))))));
}
