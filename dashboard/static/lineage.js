"use strict";

// The lineage: a forest, of which one walks a part at a time.
class Lineage {
  constructor() {
    this.id = place().id;
    this.element = h("div", {});
  }

  async update() {
    const q = place().query, v = await load("lineage", { id: this.id, where: q.where, of: q.of });
    selectionBar(v.selection);
    const nodes = v.nodes || [];
    const title = this.id ? "Around candidate " + this.id : v.of === "best" ? "Ancestry of the best" : "Ancestry of the front";
    const set = (words) => { change(words); this.walked = false; this.update().catch(trouble); };
    put(this.element, card(title, [
      this.id ? [h("a", { href: address("lineage") }, "ancestry of the front"), h("a", { href: address("candidate/" + this.id) }, "its code")] : h("span", { class: "quiet small" }, "click a candidate to walk from it"),
      v.of && !stored ? segments("Whose ancestry", [["best", "best"], ["all", "all"]], v.of, (of) => set({ of: of === "best" ? "" : of })) : "",
      nodes.length ? segments("Size", [["", "readable"], ["fit", "fit"]], q.size || "", (size) => set({ size })) : "",
      h("span", { class: "quiet small right" }, count(nodes.length, "candidate") + (v.left ? ", " + v.left.toLocaleString("en") + " left out" : ""))],
    nodes.length ? h("div", { class: "tree", tabindex: "0" }, forest(nodes, this.id)) : h("p", { class: "empty" }, "no candidates yet"),
    h("div", { class: "legend" }, legendDot("front", "on the front"), legendDot("cloud", "passed"), legendDot("bad", "failed"), h("span", {}, "○ ring: a migrant"), h("span", {}, "dotted: a failed attempt, and the one that repairs it"), h("span", {}, "dashed: crossed with")),
    h("details", {}, h("summary", { class: "small" }, "The same as a table"), h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, ["candidate", "parent", "generation", "island", "outcome"].map((n) => h("th", {}, n)))),
      h("tbody", {}, nodes.map((n) => h("tr", {}, h("td", {}, candidateLink(n.id)), h("td", {}, n.parent ? candidateLink(n.parent) : n.hangs_on ? ["attempt before ", candidateLink(n.hangs_on)] : "–"), h("td", {}, String(n.generation)), h("td", {}, String(n.island)), h("td", {}, n.missing ? "not recorded" : n.stage || (n.text || []).join("  ")))))))))); 
    const focus = this.element.querySelector("[data-focus]");
    const box = this.element.querySelector(".tree");
    if (box) shrunk(box, q.size === "fit" ? 0 : 0.6);
    const scale = box ? box.firstChild.clientWidth / box.firstChild.viewBox.baseVal.width : 1;
    if (box && !focus && !this.walked) { this.walked = true; const root = box.querySelector("[data-root]"); if (root) box.scrollTop = Number(root.getAttribute("data-y")) * scale - box.clientHeight / 2; }
    if (focus && !this.walked) { this.walked = true; box.scrollLeft = Number(focus.getAttribute("data-x")) * scale - box.clientWidth / 2; box.scrollTop = Number(focus.getAttribute("data-y")) * scale - box.clientHeight / 2; }
  }
}

// shrunk makes the drawing of a box as small as it takes to be seen whole, and no smaller than
// least.
function shrunk(box, least) {
  const svg = box.firstChild, { width, height } = svg.viewBox.baseVal;
  const scale = Math.max(least, Math.min(1, (box.clientWidth - 2) / width, innerHeight * 0.78 / height));
  svg.setAttribute("width", width * scale);
  svg.setAttribute("height", height * scale);
}

function legendDot(name, text) {
  return h("span", {}, h("i", { "fill%": colour(name) }), text);
}

// forest draws nodes: a column for each step from a root, children below each other.
function forest(nodes, focus) {
  const byID = new Map(nodes.map((n) => [n.id, n])), children = new Map(), hanging = new Map(), roots = [];
  for (const n of nodes) {
    const list = n.hangs_on ? hanging : children, key = n.hangs_on || n.parent;
    if (!n.hangs_on && (!n.parent || !byID.has(n.parent))) { roots.push(n); continue; }
    if (!list.has(key)) list.set(key, []);
    list.get(key).push(n);
  }
  const folded = fold(children, hanging, focus);
  const dx = 96, dy = 22, left = 24, at = new Map();
  let row = 0, deepest = 0;
  const placeAll = (root) => { // without recursion: lineages are long
    const stack = [[root, 0, false]];
    while (stack.length) {
      const [n, depth, done] = stack.pop();
      const own = children.get(n.id) || [];
      if (!done) {
        deepest = Math.max(deepest, depth);
        if (!own.length) { at.set(n.id, [left + depth * dx, ++row * dy]); row += (hanging.get(n.id) || []).length + (folded.has(n.id) ? 1 : 0); continue; }
        stack.push([n, depth, true]);
        for (const c of [...own].reverse()) stack.push([c, depth + 1, false]);
      } else {
        const ys = own.map((c) => at.get(c.id)[1]);
        at.set(n.id, [left + depth * dx, (Math.min(...ys) + Math.max(...ys)) / 2]);
        for (const _ of hanging.get(n.id) || []) row++;
      }
    }
  };
  roots.forEach(placeAll);
  const links = [], dots = [];
  const rule = colour("rule"), quiet = colour("quiet");
  for (const n of nodes) {
    if (n.hangs_on || !at.has(n.id)) continue;
    const [x, y] = at.get(n.id);
    if (at.has(n.parent)) { const [px, py] = at.get(n.parent); links.push(s("path", { d: `M${px} ${py}C${px + 44} ${py} ${x - 44} ${y} ${x} ${y}`, fill: "none", stroke: n.front ? colour("front") : rule, "stroke-width": n.front ? 1.6 : 1.2 })); }
    for (const other of n.crossed || []) if (at.has(other)) { const [px, py] = at.get(other); links.push(s("path", { d: `M${px} ${py}C${px + 44} ${py} ${x - 44} ${y} ${x} ${y}`, fill: "none", stroke: quiet, "stroke-dasharray": "4 3", "stroke-width": 0.8 })); }
    (hanging.get(n.id) || []).forEach((failed, i) => {
      const fy = y + (i + 1) * dy * 0.8;
      links.push(s("path", { d: `M${x} ${y}V${fy}`, stroke: colour("bad"), "stroke-dasharray": "1 3", fill: "none" }));
      dots.push(dot(failed, x, fy, focus));
    });
    dots.push(dot(n, x, y, focus));
    if (folded.has(n.id)) {
      const [many, parent] = folded.get(n.id);
      dots.push(s("a", { href: address("lineage/" + parent) }, s("text", { x: x + 9, y: y + dy * 0.8 + 2, class: "more" }, many + " more")));
    }
  }
  const width = left + deepest * dx + 130, height = (row + 2) * dy;
  return s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "lineage" }, links, dots);
}

// fold leaves out all but a few of many siblings that have no children. It returns how many, by
// the last one that stays.
function fold(children, hanging, focus) {
  const most = 5, folded = new Map();
  for (const [parent, list] of children) {
    const leaves = list.filter((n) => !children.has(n.id) && !hanging.has(n.id) && n.id !== focus);
    if (parent === focus || leaves.length <= most + 1) continue;
    const gone = new Set(leaves.slice(most));
    children.set(parent, list.filter((n) => !gone.has(n)));
    folded.set(leaves[most - 1].id, [gone.size, parent]);
  }
  return folded;
}

function dot(n, x, y, focus) {
  const fill = n.missing ? "none" : n.stage ? colour("bad") : n.front ? colour("front") : colour("cloud");
  const words = n.missing ? "not recorded" : [n.stage ? "failed: " + n.stage : (n.text || []).join(", "), "generation " + n.generation + ", island " + n.island, n.mutator, n.children ? n.children + " children" : ""].filter(Boolean).join("\n");
  const here = n.id === focus;
  return s("a", { href: here || n.missing ? address("candidate/" + n.id) : address("lineage/" + n.id), class: n.faded ? "faded" : undefined, "data-focus": here, "data-root": !n.parent && !n.hangs_on, "data-x": x, "data-y": y, "aria-label": "candidate " + n.id + ", " + words.replaceAll("\n", ", ") },
    s("title", {}, n.id + "\n" + words),
    n.migrant ? s("circle", { cx: x, cy: y, r: 7.5, fill: "none", stroke: colour("quiet") }) : "",
    n.stage ? s("path", { d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`, stroke: fill, "stroke-width": 2, fill: "none" }) : "",
    s("circle", { cx: x, cy: y, r: here ? 6 : 4.5, fill: n.stage ? "transparent" : fill, stroke: here ? colour("chosen") : n.missing ? colour("quiet") : "none", "stroke-width": here ? 2.5 : 1, "stroke-dasharray": n.missing ? "2 2" : undefined }),
    s("text", { x: x + 9, y: y + 4, class: here ? "" : "quiettext" }, n.id + (n.children > 1 ? " ·" + n.children : "")));
}
