// Starts the page: who presses what goes where. Everything that is shown comes from the room.

import { ask, askRoom, newDeed, notice } from "./ask.js";
import { press, settle, watchForms } from "./forms.js";
import { listen, refresh, show } from "./live.js";
import { localise, setNow } from "./times.js";

const data = document.body.dataset;

async function askControl(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  const what = button.dataset.room;
  if (what === "next") document.getElementById("said").textContent = data.moving;
  const done = await askRoom(what, what === "language" ? { language: button.dataset.value } : {});
  button.removeAttribute("aria-disabled");
  if (!done) return;
  if (what === "language") location.reload();
  else if (what === "start-over") await begunAgain();
  else await refresh();
}

// The room may be away for a moment while it begins again: its id says when it has.
async function begunAgain() {
  for (let tries = 0; tries < 40; tries += 1) {
    await new Promise((done) => { setTimeout(done, 400); });
    const html = await fetch("/").then((answer) => answer.text(), () => "");
    const id = new DOMParser().parseFromString(html, "text/html").body.dataset.roomId;
    if (id && id !== data.roomId) break;
  }
  location.assign("/");
}

async function dismiss(button) {
  const answer = await ask(`/as/${data.person}/dismiss`, { post: button.dataset.dismiss });
  if (answer.failed && answer.code !== "gone") notice(answer.failed);
  await refresh();
}

function toggleMenu(button) {
  const open = document.getElementById("rail").classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
  document.documentElement.style.setProperty("--strip", `${document.querySelector(".strip").offsetHeight}px`);
  if (open) document.querySelector("#rail a")?.focus();
}

function askStartOver(open) {
  document.getElementById("start-over").hidden = !open;
  const button = document.querySelector("[data-ask-start-over]");
  button.setAttribute("aria-expanded", String(open));
  (open ? document.querySelector("#start-over button") : button).focus();
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const settings = document.getElementById("settings");
  if (at("button[data-token]")) press(at("button[data-token]"));
  else if (at("[data-dismiss]")) dismiss(at("[data-dismiss]"));
  else if (at("button[data-room]")) askControl(at("button[data-room]"));
  else if (at("[data-menu]")) toggleMenu(at("[data-menu]"));
  else if (at("[data-settings]")) settings.showModal();
  else if (at("#settings [data-close]")) settings.close();
  else if (at("[data-ask-start-over]")) askStartOver(document.getElementById("start-over").hidden);
  else if (at("[data-keep]")) askStartOver(false);
  else if (at("[data-to-post]")) {
    event.preventDefault();
    const item = document.getElementById(at("[data-to-post]").dataset.toPost);
    show(item);
    item.querySelector("article").focus({ preventScroll: true });
  }
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.dataset.switch) askRoom(target.dataset.switch, { on: target.checked });
  else if ("mode" in target.dataset) askRoom("mode", { mode: target.value }).then(refresh);
});

async function say(form) {
  const field = form.querySelector("textarea");
  const text = field.value.trim();
  if (!text || form.getAttribute("aria-busy") === "true") return;
  if (form.deedFor !== text) {
    form.deedFor = text;
    form.deed = newDeed();
  }
  form.setAttribute("aria-busy", "true");
  const spot = { place: form.dataset.place, post: null };
  const answer = await ask(`/as/${data.person}/say`, { ...spot, text, deed: form.deed });
  form.removeAttribute("aria-busy");
  if (await settle(answer, spot)) {
    form.deedFor = null;
    // What was typed in the meantime is the next message.
    if (field.value.trim() === text) field.value = "";
    if (!document.querySelector("dialog[open]") && !(answer.shown && text.startsWith("/"))) field.focus();
  }
}

for (const form of document.querySelectorAll("form[data-composer]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(form);
  });
  form.addEventListener("keydown", (event) => {
    const keyboard = matchMedia("(pointer: fine)").matches;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && keyboard) {
      event.preventDefault();
      say(form);
    }
  });
}

localise(document);
if (data.person) {
  watchForms();
  setNow(data.now);
  listen();
}
