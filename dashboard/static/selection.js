"use strict";

// The selection: one filter for all views, in the address. What is typed, what is brushed on a
// picture and what the table shows are the same.

// quoted is a name as the filter takes it.
function quoted(name) {
  return /[\s<>=,"\\]/.test(name) || !name ? '"' + name.replace(/[\\"]/g, "\\$&") + '"' : name;
}

// brushed is the filter with other ranges of some numbers; null: none.
function brushed(now, ranges) {
  const words = now.rest ? [now.rest] : [];
  const add = (name, from, to) => {
    if (from !== null) words.push(quoted(name) + ">=" + from);
    if (to !== null) words.push(quoted(name) + "<=" + to);
  };
  for (const r of now.ranges || []) if (!Object.hasOwn(ranges, r.name)) add(r.name, r.from, r.to);
  for (const [name, range] of Object.entries(ranges)) if (range) add(name, ...digits(range));
  return words.join(" ");
}

// digits are the ends of a range, with as many digits as it takes to tell them apart on the picture.
function digits([from, to]) {
  const most = Math.max(Math.abs(from), Math.abs(to)), n = Math.ceil(Math.log10(most / (to - from))) + 4;
  return [from, to].map((v) => Number(v.toPrecision(Math.min(17, Math.max(4, n || 4)))));
}

// rangeOf is the range of a number that is selected: [from, to], or null.
function rangeOf(now, name) {
  const r = ((now && now.ranges) || []).find((r) => r.name === name);
  return r ? [r.from, r.to] : null;
}

// choose makes a filter the selection of all views.
function choose(where) {
  if (!selects()) { location.hash = address("candidates", { where }); return; }
  change({ where });
  if (shown) { shown.where = place().query.where; inPlace(); }
  navigation(); // its links keep the selection
  selectionBar();
  if (shown && shown.view.chosen) shown.view.chosen();
  return refresh();
}

const selectionParts = (() => {
  const input = h("input", { type: "text", "aria-label": "conditions", spellcheck: "false", autocomplete: "off", placeholder: "select: generation>=10 stage=panic …", onchange: () => choose(input.value) });
  return { input, quick: h("span", {}), total: h("span", { class: "small quiet", role: "status" }), clear: h("button", { type: "button", onclick: () => choose("") }, "Clear") };
})();

// selects reports whether the view shows a selection.
function selects() {
  const view = viewOf(place());
  return Boolean(view && view[2]);
}

// selectionBar shows the selection, and how many candidates it has; without now, that is not
// known.
function selectionBar(now) {
  const bar = document.getElementById("selection"), p = selectionParts, where = place().query.where || "";
  bar.hidden = Boolean(stored);
  if (bar.hidden) return;
  if (!bar.children.length) bar.append(h("label", { class: "field" }, "Selection ", p.input), p.quick, p.clear, p.total);
  if (document.activeElement !== p.input || p.input.value !== where && !now) p.input.value = where;
  put(p.quick, segments("Which candidates", [["", "all"], ["front", "front"], ["passed", "passed"], ["failed", "failed"]], where, choose));
  p.clear.hidden = !where;
  if (!selects()) p.total.textContent = "this view shows all: a selection opens the candidates";
  else if (!now) p.total.textContent = "";
  else p.total.textContent = where ? now.selected.toLocaleString("en") + " of " + count(now.of, "candidate") : count(now.of, "candidate");
}
