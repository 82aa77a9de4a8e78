"use strict";

// stored is what a page holds that no server sends; null: there is a server.
const stored = (() => {
  const e = document.getElementById("data");
  return e ? JSON.parse(e.textContent) : null;
})();

// load asks for a view. What cannot be shown is thrown as an Error in a sentence.
async function load(view, query) {
  const words = Object.entries(query || {}).filter(([, v]) => v !== undefined && v !== null && v !== "");
  if (stored) return fromStored(view, Object.fromEntries(words));
  const answer = await fetch("data/" + view + (words.length ? "?" + new URLSearchParams(words) : ""), { cache: "no-store" });
  const kind = answer.headers.get("Content-Type") || "";
  if (!kind.startsWith("application/json")) throw new Error(await answer.text());
  const body = await answer.json();
  if (answer.status === 400 || answer.status === 404) throw refusal(body.error);
  if (!answer.ok) throw new Error(body.error);
  return body;
}

// refusal is the error that what was asked for is not there: the address is wrong, not the server.
function refusal(sentence) {
  return Object.assign(new Error(sentence), { refused: true });
}

// fromStored finds what is nearest to what was asked for.
function fromStored(view, query) {
  const asked = { candidate: query.id, front: query.at, curves: query.by, lineage: query.id, islands: query.at }[view];
  const key = asked === undefined ? view : view + "/" + asked;
  const found = stored[key] || (view === "candidate" || view === "lineage" && asked ? undefined : stored[view]);
  if (!found) throw refusal("This file holds only the candidates of the front and their ancestors. The archive has all: wallacea serve " + stored.state.file);
  return found;
}

// The address of a view is behind the # of the page's own: #/candidate/17?at=3.
function place() {
  const [path, query] = (location.hash.replace(/^#\/?/, "") || "").split("?");
  const parts = path.split("/").map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
  return { name: parts[0] || "overview", id: parts[1], query: Object.fromEntries(new URLSearchParams(query || "")) };
}

// address makes one. What is filtered stays filtered from one view to the next.
function address(path, query) {
  const kept = { where: place().query.where, ...query };
  const words = new URLSearchParams(Object.entries(kept).filter(([, v]) => v !== undefined && v !== null && v !== ""));
  const tail = words.toString();
  return "#/" + path.split("/").map(encodeURIComponent).join("/") + (tail ? "?" + tail : "");
}

// change changes words of the present address, without a new entry in the history.
function change(query) {
  const at = place();
  const path = (at.name === "overview" ? "" : at.name) + (at.id ? "/" + at.id : "");
  const merged = { ...at.query, ...query };
  if (!("where" in merged)) merged.where = "";
  history.replaceState(null, "", address(path, merged));
}
