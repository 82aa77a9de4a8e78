"use strict";

// h makes an element. What candidates and models have written is only ever set as text.
function h(tag, attributes, ...children) {
  const e = document.createElement(tag);
  fillIn(e, attributes, children);
  return e;
}

// s makes an element of a drawing.
function s(tag, attributes, ...children) {
  const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fillIn(e, attributes, children);
  return e;
}

function fillIn(e, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else if (name === "width%") e.style.width = value + "%";
    else if (name === "colour") e.style.color = value;
    else if (name === "fill%") e.style.background = value;
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false && c !== ""));
}

// put replaces what an element holds, unless that is the same.
function put(e, ...children) {
  e.replaceChildren(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false));
}

// colour is one of the style's.
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

// short is a number on an axis or in a sum: 1.2k, 1e-6.
function short(v) {
  if (v === null || v === undefined) return "–";
  const a = Math.abs(v);
  if (a >= 1e15 || (a > 0 && a < 1e-3)) return trimZeros(v.toExponential(2)).replace("e+", "e");
  for (const [unit, suffix] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (a >= unit) return trimZeros((v / unit).toPrecision(a / unit >= 100 ? 3 : 2 + (a / unit >= 10))) + suffix;
  }
  return trimZeros(v.toPrecision(4));
}

function trimZeros(text) {
  return text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

// span is a time in words, of seconds.
function span(seconds) {
  if (seconds === null || seconds === undefined || seconds < 0) return "–";
  if (seconds === 0) return "0 s";
  if (seconds < 1e-3) return trimZeros((seconds * 1e6).toPrecision(3)) + " µs";
  if (seconds < 1) return trimZeros((seconds * 1e3).toPrecision(3)) + " ms";
  if (seconds < 60) return (seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)) + " s";
  seconds = Math.round(seconds);
  if (seconds < 3600) return Math.floor(seconds / 60) + " min " + Math.floor(seconds % 60) + " s";
  if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " min";
  return Math.floor(seconds / 86400) + " d " + Math.floor((seconds % 86400) / 3600) + " h";
}

// count is a number and its noun.
function count(n, noun) {
  return n.toLocaleString("en") + " " + noun + (n === 1 ? "" : "s");
}

// card is a part of the page with a heading.
function card(title, head, ...children) {
  return h("section", { class: "card", "aria-label": title }, h("div", { class: "head" }, h("h2", {}, title), head || []), children);
}

// candidateLink leads to a candidate.
function candidateLink(id, text) {
  return h("a", { href: address("candidate/" + id), class: "mono" }, text || id);
}

// segments are buttons of which one is pressed.
function segments(label, choices, chosen, choose) {
  return h("span", { class: "segments", role: "group", "aria-label": label }, choices.map(([value, text]) =>
    h("button", { type: "button", "aria-pressed": String(value === chosen), onclick: () => choose(value) }, text)));
}

// tip shows words at a place of the window; without words it is gone.
function tip(words, x, y) {
  const e = document.getElementById("tip");
  e.hidden = !words;
  if (!words) return;
  put(e, words);
  const box = e.getBoundingClientRect();
  e.style.left = Math.max(4, x + 14 + box.width > innerWidth ? x - 14 - box.width : x + 14) + "px";
  e.style.top = Math.max(4, y + 14 + box.height > innerHeight ? y - 14 - box.height : y + 14) + "px";
}

// origin says where a candidate of a merged archive comes from.
function origin(r) { return r.file ? r.origin + " of " + r.file : ""; }
