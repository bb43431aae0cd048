// Cards are dragged, or picked up with the space bar; the server says what a move would do.
// The page works without this file: “Move” is a link to the same form.
const said = document.getElementById("said");
const panel = document.querySelector("aside#mover");
let held = null; // the card in the hand
let aimed = null; // the town under it
let asked = 0;

const board = () => document.getElementById("board");
const handle = (card) => card.querySelector("[data-handle]");
const towns = () => [...board().querySelectorAll("[data-town]")];

function announce(text) {
  said.textContent = "";
  setTimeout(() => (said.textContent = text), 30);
}

async function page(address, options = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// --- aiming: which town, and what it would do there

function aim(town) {
  if (town === aimed) return;
  aimed?.classList.remove("aimed");
  aimed = town;
  if (!town) return;
  town.classList.add("aimed");
  announce(town.dataset.name); // at once, so that nobody takes the town before for this one
  if (!town.contains(held)) showEffect(town);
}

async function showEffect(town) {
  const now = ++asked;
  const address = new URL(`/placements/${held.dataset.card}/effect/`, location.href);
  address.searchParams.set("town", town.dataset.town);
  const found = await page(address);
  if (now !== asked || !held) return;
  const note = found.querySelector(".note");
  if (!note) return;
  note.removeAttribute("role");
  note.classList.add("board-effect");
  document.querySelector(".board-effect")?.remove();
  const head = document.createElement("strong");
  head.textContent = `${held.dataset.name} → ${town.dataset.name}`;
  note.prepend(head);
  document.body.append(note);
  const words = note.querySelector("[data-short]").textContent.replace(/\s+/g, " ").trim();
  announce(`${town.dataset.name}: ${words}`);
}

function pickUp(card) {
  held = card;
  card.classList.add("held");
  board().dataset.held = card.dataset.card;
}

function letGo() {
  asked += 1;
  held?.classList.remove("held");
  aimed?.classList.remove("aimed");
  held = aimed = null;
  delete board().dataset.held;
  document.querySelector(".board-effect")?.remove();
}

// --- the form that asks for the reason

async function openMover(card, town) {
  const address = new URL(handle(card).href);
  if (town !== undefined) address.searchParams.set("town", town);
  fill(await page(address));
  (town === undefined ? panel.querySelector("[name=town]") : panel.querySelector("[name=because]"))?.focus();
}

function fill(found) {
  const form = found.getElementById("mover");
  if (!form) return location.reload();
  panel.replaceChildren(...form.childNodes);
  panel.dataset.card = (panel.querySelector("form")?.getAttribute("action") ?? "").split("/")[2];
  window.htmx?.process(panel);
}

function close() {
  const card = document.getElementById(`card-${panel.dataset.card}`);
  panel.replaceChildren();
  if (card) handle(card)?.focus();
}

function show(found) {
  const fresh = found.getElementById("board");
  if (!fresh) return fill(found);
  const card = panel.dataset.card;
  board().replaceWith(fresh);
  window.htmx?.process(fresh);
  panel.replaceChildren();
  const moved = document.getElementById(`card-${card}`);
  if (moved) handle(moved)?.focus();
  else document.getElementById("main").focus();
  announce(found.querySelector(".messages")?.textContent.trim() ?? "");
}

panel?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  const form = event.target;
  const given = new FormData(form, button);
  const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
  show(await page(address, { method: "POST", body: new URLSearchParams(given) }));
});
panel?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  close();
});
panel?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

// --- mouse

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("[data-card][draggable=true]");
  if (!card) return;
  event.dataTransfer.setData("text/plain", card.dataset.name);
  event.dataTransfer.effectAllowed = "move";
  pickUp(card);
});
document.addEventListener("dragover", (event) => {
  const town = event.target.closest?.("[data-town]");
  if (!held || !town) return;
  event.preventDefault();
  aim(town);
});
document.addEventListener("drop", (event) => {
  const town = event.target.closest?.("[data-town]");
  if (!held || !town) return;
  event.preventDefault();
  const card = held;
  letGo();
  if (!town.contains(card)) openMover(card, town.dataset.town);
});
document.addEventListener("dragend", () => held && letGo());

// --- keyboard, and a click on “Move”

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-handle]");
  if (!link || !panel || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  openMover(link.closest("[data-card]"));
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-handle]")?.closest("[data-card]");
  if (!card) return;
  if (!held && event.key === " ") {
    event.preventDefault();
    pickUp(card);
    announce(board().dataset.lift.replace("{household}", card.dataset.name));
    aimed = card.closest("[data-town]");
    aimed.classList.add("aimed");
  } else if (held) move(event, card);
});

function move(event, card) {
  const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  const onwards = back === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const step = { [back]: -1, ArrowUp: -1, [onwards]: 1, ArrowDown: 1 }[event.key];
  if (step) {
    event.preventDefault();
    const all = towns();
    const next = all[(all.indexOf(aimed) + step + all.length) % all.length];
    aim(next);
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    const town = aimed.dataset.town;
    const elsewhere = !aimed.contains(card);
    letGo();
    if (elsewhere) openMover(card, town);
  } else if (event.key === "Escape" || event.key === "Tab") {
    letGo();
    announce(board().dataset.letGo);
  }
}

document.addEventListener("focusout", (event) => {
  if (held && event.target === handle(held) && event.relatedTarget) letGo();
});
