// Keeps the page as the room is: hears that something changed, fetches the pieces and puts in
// only those that differ, so that focus, scrolling and open forms stay as they are.

import { notice } from "./ask.js";
import { localise, setNow } from "./times.js";

const data = document.body.dataset;
const here = `/as/${data.person}/in/${data.place}`;
let running = null;
let again = false;

// One refresh at a time; what changes meanwhile is fetched by one more.
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = fetchView().finally(() => {
    running = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return running;
}

async function fetchView() {
  let response;
  let view;
  try {
    response = await fetch(`${here}/view`);
    // It may also be cut off in the middle.
    if (response.ok) view = await response.json();
  } catch {
    return; // the stream comes back by itself, and with it the next refresh
  }
  if (!response.ok) {
    if (response.status === 404) location.assign(`/as/${data.person}`);
    return;
  }
  if (view.room !== data.roomId) {
    location.assign("/");
    return;
  }
  setPiece(document.getElementById("rail"), view.rail);
  setPiece(document.getElementById("strip"), view.strip);
  setPiece(document.getElementById("current"), view.current);
  setPosts(document.getElementById("posts"), view.posts);
  const thread = document.getElementById("thread-posts");
  if (thread) setPosts(thread, view.thread);
  setWriting(view.writes);
  setNow(view.now);
  showCurrent();
}

const drawn = new WeakMap();
function setPiece(place, html) {
  if (drawn.get(place) === html) return;
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = html;
  drawn.set(place, html);
  localise(place);
  if (held) place.querySelector(`[href="${CSS.escape(held)}"]`)?.focus();
}

function setPosts(list, pieces) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const wanted = new Set(pieces.map((piece) => piece.id));
  for (const item of [...list.children]) if (!wanted.has(item.id)) leave(item);
  let before = null;
  let board = null;
  for (const piece of pieces) {
    let item = document.getElementById(piece.id);
    const isNew = !item;
    if (isNew) item = document.createElement("li");
    if (item.dataset.mark !== piece.mark) {
      put(item, piece);
      announce(item, isNew);
      if (isNew && item.querySelector(".board")) board = item;
      if (isNew) item.classList.add("arrived");
    }
    const next = before ? before.nextElementSibling : list.firstElementChild;
    if (next !== item) list.insertBefore(item, next);
    before = item;
  }
  if (board) show(board);
  else if (atEnd) list.scrollTop = list.scrollHeight;
}

function put(item, piece) {
  const held = item.contains(document.activeElement) ? document.activeElement : null;
  const token = held?.dataset.token;
  item.id = piece.id;
  item.dataset.mark = piece.mark;
  item.innerHTML = piece.html;
  localise(item);
  if (held) focusIn(item, token);
}

function focusIn(item, token) {
  const same = token && item.querySelector(`[data-token="${CSS.escape(token)}"]`);
  (same || item.querySelector("article"))?.focus({ preventScroll: true });
}

function leave(item) {
  const list = item.parentElement;
  const held = item.contains(document.activeElement);
  const near = item.previousElementSibling?.querySelector("article");
  item.remove();
  if (held) (near || list.querySelector("article"))?.focus({ preventScroll: true });
}

function announce(item, isNew) {
  const article = item.querySelector("article");
  const text = article?.dataset.say;
  if (!text || (!isNew && drawn.get(item) === text)) return;
  drawn.set(item, text);
  document.getElementById("said").textContent = text;
}

function setWriting(writes) {
  const composer = document.querySelector(`form[data-composer][data-place="${CSS.escape(data.place)}"]`);
  composer.querySelector("[data-writing]").hidden = !writes;
  composer.querySelector("[data-listening]").hidden = writes;
}

// Brings a post into view: its beginning when it is taller than the list.
export function show(item) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const list = item.closest(".posts");
  const block = item.offsetHeight > list.clientHeight * 0.8 ? "start" : "nearest";
  item.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

// The line above the conversation says where we are whenever the board itself is out of sight.
export function showCurrent() {
  const line = document.getElementById("current");
  const link = line.querySelector("[data-to-post]");
  const item = link && document.getElementById(link.dataset.toPost);
  if (!item) {
    line.hidden = true;
    return;
  }
  const list = item.closest(".posts");
  const top = item.offsetTop - list.scrollTop;
  line.hidden = top + item.offsetHeight > 60 && top < list.clientHeight - 60;
}

export function listen() {
  for (const list of document.querySelectorAll(".posts")) list.scrollTop = list.scrollHeight;
  const board = document.querySelector("#current [data-to-post]");
  const item = board && document.getElementById(board.dataset.toPost);
  if (item) item.parentElement.scrollTop = Math.min(item.parentElement.scrollTop, item.offsetTop);
  document.getElementById("posts").addEventListener("scroll", showCurrent, { passive: true });
  for (const item of document.querySelectorAll(".posts > li")) {
    drawn.set(item, item.querySelector("article")?.dataset.say);
  }
  hear();
}

let lost = false;
function hear() {
  const stream = new EventSource(`/as/${data.person}/events`);
  stream.addEventListener("here", () => {
    if (lost) notice("");
    lost = false;
    refresh();
  });
  stream.addEventListener("changed", () => refresh());
  stream.addEventListener("error", () => {
    if (!lost) notice(data.reconnecting);
    lost = true;
    // The browser tries again by itself, except after an answer that was no stream.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => refresh().then(hear), 3000);
  });
}
