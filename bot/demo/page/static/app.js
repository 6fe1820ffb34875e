// The demo's page: draws what the server tells and posts what the visitor does. It knows no time zone and keeps no
// state but what is on the screen. Everything is set as text, never as markup.

const $ = (id) => document.getElementById(id);
const log = $("log"), list = $("messages"), words = $("words"), menu = $("menu"), keys = $("keys");
const drawn = new Map();
let commands = [], keyboard = null, hiddenKeyboard = null, name = "Tactful", lastDay = null;

const PLACES = [
  ["New York", 40.7128, -74.006], ["Los Angeles", 34.0522, -118.2437], ["London", 51.5072, -0.1276],
  ["Berlin", 52.52, 13.405], ["Kolkata", 22.5726, 88.3639], ["Tokyo", 35.6762, 139.6503],
  ["São Paulo", -23.5505, -46.6333], ["Sydney", -33.8688, 151.2093],
];

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (tag === "button") element.type = "button";
  return element;
}

async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(String(answer.status));
    return await answer.json();
  } catch {
    toast("That did not go through. Is the demo still running?");
    return null;
  }
}

let toastTimer = 0;
function toast(text) {
  const place = $("toast");
  place.hidden = true;
  place.textContent = text;
  void place.offsetWidth;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { place.hidden = true; }, 1800 + text.length * 35);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", "visually-hidden");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast("Copied");
}

// ---- Texts with formats: entities are sorted by offset, the longer first; offsets are UTF-16 units, as in JS.

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };

function nodesOf(text, entities, start, end) {
  const nodes = [];
  let at = start, number = 0, last = null;
  while (number < entities.length) {
    const entity = entities[number], stop = entity.offset + entity.length;
    let next = number + 1;
    while (next < entities.length && entities[next].offset < stop) next += 1;
    if (entity.offset > at) nodes.push(document.createTextNode(between(text, at, entity.offset, last, entity)));
    const inner = nodesOf(text, entities.slice(number + 1, next), entity.offset, stop);
    nodes.push(dressed(entity, inner, text.slice(entity.offset, stop)));
    at = stop;
    last = entity;
    number = next;
  }
  if (at < end) nodes.push(document.createTextNode(between(text, at, end, last, null)));
  return nodes;
}

// A block stands on lines of its own, so the line break beside it would show as an empty line.
const isBlock = (entity) => Boolean(entity) && (entity.type === "pre" || entity.type.endsWith("blockquote"));

function between(text, start, end, before, after) {
  if (isBlock(before) && text[start] === "\n") start += 1;
  if (isBlock(after) && end > start && text[end - 1] === "\n") end -= 1;
  return text.slice(start, end);
}

function dressed(entity, inner, raw) {
  if (TAGS[entity.type]) { const node = make(TAGS[entity.type]); node.append(...inner); return node; }
  switch (entity.type) {
    case "text_link": return link(entity.url, inner);
    case "url": return link(/^https?:/i.test(raw) ? raw : `https://${raw}`, inner);
    case "email": return link(`mailto:${raw}`, inner);
    case "phone_number": return link(`tel:${raw.replace(/[^+\d]/g, "")}`, inner);
    case "bot_command": { const node = make("button", "command", raw); node.onclick = () => say(raw); return node; }
    case "pre": return copyBlock(entity, raw);
    case "code": { const node = make("button", "copy", raw); node.setAttribute("aria-label", `Copy ${raw}`); node.onclick = () => copy(raw); return node; }
    case "blockquote": return quote(inner, false);
    case "expandable_blockquote": return quote(inner, true);
    case "spoiler": return spoiler(inner);
    case "date_time": { const node = make("time", "moment"); node.append(...(entity.shown ? [entity.shown] : inner)); node.title = raw; return node; }
    default: { const node = make("span"); node.append(...inner); return node; }
  }
}

function link(address, inner) {
  const node = make("a");
  node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  node.append(...inner);
  return node;
}

function copyBlock(entity, raw) {
  const node = make("button", "copy copy-block");
  if (entity.language) node.append(make("span", "copy-language", entity.language));
  node.append(raw);
  node.setAttribute("aria-label", `Copy: ${raw}`);
  node.onclick = () => { if (!String(getSelection())) copy(raw); };
  return node;
}

function quote(inner, expandable) {
  const node = make("span", "quote"), body = make("span", "quote-body");
  body.append(...inner);
  node.append(body);
  if (!expandable) return node;
  node.classList.add("folded");
  const button = make("button", "unfold", "more");
  button.setAttribute("aria-expanded", "false");
  const turn = () => {
    const folded = node.classList.toggle("folded");
    button.textContent = folded ? "more" : "less";
    button.setAttribute("aria-expanded", String(!folded));
  };
  node.onclick = (event) => { if (!event.target.closest("a, .copy, .command")) turn(); };
  node.append(button);
  requestAnimationFrame(() => {
    const fits = body.scrollHeight <= body.clientHeight + 2;
    node.classList.toggle("long", !fits);
    button.hidden = fits;
  });
  return node;
}

function spoiler(inner) {
  const node = make("button", "spoiler");
  node.setAttribute("aria-label", "Hidden words, press to show");
  node.append(...inner);
  node.onclick = () => { node.classList.add("shown"); node.removeAttribute("aria-label"); };
  return node;
}

// ---- One message.

function draw(message) {
  const item = make("li", `message${message.mine ? " mine" : ""}`), bubble = make("div", "bubble");
  item.dataset.id = message.id;
  item.dataset.day = message.day;
  item.append(make("span", "visually-hidden", message.mine ? "You:" : `${name}:`));
  if (message.reply) bubble.append(make("span", "replied", message.reply));
  if (message.photo) bubble.append(photo(message));
  if (message.document) bubble.append(file(message.document));
  if (message.location) { const map = make("div", "map", "📍"); map.setAttribute("role", "img"); map.setAttribute("aria-label", "A location"); bubble.append(map); }
  if (message.text || !message.location) bubble.append(text(message));
  bubble.append(meta(message));
  if (message.reaction) { bubble.append(make("span", "reaction", message.reaction)); item.classList.add("reacted"); }
  item.append(bubble);
  const rows = message.markup?.inline_keyboard ?? [];
  if (rows.some((row) => row.length)) {
    item.classList.add("keyed");
    item.append(inlineRows(message, rows));
  }
  if (rows.length || message.photo || message.entities.some(isBlock)) item.classList.add("wide");
  return item;
}

function text(message) {
  const place = make("div", "words");
  place.append(...nodesOf(message.text, message.entities, 0, message.text.length));
  const space = meta(message);
  space.classList.add("meta-space");
  space.setAttribute("aria-hidden", "true");
  place.append(space);
  return place;
}

function meta(message) {
  const place = make("span", "meta");
  if (message.silent) { const mark = make("span", "silent-mark", "🔕"); mark.title = "Sent without a sound"; place.append(mark); }
  if (message.edited) place.append(make("span", "", "edited"));
  const time = make("time", "", message.time);
  time.title = `${message.day}, ${message.time}`;
  place.append(time);
  if (message.mine) place.append(ticks());
  return place;
}

function ticks() {
  const space = "http://www.w3.org/2000/svg", picture = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
  picture.setAttribute("viewBox", "0 0 16 11");
  picture.setAttribute("class", "ticks");
  picture.setAttribute("aria-hidden", "true");
  for (const [key, value] of Object.entries({ d: "M1 6l3 3.5L10.5 1.5M7 8.5l1 1L15 1.5", fill: "none", stroke: "currentColor", "stroke-width": "1.5", "stroke-linecap": "round", "stroke-linejoin": "round" })) path.setAttribute(key, value);
  picture.append(path);
  return picture;
}

function photo(message) {
  const picture = make("img", "photo");
  picture.src = message.photo.url;
  picture.width = message.photo.width;
  picture.height = message.photo.height;
  picture.alt = message.text || "A picture";
  picture.onload = () => stick();
  return picture;
}

function file(document_) {
  const node = make("a", "file"), label = make("span");
  node.href = document_.url;
  node.download = document_.name;
  const ending = document_.name.includes(".") ? document_.name.split(".").pop().slice(0, 4).toUpperCase() : "FILE";
  const size = document_.size < 1024 ? `${document_.size} B` : document_.size < 1048576 ? `${(document_.size / 1024).toFixed(1)} KB` : `${(document_.size / 1048576).toFixed(1)} MB`;
  label.append(make("span", "file-name", document_.name), make("span", "file-size", size));
  node.append(make("span", "file-icon", ending), label);
  return node;
}

function inlineRows(message, rows) {
  const place = make("div", "rows");
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Buttons of this message");
  for (const row of rows.filter((each) => each.length)) {
    const line = make("div", "row");
    line.append(...row.map((button) => inlineKey(message, button)));
    place.append(line);
  }
  return place;
}

function inlineKey(message, button) {
  const style = button.style ? ` ${button.style}` : "";
  if (button.url) {
    const node = make("a", `key link${style}`, button.text);
    node.href = button.url;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
    return node;
  }
  const node = make("button", `key${style}${button.copy_text ? " copying" : ""}`, button.text);
  if (button.copy_text) node.onclick = () => copy(button.copy_text.text);
  else if (button.callback_data) node.onclick = () => tap(message, button, node);
  else node.onclick = () => toast("This kind of button is for real Telegram.");
  return node;
}

async function tap(message, button, node) {
  if (node.classList.contains("waiting")) return;
  node.classList.add("waiting");
  const answer = await post("/demo/tap", { message: message.id, data: button.callback_data });
  node.classList.remove("waiting");
  if (!answer) return;
  if (answer.text && answer.alert) { $("alert-words").textContent = answer.text; $("alert").showModal(); }
  else if (answer.text) toast(answer.text);
}

// ---- The list of messages: days between them, tails where a run of one side ends.

function place(message) {
  const old = drawn.get(message.id);
  if (message.deleted) { old?.remove(); drawn.delete(message.id); return; }
  const item = draw(message);
  if (old) { item.classList.add("still"); keepOpen(old, item); old.replaceWith(item); } else list.append(item);
  drawn.set(message.id, item);
}

function keepOpen(old, item) {
  const before = old.querySelectorAll(".quote"), after = item.querySelectorAll(".quote");
  if (before.length !== after.length) return;
  before.forEach((each, number) => { if (!each.classList.contains("folded")) after[number].querySelector(".unfold")?.click(); });
}

function arrange() {
  list.querySelectorAll(".day").forEach((each) => each.remove());
  let day = null;
  const items = [...list.querySelectorAll(".message")];
  items.forEach((item, number) => {
    if (item.dataset.day !== day) { day = item.dataset.day; const mark = make("li", "day", day.replace(/ \d{4}$/, "")); item.before(mark); }
    const next = items[number + 1];
    item.classList.toggle("tail", !next || next.classList.contains("mine") !== item.classList.contains("mine") || next.dataset.day !== day);
  });
}

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 90;
let following = true;
function stick() { if (following) log.scrollTop = log.scrollHeight; }
log.addEventListener("scroll", () => { following = atEnd(); $("to-end").hidden = following; }, { passive: true });
$("to-end").onclick = () => { following = true; stick(); };
new ResizeObserver(stick).observe(log);

// Telegram's own effects, by the ids that public code uses for them.
const EFFECTS = { "5046509860389126442": "🎉", "5159385139981059251": "❤️", "5107584321108051014": "👍", "5104841245755180586": "🔥" };

function celebrate(message) {
  const sign = EFFECTS[message.effect];
  if (!sign) return;
  for (let number = 0; number < 14; number += 1) {
    const spark = make("span", "spark", sign);
    spark.setAttribute("aria-hidden", "true");
    spark.style.left = `${6 + number * 6.6}%`;
    spark.style.animationDelay = `${(number * 7 % 5) * 90}ms`;
    spark.onanimationend = () => spark.remove();
    document.querySelector(".phone").append(spark);
  }
}

function show(event) {
  if (!event.reset) event.messages.filter((each) => each.effect && !drawn.has(each.id)).forEach(celebrate);
  const newMine = event.messages.some((each) => each.mine && !drawn.has(each.id));
  if (event.reset) { list.replaceChildren(); drawn.clear(); }
  name = event.bot.name;
  commands = event.bot.commands;
  $("bot-name").textContent = name;
  $("bot-description").textContent = event.bot.description || "It stays with you after a job interview: what to do, when, and in which words.";
  $("bot-state").textContent = event.typing ? "typing" : "bot";
  $("bot-state").classList.toggle("busy", event.typing);
  event.messages.forEach(place);
  if (event.messages.length) arrange();
  if (event.reset) list.querySelectorAll(".message").forEach((each) => each.classList.add("still"));
  const empty = drawn.size === 0;
  $("welcome").hidden = !empty;
  $("start").hidden = !empty;
  $("compose").hidden = empty;
  document.querySelector(".panel").classList.toggle("used", drawn.size > 3);
  showClock(event.clock);
  showKeyboard(event.keyboard);
  if (newMine || event.reset) following = true;
  stick();
}

function setText(id, value) { const node = $(id); if (node.textContent !== value) node.textContent = value; }

function showClock(clock) {
  setText("clock-time", clock.time);
  setText("clock-day", clock.day);
  setText("clock-zone", clock.zone);
  setText("clock-next", clock.next ? `Next nudge: ${clock.next}` : "No nudge planned yet");
  if (lastDay && lastDay !== clock.day) $("clock-said").textContent = "";
  lastDay = clock.day;
}

// ---- Reply keyboards.

function showKeyboard(given) {
  const same = JSON.stringify(given) === JSON.stringify(keyboard);
  if (same) return;
  keyboard = given;
  hiddenKeyboard = null;
  drawKeyboard();
}

function drawKeyboard() {
  const rows = keyboard?.keyboard ?? [];
  words.placeholder = keyboard?.input_field_placeholder || "Message";
  keys.hidden = !rows.length || hiddenKeyboard === keyboard;
  keys.replaceChildren(...rows.map((row) => { const line = make("div", "row"); line.append(...row.map(replyKey)); return line; }));
  if (keyboard?.force_reply) words.focus();
  stick();
}

function replyKey(button) {
  const node = make("button", `key${button.style ? ` ${button.style}` : ""}`, button.text);
  node.onclick = () => {
    if (button.request_location) { openPlaces(); return; }
    if (keyboard?.one_time_keyboard) { hiddenKeyboard = keyboard; keys.hidden = true; }
    say(button.text);
  };
  return node;
}

function openPlaces() {
  $("places-list").replaceChildren(...PLACES.map(([city, latitude, longitude]) => {
    const node = make("button", "", city);
    node.onclick = () => {
      $("places").close();
      if (keyboard?.one_time_keyboard) { hiddenKeyboard = keyboard; keys.hidden = true; }
      post("/demo/location", { latitude, longitude });
    };
    return node;
  }));
  $("places").showModal();
}

// ---- Writing.

function say(sentence) { following = true; return post("/demo/say", { text: sentence }); }

function grow() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight + 2, 132)}px`;
  document.querySelector(".send").disabled = !words.value.trim();
  suggest();
}

$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  const sentence = words.value.trim();
  if (!sentence) return;
  words.value = "";
  grow();
  say(sentence);
});
words.addEventListener("input", grow);
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("compose").requestSubmit(); }
  if (event.key === "Escape") closeMenu();
});
$("start").onclick = async () => { $("start").disabled = true; await say("/start"); $("start").disabled = false; words.focus({ preventScroll: true }); };

// ---- Files: by the paper clip, or dropped on the chat.

const MOST_BYTES = 20 * 1024 * 1024;

function send(chosen) {
  if (!chosen) return;
  if (!chosen.size) { toast("That file is empty."); return; }
  if (chosen.size > MOST_BYTES) { toast("Bots can fetch files of up to 20 MB."); return; }
  const reader = new FileReader();
  reader.onerror = () => toast("That file cannot be read.");
  reader.onload = () => {
    following = true;
    const content = reader.result.slice(reader.result.indexOf(",") + 1);
    post("/demo/document", { name: chosen.name, type: chosen.type, content });
  };
  reader.readAsDataURL(chosen);
}

$("attach").onclick = () => $("file").click();
$("file").onchange = () => { send($("file").files[0]); $("file").value = ""; };
const phone = document.querySelector(".phone");
// Beside the chat a dropped file would replace the page.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
phone.addEventListener("dragover", () => { phone.classList.add("dropping"); });
phone.addEventListener("dragleave", (event) => { if (!phone.contains(event.relatedTarget)) phone.classList.remove("dropping"); });
phone.addEventListener("drop", (event) => {
  phone.classList.remove("dropping");
  send(event.dataTransfer.files[0]);
});

// ---- The command menu: by its button, or by typing a slash.

function openMenu(shown) {
  menu.replaceChildren(...shown.map((each) => {
    const node = make("button");
    node.setAttribute("role", "menuitem");
    node.append(make("span", "", each.description), make("span", "slash", `/${each.command}`));
    node.onclick = () => { closeMenu(); words.value = ""; grow(); say(`/${each.command}`); };
    return node;
  }));
  menu.style.bottom = `${$("composer").offsetHeight + 6}px`;
  menu.hidden = false;
  $("menu-button").setAttribute("aria-expanded", "true");
}

function closeMenu() { menu.hidden = true; $("menu-button").setAttribute("aria-expanded", "false"); }

function suggest() {
  const typed = words.value;
  const fitting = typed.startsWith("/") && !typed.includes(" ") ? commands.filter((each) => `/${each.command}`.startsWith(typed)) : [];
  if (fitting.length) openMenu(fitting); else closeMenu();
}

$("menu-button").onclick = () => {
  if (!menu.hidden) closeMenu();
  else if (commands.length) { openMenu(commands); menu.querySelector("button")?.focus(); }
  else toast("The bot has not told its commands yet.");
};
document.addEventListener("click", (event) => { if (!menu.hidden && !event.target.closest("#menu, #menu-button, #words")) closeMenu(); });
menu.addEventListener("keydown", (event) => {
  const all = [...menu.querySelectorAll("button")], at = all.indexOf(document.activeElement);
  if (event.key === "ArrowDown") { event.preventDefault(); all[(at + 1) % all.length]?.focus(); }
  if (event.key === "ArrowUp") { event.preventDefault(); all[(at - 1 + all.length) % all.length]?.focus(); }
  if (event.key === "Escape") { closeMenu(); $("menu-button").focus(); }
});

// ---- The clock.

const moves = [...document.querySelectorAll(".move")];
for (const button of moves) {
  button.onclick = async () => {
    moves.forEach((each) => { each.disabled = true; });
    $("clock-said").textContent = "";
    following = true;
    const answer = await post("/demo/clock", { step: button.dataset.step });
    moves.forEach((each) => { each.disabled = false; });
    button.focus({ preventScroll: true });
    if (answer && !answer.moved) $("clock-said").textContent = "No nudge is planned. Record an interview with /new, or move on by a day.";
  };
}

// ---- Listening.

function listen() {
  const source = new EventSource("/demo/events");
  source.onmessage = (event) => show(JSON.parse(event.data));
  source.onerror = () => { setText("bot-state", "waiting for the demo"); };
}

listen();
grow();
