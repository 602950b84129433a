// Forms as dialogs: opens a page, sends it, shows what is still missing beside its field, and
// opens the next page. What was typed stays until the room has said that it has it.

import { ask, newDeed, notice } from "./ask.js";
import { refresh, show } from "./live.js";

const data = document.body.dataset;
const dialog = document.getElementById("form");
const unsent = new Map();
let origin = null;

export function placeOf(element) {
  const post = element.closest("[data-post]");
  return { place: element.closest("[data-place]").dataset.place, post: post ? post.dataset.post : null };
}

// Shows what came of a deed. Returns false when it failed.
export async function settle(answer, spot) {
  if (answer.failed) {
    notice(answer.failed);
    return false;
  }
  if (answer.form) openForm(answer.form, spot);
  if (answer.file) keep(answer.file);
  await refresh();
  const shown = answer.shown && document.getElementById(`post-${answer.shown}`);
  if (shown) {
    show(shown);
    if (!dialog.open) shown.querySelector("article")?.focus({ preventScroll: true });
  }
  return true;
}

// A file is handed over once, to be kept outside of the room.
function keep(file) {
  const link = document.createElement("a");
  link.href = `/as/${data.person}/${file}`;
  link.download = "";
  link.click();
}

export async function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  const spot = placeOf(button);
  button.setAttribute("aria-disabled", "true");
  const answer = await ask(`/as/${data.person}/press`, { ...spot, token: button.dataset.token, deed: newDeed() });
  button.removeAttribute("aria-disabled");
  await settle(answer, spot);
}

function openForm(html, spot) {
  if (!dialog.open) origin = { ...spot, token: document.activeElement?.dataset?.token };
  dialog.innerHTML = html;
  const form = dialog.querySelector("form");
  for (const [name, value] of Object.entries(unsent.get(form.dataset.token) ?? {})) fill(form, name, value);
  if (!dialog.open) dialog.showModal();
  const first = form.querySelector(".page-body :is(input, textarea, select)");
  (first ?? document.getElementById("form-title")).focus();
  dialog.querySelector(".page-body").scrollTop = 0;
}

function fill(form, name, value) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = value.split(" ").includes(field.value);
    else field.value = value;
  }
}

// Several people are one value, with a space between them; nobody is an empty one.
function valuesOf(form) {
  const given = new FormData(form);
  const names = [...form.querySelectorAll("[data-field]")].map((box) => box.dataset.field);
  return Object.fromEntries(names.map((name) => [name, given.getAll(name).join(" ")]));
}

async function sendPage(form, { draft }) {
  if (form.getAttribute("aria-busy") === "true") return;
  const values = valuesOf(form);
  // The same words sent again are the same deed.
  const same = JSON.stringify([values, draft]);
  if (form.deedFor !== same) {
    form.deedFor = same;
    form.deed = newDeed();
  }
  form.setAttribute("aria-busy", "true");
  clearErrors(form);
  const answer = await ask(`/as/${data.person}/page`, {
    token: form.dataset.token, values, draft, deed: form.deed, place: origin.place, post: origin.post,
  });
  form.removeAttribute("aria-busy");
  if (answer.failed) {
    showAlert(form, answer.failed);
    return;
  }
  if (answer.answer === "invalid") {
    form.deedFor = null;
    showErrors(form, answer);
    return;
  }
  unsent.delete(form.dataset.token);
  form.sent = true;
  const spot = { place: origin.place, post: origin.post };
  if (!answer.form) dialog.close();
  if (!answer.form && !answer.shown) notice(data.saved);
  await settle(answer, spot);
}

function clearErrors(form) {
  form.querySelector("[data-alert]").hidden = true;
  for (const line of form.querySelectorAll("[data-error]")) line.hidden = true;
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
}

function showAlert(form, text, html) {
  const alert = form.querySelector("[data-alert]");
  alert.hidden = false;
  if (html) alert.innerHTML = html;
  else alert.textContent = text;
  alert.scrollIntoView({ block: "nearest" });
}

function showErrors(form, answer) {
  let first = null;
  const loose = new Map(Object.entries(answer.errors));
  for (const box of form.querySelectorAll("[data-field]")) {
    const sentence = loose.get(box.dataset.field);
    if (sentence === undefined) continue;
    loose.delete(box.dataset.field);
    const line = box.querySelector("[data-error]");
    line.textContent = sentence;
    line.hidden = false;
    const fields = box.querySelectorAll("input, textarea, select");
    for (const one of fields) one.setAttribute("aria-invalid", "true");
    first ??= fields[0];
  }
  if (answer.notice) showAlert(form, "", answer.notice);
  else if (loose.size || !first) showAlert(form, [...loose.values()].join(" ") || data.lookBelow);
  first?.focus();
}

export function watchForms() {
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    sendPage(event.target, { draft: false });
  });
  dialog.addEventListener("click", (event) => {
    const form = dialog.querySelector("form");
    if (event.target.closest("[data-close]")) dialog.close();
    else if (event.target.closest("[data-draft]")) sendPage(form, { draft: true });
  });
  dialog.addEventListener("close", () => {
    const form = dialog.querySelector("form");
    if (form && !form.sent) unsent.set(form.dataset.token, valuesOf(form));
    dialog.replaceChildren();
    const post = origin?.post && document.getElementById(`post-${origin.post}`);
    const button = post && origin.token && post.querySelector(`[data-token="${CSS.escape(origin.token)}"]`);
    (button || post?.querySelector("article"))?.focus({ preventScroll: true });
  });
}
