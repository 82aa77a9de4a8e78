"use strict";

// The table of all candidates: the server filters and sorts, and sends the rows that are seen.
const rowHeight = 29, rowsPerPage = 100;

class Table {
  constructor() {
    this.head = h("tr", {});
    this.body = h("tbody", {});
    this.scroll = h("div", { class: "scroll tall", tabindex: "0", "aria-label": "candidates", onscroll: () => this.scrolled() }, h("table", {}, h("thead", {}, this.head), this.body));
    this.pages = new Map();
    this.element = card("Candidates", [stored ? h("span", { class: "quiet small" }, "the newest, of which this file holds a part") : ""], this.scroll);
    this.element.classList.add("candidates");
  }

  // chosen is called when the selection is another one.
  chosen() { this.scroll.scrollTop = 0; }

  sort(name) {
    const now = place().query.sort || "";
    change({ sort: now === name ? "-" + name : now === "-" + name ? "" : name });
    this.reset();
  }

  reset() {
    this.scroll.scrollTop = 0;
    this.update().catch(trouble);
  }

  async update() {
    this.pages.clear();
    await this.fetch(Math.floor(this.scroll.scrollTop / rowHeight / rowsPerPage));
    trouble();
  }

  async fetch(page) {
    if (this.pages.has(page)) return;
    const q = place().query;
    this.pages.set(page, null);
    const view = await load("table", { where: q.where, sort: q.sort, offset: page * rowsPerPage, limit: rowsPerPage }).catch((e) => { this.pages.delete(page); throw e; });
    this.pages.set(page, view.rows || []);
    this.view = view;
    this.columns(view);
    this.draw();
  }

  columns(view) {
    const q = place().query, now = (q.sort || "").replace("-", ""), down = (q.sort || "").startsWith("-");
    const column = (name, text, numeric) => h("th", { class: numeric ? "n" : "", "aria-sort": now === name ? (down ? "descending" : "ascending") : undefined },
      stored ? text : h("button", { type: "button", onclick: () => this.sort(name) }, text + (now === name ? (down ? " ▾" : " ▴") : "")));
    put(this.head, column("id", "candidate"), view.merged ? column("file", "from") : "", (view.objectives || []).map((o) => column(o.name, o.name, true)), (view.told || []).map((name) => column(name, name, true)), h("th", {}, "outcome"),
      column("generation", "generation", true), column("island", "island", true), h("th", {}, "parent"), column("mutator", "mutator"), view.tokens ? column("tokens", "tokens", true) : "", view.evaluation ? column("evaluation", "evaluated in", true) : "");
    selectionBar(view.selection);
  }

  scrolled() {
    const first = Math.floor(this.scroll.scrollTop / rowHeight), last = first + Math.ceil(this.scroll.clientHeight / rowHeight);
    if (!stored) for (let p = Math.floor(first / rowsPerPage); p <= Math.floor(last / rowsPerPage); p++) this.fetch(p).catch(trouble);
    this.draw();
  }

  // draw makes the rows that can be seen, between two that are as high as all others.
  draw() {
    if (!this.view) return;
    const n = stored ? (this.view.rows || []).length : this.view.total, columns = this.head.children.length;
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / rowHeight) - 10), last = Math.min(n, first + Math.ceil((this.scroll.clientHeight || 600) / rowHeight) + 20);
    const gap = (rows) => { const td = h("td", { colspan: columns }), tr = h("tr", { "aria-hidden": "true" }, td); td.style.height = rows * rowHeight + "px"; td.style.padding = "0"; td.style.border = "0"; return rows > 0 ? tr : ""; };
    const rows = [];
    for (let i = first; i < last; i++) {
      const page = this.pages.get(Math.floor(i / rowsPerPage)), r = page && page[i % rowsPerPage];
      rows.push(r ? this.row(r) : h("tr", {}, h("td", { colspan: columns, class: "quiet" }, "…")));
    }
    put(this.body, gap(first), rows, gap(n - last));
    if (!n) put(this.body, h("tr", {}, h("td", { colspan: columns, class: "quiet" }, "no candidate matches")));
  }

  row(r) {
    const values = (this.view.objectives || []).map((_, k) => h("td", { class: "n" }, r.text ? r.text[k] : ""));
    return h("tr", { class: r.front ? "on" : "" }, h("td", {}, candidateLink(r.id)), this.view.merged ? h("td", { class: "quiet" }, origin(r)) : "", values, (this.view.told || []).map((_, k) => h("td", { class: "n" }, r.told ? r.told[k] : "")),
      h("td", { class: "outcome", title: r.message }, r.stage ? [h("span", { class: "tag failed" }, r.stage), " ", r.message] : r.front ? h("span", { class: "tag front" }, "front") : r.solved ? h("span", { class: "tag" }, "solved") : ""),
      h("td", { class: "n" }, String(r.generation)), h("td", { class: "n" }, String(r.island)), h("td", {}, r.parent ? candidateLink(r.parent) : "", r.repair_of ? [" repairs ", candidateLink(r.repair_of)] : ""),
      h("td", {}, r.mutator), this.view.tokens ? h("td", { class: "n" }, r.tokens ? short(r.tokens) : "") : "", this.view.evaluation ? h("td", { class: "n" }, r.seconds ? span(r.seconds) : "") : "");
  }
}
