"use strict";

// The page: its views, and which of them show a selection; the state line, and the stream that
// tells of changes.
const pages = {
  overview: ["Overview", Overview, true], candidates: ["Candidates", Table, true], candidate: [null, Candidate], islands: ["Islands", Islands, true],
  lineage: ["Lineage", Lineage, true], time: ["Time", Time], mutators: ["Mutators", Mutators],
};

let current = null; // the last state of the search
let shown = null; // the view, and what of its address makes it another one
let stream = null, heard = 0, over = false, lost = false; // heard is when anything was, last

const shapes = { // so that not only the colour says it
  starting: "M6 1a5 5 0 1 0 .01 0M6 3.5v3l2 1", running: "M2 1l9 5-9 5z", waiting: "M6 1a5 5 0 1 0 .01 0M6 3v3h3", pausing: "M2 1h3v10h-3zM7 1h3v10h-3z", ended: "M1.5 1.5h9v9h-9z", gone: "M2 2l8 8m0-8l-8 8",
};

// viewOf is what pages says of the view of a place.
function viewOf(at) { return Object.hasOwn(pages, at.name) ? pages[at.name] : undefined; }

// Nowhere is the view of an address that leads to none.
class Nowhere {
  constructor() { this.element = h("div", {}); }
  async update() { throw refusal("There is no view “" + place().name + "”."); }
}

// trouble says what is wrong; without an error, nothing is. What the address asks for in vain
// is said in the place of the view, with a way back.
function trouble(error) {
  const e = document.getElementById("trouble"), main = document.getElementById("main");
  const refused = Boolean(error && error.refused);
  if (refused) {
    selectionParts.total.textContent = "";
    put(main, h("div", { class: "card refused", role: "alert" }, h("p", {}, sentence(error.message)), h("p", {}, wayBack())));
  } else if (shown && !error) inPlace();
  if (refused) error = null;
  e.hidden = !error;
  e.textContent = error ? (error instanceof TypeError ? "The program that serves this page does not answer." : error.message) : "";
}

// inPlace puts the view back where a sentence may stand.
function inPlace() {
  const main = document.getElementById("main");
  if (shown.view.element.parentNode !== main) put(main, shown.view.element);
}

// sentence is a message as one.
function sentence(text) {
  return text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

// wayBack leads from an address that is wrong to the nearest that is not.
function wayBack() {
  const at = place(), view = viewOf(at);
  const name = at.name === "candidate" ? "candidates" : view && (at.id || Object.keys(at.query).length) ? at.name : "overview";
  return h("a", { href: address(name === "overview" ? "" : name, at.name === "candidate" ? {} : { where: "" }) }, "Back to " + pages[name][0]);
}

// stateLine says in a word what the search is doing.
function stateLine() {
  const e = document.getElementById("state");
  if (!current) return;
  const t = current.status, gone = lost && !over;
  const word = gone ? "gone" : t.state, kind = word.split(" ")[0];
  document.body.classList.toggle("live", !gone && current.live);
  const age = current.age < 0 ? -1 : current.age + (stored || over ? 0 : (Date.now() - heard) / 1000);
  const why = gone ? "the program that serves this page ended without a word; this is its last state" : t.reason || "";
  put(e,
    h("span", { class: "word " + kind }, s("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, s("path", { d: shapes[kind] || shapes.running, fill: kind === "running" || kind === "pausing" || kind === "ended" ? "currentColor" : "none", stroke: "currentColor", "stroke-width": kind === "gone" ? 2 : 1.4 })), word),
    why ? h("span", { class: "why" }, why) : "",
    h("span", {}, current.progress),
    h("span", { class: "quiet generation" }, "generation " + t.generation + (t.limits.generations ? " of " + t.limits.generations : "")),
    age >= 0 ? h("span", { class: "quiet", "aria-hidden": "true" }, (current.live && !gone ? "last event " : "last written ") + (age < 1 ? "just now" : span(age) + " ago")) : "",
    (gone || over) && current.again ? h("span", { class: "why" }, "to see it again: ", h("code", {}, current.again)) : "",
    h("span", { class: "what" }, h("b", {}, current.name), " in " + current.file));
}

function navigation() {
  const at = place();
  put(document.getElementById("nav"), Object.entries(pages).filter(([, p]) => p[0]).map(([name, p]) =>
    h("a", { href: address(name === "overview" ? "" : name), "aria-current": name === at.name ? "page" : name === "candidates" && at.name === "candidate" ? "true" : undefined }, p[0])));
}

// route shows what the address says.
async function route() {
  tip();
  navigation();
  selectionBar();
  const at = place(), entry = viewOf(at) || ["", Nowhere];
  const key = at.name + "/" + (at.id || "");
  if (!shown || shown.key !== key || shown.where !== at.query.where) {
    if (shown && shown.view.close) shown.view.close();
    shown = { key, where: at.query.where, view: new entry[1]() };
    put(document.getElementById("main"), shown.view.element);
    document.title = (entry[0] ? entry[0] + " · " : "") + (current ? current.name : "");
    scrollTo(0, 0);
    if (current && shown.view.state) shown.view.state(current);
  }
  inPlace();
  await refresh();
}

let busy = false, again = false;

// refresh draws the view anew: one at a time, and at most one a second.
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  const view = shown.view;
  try {
    await view.update();
    trouble();
  } catch (error) {
    if (view === shown.view && !(lost || over) || !(error instanceof TypeError)) trouble(error);
  }
  busy = false;
  if (view !== shown.view) return refresh();
  if (again) { again = false; setTimeout(refresh, 1000); }
}

function take(state) {
  const changed = !current || current.version !== state.version;
  current = state;
  heard = Date.now();
  lost = false;
  stateLine();
  if (!shown) return;
  if (shown.view.state) shown.view.state(state);
  if (changed) refresh();
}

// A browser opens six connections to a server and no more: with a stream for each of seven
// tabs the last would never load. So one tab listens, the one that has the lock, and tells the
// others. It gives the lock to another one when it is hidden.
const channel = new BroadcastChannel("wallacea");
channel.addEventListener("message", (e) => hear(e.data));
let giveUp = null; // ends listening, or waiting for it

function listen() {
  if (stored || over) return;
  if (document.hidden) { if (giveUp) giveUp(); giveUp = null; return; }
  if (giveUp) return;
  heard = Math.max(heard, Date.now() - 1000);
  if (!navigator.locks) { // only on pages of this machine, or with TLS
    open();
    giveUp = close;
    return;
  }
  const waiting = new AbortController();
  giveUp = () => waiting.abort();
  navigator.locks.request("wallacea", { signal: waiting.signal }, () => new Promise((done) => {
    giveUp = () => { close(); done(); };
    open();
  })).catch(() => {}); // it was hidden before its turn came
}

function open() {
  stream = new EventSource("events");
  for (const kind of ["state", "beat", "trouble", "end"]) {
    stream.addEventListener(kind, (e) => {
      hear({ kind, data: e.data });
      channel.postMessage({ kind, data: e.data });
    });
  }
}

function close() {
  if (stream) stream.close();
  stream = null;
}

// hear takes what the stream has said, to this tab or to another one.
function hear({ kind, data }) {
  if (over) return;
  if (kind === "state") { take(JSON.parse(data)); return; }
  if (kind === "trouble") { trouble(new Error(JSON.parse(data))); return; }
  if (current && current.age >= 0) current.age += (Date.now() - heard) / 1000;
  heard = Date.now();
  lost = false;
  if (kind === "end") { over = true; if (giveUp) giveUp(); }
  stateLine();
}

// silent is after how many milliseconds without a word the program counts as gone. It says
// something every two seconds.
const silent = 4200;

function watch() {
  if (!stored && !over && !document.hidden) {
    const still = Date.now() - heard;
    if (still > silent || stream && stream.readyState !== EventSource.OPEN && still > 2500) lost = true;
    if (stream && stream.readyState === EventSource.CLOSED && still > silent) { close(); open(); heard = Date.now() - 2600; }
  }
  stateLine();
}

addEventListener("hashchange", route);
addEventListener("visibilitychange", listen);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (shown) refresh(); });
document.querySelector("[data-skip]").addEventListener("click", (e) => { e.preventDefault(); document.getElementById("main").focus(); });

(async () => {
  if (stored) { current = stored.state; over = true; heard = Date.now(); }
  stateLine();
  if (!stored) await load("state").then(take).catch(trouble);
  await route();
  if (stored) return;
  listen();
  setInterval(watch, 500);
})();
