// Backline's chat: puts a <backline-chat> into the page, unless it has one, with the script tag's `data-…` as attributes.
// README.md says why this is one file.
{
const SCRIPT = document.currentScript;

// ---- words: the attribute `strings` replaces them; {name}s are filled in

const STRINGS = {
  lang: "en",
  launcher: "Ask a question",
  heading: "Questions? Ask us",
  subtitle: "Automated assistant of {practice}",
  greeting: "Hello! I can answer questions about back and hip pain, massage and physical therapy.",
  close: "Close chat",
  talk: "Conversation",
  you: "You said:",
  bot: "The assistant said:",

  label: "Your message",
  placeholder: "Type your question",
  send: "Send",
  fine: "Automated answers, not a diagnosis",

  help: "Need help now?",
  helpText: "Nobody watches this chat live. In an emergency, call for help at once.",
  noNumbers: "Our numbers can't be shown right now. In most countries, call 911 or 112.",
  emergencyCall: "Emergency: {number}",
  crisisCall: "Someone to talk to now: {number}",
  phoneCall: "Call us: {number}",
  write: "Write to us",

  menu: "Chat options",
  startOver: "Start over",
  startedOver: "We start afresh.",
  remove: "Delete my chat",
  removeAsk: "Delete this chat for good, here and on our server?",
  removeYes: "Delete",
  removeNo: "Keep it",
  removed: "Your chat is deleted.",
  removeFailed: "Your chat is gone from this device. I'll keep trying to delete it on our server, too.",

  emergency: "Emergency",
  urgent: "Urgent",
  professional: "See a professional",
  caveat: "Please note",
  sources: "Where this comes from",
  choices: "Suggestions",
  newTab: "(opens in a new tab)",
  up: "This helped",
  down: "This didn't help",
  thanks: "Thank you for telling us.",
  notRated: "That didn't reach us. Please try again.",

  typing: "Writing an answer",
  slow: "This takes longer than usual. I'm still on it.",
  waiting: "Not sent yet ·",
  refused: "Not sent ·",
  offline: "We can't be reached right now. I'll keep trying to send your message.",
  broken: "Something went wrong on our side. I'll keep trying to send your message.",
  busy: "That was a lot at once. I'll send your message in a moment ({seconds} s).",
  rejected: "This message couldn't be sent.",
  retry: "Try now",
  newTalk: "Your earlier chat had ended, so this is a new one.",
};

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// ---- elements: never parsed from text, so that no message can become markup

/** `on…` are listeners; `true` sets an empty attribute; null and false set none. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter(Boolean));
  return element;
}

const ICONS = {
  chat: "M21 11.5a8.5 8.5 0 0 1-12.3 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z",
  booking: "M4 6h16v14H4zM4 10.5h16M8 3v5M16 3v5",
  email: "M3 6h18v12H3zM3 7l9 7 9-7",
  web: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  thumb: "M7 11v9H4v-9zM7 11l4-7c1.6 0 2.5 1.2 2.2 2.6L12.6 10H19a1.8 1.8 0 0 1 1.8 2.1l-1.2 6.4a1.8 1.8 0 0 1-1.8 1.5H7",
  emergency: "M12 4l9.5 16h-19zM12 10v4.5M12 17.3v.01",
  urgent: "M12 3a9 9 0 1 0 .01 0zM12 7v5.5l3.5 2",
  professional: "M9 4h6v5h5v6h-5v5H9v-5H4V9h5z",
  caveat: "M12 3a9 9 0 1 0 .01 0zM12 11v5.5M12 7.7v.01",
};

function icon(name) {
  const make = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const [svg, path] = [make("svg"), make("path")];
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true"); // words beside it say the same
  path.setAttribute("d", ICONS[name] ?? ICONS.web);
  svg.append(path);
  return svg;
}

const button = (label, onclick, attributes) => h("button", { type: "button", onclick, ...attributes }, label);

const iconButton = (name, label, onclick, attributes) =>
  button(icon(name), onclick, { class: name, "aria-label": label, title: label, ...attributes });

/** Only the words where the address is not one to send a visitor to. */
function link(address, words, { newTab }, ...before) {
  const url = URL.canParse(address) && new URL(address);
  if (!url || !/^(https|tel|mailto):$/.test(url.protocol)) return h("span", null, words);
  const outside = url.protocol === "https:";
  return h(
    "a",
    { href: url.href, ...(outside && { target: "_blank", rel: "noopener noreferrer" }) },
    before,
    words,
    outside && unseen(newTab),
  );
}

const call = (number) => `tel:${number?.split(" or ")[0].replace(/[^+\d]/g, "")}`;

const linkRow = (links, words) =>
  links?.[0] && h("div", { class: "row" }, links.map(({ title, url, kind }) => link(url, title, words, icon(kind))));

const unseen = (words) => h("span", { class: "unseen" }, ` ${words} `);

// ---- Markdown: paragraphs, lists, **bold**, links, bare addresses, numbers with their country's code

const INLINE =
  /\*\*(.+?)\*\*|\[([^\]]+)\]\(([^()\s]+)\)|(https:\/\/[^\s<>()]*[^\s<>().,;:!?'"])|([\w.+-]+@[\w.-]+\w)|(\+\d[\d ()-]{6,}\d)/g;
const LIST = { ul: /^\s*[-*•]\s+/, ol: /^\s*\d+[.)]\s+/ };

function markdown(text, words) {
  const blocks = [];
  let block; // the open paragraph or list
  for (const line of text.split("\n")) {
    const kind = line.trim() && (Object.keys(LIST).find((tag) => LIST[tag].test(line)) ?? "p");
    if (block?.localName !== kind) blocks.push((block = kind && h(kind)));
    if (kind === "p") block.append(block.firstChild ? h("br") : "", ...inline(line, words));
    else if (kind) block.append(h("li", null, inline(line.replace(LIST[kind], ""), words)));
  }
  return blocks;
}

function inline(text, words) {
  const nodes = [];
  let end = 0;
  for (const { 0: whole, 1: bold, 2: title, 3: address, 4: bare, 5: mail, 6: phone, index } of text.matchAll(INLINE)) {
    const target = address ?? bare ?? (mail ? `mailto:${mail}` : call(phone));
    nodes.push(text.slice(end, index), bold ? h("strong", null, inline(bold, words)) : link(target, title ?? whole, words));
    end = index + whole.length;
  }
  return [...nodes, text.slice(end)];
}

// ---- messages

const CARDS = ["emergency", "urgent", "professional"]; // told apart by icon and words, not by colour alone
const RATED = ["answer", "practice", "clarify", "unknown", "booking", "contact", "professional"];

/** `chat` is the panel. */
function itemView(item, chat) {
  if (item.note) return h("p", { class: "note" }, chat.words[item.note]);
  return item.message ? answerView(item, chat) : questionView(item, chat);
}

function questionView({ at, text, state }, { words }) {
  const bubble = h("div", { class: "bubble" }, unseen(words.you), text);
  const turn = h("div", { class: "turn visitor" }, bubble, h("small", null, time(at)));
  showState(turn, state, words);
  return turn;
}

/** Attributes that the style shows, so that the log does not announce the question again. */
function showState(turn, state, words) {
  turn.dataset.state = state;
  turn.lastChild.dataset.words = words[state] ?? "";
}

function answerView(item, chat) {
  const { words } = chat;
  const { kind, text, caveat, links, sources, buttons } = item.message;
  const title = (name) => h("p", { class: "kind" }, icon(name), words[name]);
  const booked = (pressed) => links?.some(({ kind, url }) => kind === "booking" && pressed?.href.startsWith(url));
  return h(
    "div",
    { class: `turn ${kind}` },
    h(
      "div",
      { class: "bubble", onclick: ({ target }) => booked(target.closest("a")) && chat.book(item.message) },
      unseen(words.bot),
      CARDS.includes(kind) && title(kind),
      markdown(text, words),
      caveat && h("div", { class: "caveat" }, title("caveat"), markdown(caveat, words)),
      linkRow(links, words),
      sources?.[0] &&
        h(
          "details",
          null,
          h("summary", null, words.sources),
          h("ul", null, sources.map((source) => h("li", null, `${source.title} (${source.publisher})`))),
        ),
    ),
    buttons?.[0] &&
      h(
        "div",
        { class: "row", role: "group", "aria-label": words.choices },
        buttons.map((choice) => button(choice.title, () => chat.choose(choice))),
      ),
    item.at && h("small", null, RATED.includes(kind) && thumbs(item, chat), time(item.at)),
  );
}

function thumbs(item, { words, rate }) {
  const thanks = h("span", { "aria-hidden": "true" }); // the status line says it aloud
  const ratings = ["up", "down"];
  const buttons = ratings.map((rating) =>
    iconButton("thumb", words[rating], async () => show(await rate(item, rating)), { class: `thumb ${rating}` }),
  );
  const show = (given) => {
    buttons.forEach((button, number) => button.setAttribute("aria-pressed", given === ratings[number]));
    thanks.textContent = given ? words.thanks : "";
  };
  show(item.rating);
  return [...buttons, thanks];
}

function time(at) {
  const date = new Date(at);
  return h("time", { datetime: date.toISOString() }, date.toLocaleTimeString([], { timeStyle: "short" }));
}

// ---- memory: phones are shared, so it ends with the tab, and after 30 quiet minutes. Other open tabs hear of every
// change, and a new one asks them.

const EXPIRY = 30 * 60 * 1000; // milliseconds

const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-"); // randomUUID would need https
const freshTalk = (visitor = null, items = []) => ({ id: newId(), visitor, at: Date.now(), items });

class Memory {
  changed = () => {}; // by another tab, or time
  #key;
  #tabs;
  #timer;

  constructor(server) {
    this.#key = `backline ${server}`;
    this.talk = this.read() ?? freshTalk();
    this.doomed = this.read("doomed") ?? []; // whose talks the server has yet to delete
    this.#tabs = new BroadcastChannel(this.#key);
    this.#tabs.onmessage = ({ data }) => this.#hear(data);
    if (this.#empty) this.#tabs.postMessage({ ask: true });
    document.addEventListener("visibilitychange", () => this.#expire());
    this.#expire();
  }

  get #empty() {
    return !this.talk.items[0];
  }

  get waiting() {
    return this.talk.items.find((item) => item.state === "waiting");
  }

  /** Adds items, each id once, and stores all. */
  add(...items) {
    const at = Date.now();
    const known = this.talk.items.map((item) => item.id);
    this.talk.items.push(...items.filter((item) => !known.includes(item.id)).map((item) => ({ at, ...item })));
    this.talk.at = at;
    this.#save();
  }

  /** By id: another tab's copy may have replaced the item. */
  change(id, changes) {
    Object.assign(this.talk.items.find((item) => item.id === id) ?? {}, changes);
    this.#save();
  }

  /** Forgets all, in every tab, but `items`; `visitor` goes on with the server's conversation. */
  restart(visitor, items) {
    this.#tabs.postMessage({ over: this.talk.id });
    this.talk = freshTalk(visitor, items);
    this.#save();
  }

  doom(visitors) {
    this.doomed = visitors;
    this.write("doomed", visitors[0] && visitors);
  }

  #save() {
    this.#store();
    this.#tabs.postMessage({ talk: this.talk });
  }

  #hear({ ask, over, talk }) {
    if (ask && !this.#empty) this.#tabs.postMessage({ talk: this.talk });
    if (over === this.talk.id) this.#forget();
    if (talk && (talk.id === this.talk.id || this.#empty)) {
      const items = new Map([...this.talk.items, ...talk.items].map((item) => [item.id, item]));
      this.talk = { ...talk, items: [...items.values()].sort((one, other) => one.at - other.at) };
      this.#store();
      this.changed();
    }
  }

  #expire() {
    clearTimeout(this.#timer);
    const left = this.talk.at + EXPIRY - Date.now();
    if (left > 0) this.#timer = setTimeout(() => this.#expire(), left);
    else this.#forget();
  }

  #forget() {
    this.talk = freshTalk();
    this.#store();
    this.changed();
  }

  #store() {
    this.#expire();
    this.write("", !this.#empty && this.talk);
  }

  read(name = "") {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key + name));
    } catch {} // storage is blocked: the chat works without
  }

  write(name, value) {
    try {
      if (value) sessionStorage.setItem(this.#key + name, JSON.stringify(value));
      else sessionStorage.removeItem(this.#key + name);
    } catch {}
  }
}

// ---- outbox: tries again and again; by its id a message is answered once

const PATIENCE = 30_000; // milliseconds for an answer, and between tries
const SPEAK_UP = { typing: 400, slow: 6_000 }; // an answer usually takes 20

class Outbox {
  say = () => {}; // typing, slow, answered, practice or a trouble
  curious = false; // of the practice
  #running = false;
  #failures = 0;
  #wake = () => {};

  constructor(server, memory) {
    Object.assign(this, { server, memory });
    addEventListener("online", () => this.run());
    if (memory.doomed[0]) this.run();
  }

  /** Ends a pause, too. */
  async run() {
    this.#wake();
    if (this.#running) return;
    this.#running = true;
    while (this.curious || this.memory.waiting || this.memory.doomed[0]) {
      const pause = await this.#round();
      if (pause) await new Promise((resolve) => setTimeout((this.#wake = resolve), pause));
    }
    this.#running = false;
  }

  /** One try of each; milliseconds until the next. */
  async #round() {
    const { memory } = this;
    const done = []; // undefined stands for no connection
    for (const visitor of memory.doomed) done.push(await this.erase(visitor));
    if (this.curious || (memory.waiting && !memory.talk.visitor)) done.push(await this.#greet());
    const reached = !done.includes(undefined);
    if (memory.waiting && reached) return this.#attempt(memory.waiting);
    return done.every(Boolean) ? 0 : this.#fail(reached);
  }

  #fail(reached) {
    if (this.memory.waiting) this.say(reached ? "broken" : "offline");
    return Math.min(1000 * 2 ** this.#failures++, PATIENCE);
  }

  async erase(visitor) {
    const { memory } = this;
    const { ok, status, body } = await this.call("DELETE", "conversation", { visitor });
    const over = ok || [401, 501].includes(status); // else it can be tried again
    if (over) {
      memory.doom(memory.doomed.filter((one) => one !== visitor));
      this.say(...(ok ? ["answered", "removed"] : ["rejected", body?.error]));
    }
    return status && over;
  }

  /** Asks for the practice's data, and for a token, by which a first message that comes twice is known. */
  async #greet() {
    const { ok, status, body = {} } = await this.call("GET", "config");
    if (ok) {
      const { visitor, ...practice } = body;
      this.memory.talk.visitor ??= visitor;
      this.memory.add();
      this.curious = false;
      this.say("practice", practice);
    }
    return status && ok;
  }

  async #attempt({ id, at, send, quiet, consent }) {
    const { memory } = this;
    const { talk } = memory;
    const timers = Object.entries(quiet ? {} : SPEAK_UP).map(([state, after]) => setTimeout(() => this.say(state), after));
    const sent = { visitor: talk.visitor, message: send, id, consent };
    const { ok, status, headers, body } = await this.call("POST", "webhook", sent);
    timers.forEach(clearTimeout);
    if (memory.talk.id !== talk.id) return this.say("answered"); // over meanwhile
    if (ok && body) {
      this.#failures = 0;
      memory.talk.visitor = body.visitor;
      memory.change(id, { state: "sent", send: null }); // a payload is nobody's to see
      if (body.messages.some(({ kind }) => kind === "deleted")) {
        memory.restart(null, memory.talk.items.filter(({ state }) => state === "waiting"));
        return this.say("answered", "removed");
      }
      memory.add(...(quiet ? [] : body.messages.map((message, number) => ({ id: `${id}.${number}`, message }))));
      return this.say("answered");
    }
    if (status === 401 && talk.visitor) {
      memory.talk.visitor = null;
      memory.add({ id: `${id}.new`, note: "newTalk", at: at - 1 });
      return this.say("answered");
    }
    if (status === 429) {
      const seconds = Number(headers.get("Retry-After")) || 10;
      this.say("busy", { seconds });
      return seconds * 1000;
    }
    if (status >= 400 && status < 500) {
      memory.change(id, { state: "refused" });
      return this.say("rejected", body?.error);
    }
    return this.#fail(status);
  }

  /** Without a connection, nothing. */
  async call(method, path, content) {
    try {
      const response = await fetch(new URL(path, this.server), {
        method,
        headers: content && { "Content-Type": "application/json" },
        body: content && JSON.stringify(content),
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE),
      });
      const { ok, status, headers } = response;
      return { ok, status, headers, body: await response.json().catch(() => {}) };
    } catch {
      return {};
    }
  }
}

// ---- panel

const PHONE = matchMedia("(max-width: 480px), (max-height: 480px)"); // there the chat fills the screen

/** Shows what the memory holds, hands what is typed to the outbox. */
class Panel {
  #shown = new Map(); // item id → its element
  #opened = false;

  /** `practice`: what is known of it, as in `GET /config`. */
  constructor(words, memory, outbox, practice) {
    Object.assign(this, { words, memory, outbox, practice });
    this.#build();
    this.#describe();
    memory.changed = () => this.#draw();
    outbox.say = (...state) => this.#report(...state);
    for (const event of ["resize", "scroll"]) visualViewport.addEventListener(event, () => this.#fit());
    PHONE.addEventListener("change", () => {
      if (!this.dialog.open) return;
      this.dialog.close();
      this.open();
    });
  }

  #build() {
    const { words } = this;
    this.subtitle = h("p");
    this.help = h("details", { class: "help" });
    this.past = h("div"); // said before opening: not announced
    this.log = h("div", { role: "log" });
    this.talk = h("div", { class: "talk", tabindex: 0, role: "region", "aria-label": words.talk }, this.past, this.log);
    this.status = h("p", { class: "status", role: "status" });
    this.alert = h("p", { role: "alert" });
    this.remedies = h("div", { class: "row" });
    this.input = h("textarea", {
      id: "input",
      rows: 1,
      placeholder: words.placeholder,
      enterkeyhint: "send",
      onkeydown: (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && this.#submit(event),
    });
    this.consent = h("input", { type: "checkbox" });
    this.agree = h("label", { class: "fine" });
    this.menu = h(
      "details",
      { class: "menu", onfocusout: (event) => event.relatedTarget && this.#leaveMenu(event.relatedTarget) },
      h("summary", { "aria-label": words.menu, title: words.menu }, icon("more")),
      h("div", null, button(words.startOver, () => this.#startOver()), button(words.remove, () => this.#ask(true))),
    );
    this.confirm = h(
      "div",
      { class: "row confirm", role: "group", "aria-labelledby": "ask", hidden: true },
      h("p", { id: "ask" }, words.removeAsk),
      button(words.removeYes, () => this.#remove(), { class: "yes" }),
      button(words.removeNo, () => this.#ask(false)),
    );
    this.dialog = h(
      "dialog",
      {
        lang: words.lang,
        "aria-labelledby": "heading",
        onkeydown: (event) => event.key === "Escape" && this.#escape(event),
        onpointerdown: (event) => this.#leaveMenu(event.target),
      },
      h(
        "div",
        { class: "header" },
        h("div", null, h("h2", { id: "heading" }, words.heading), this.subtitle),
        this.menu,
        iconButton("close", words.close, () => this.dialog.close()),
      ),
      this.help,
      this.talk,
      this.status,
      h("div", { class: "trouble" }, this.alert, this.remedies),
      this.confirm,
      h(
        "form",
        { onsubmit: (event) => this.#submit(event) },
        h("label", { for: "input", class: "unseen" }, words.label),
        this.input,
        iconButton("send", words.send, null, { type: "submit" }),
      ),
      this.agree,
      h("p", { class: "fine" }, words.fine),
    );
  }

  open() {
    if (this.dialog.open) return;
    if (PHONE.matches) this.dialog.showModal();
    else this.dialog.show();
    this.#fit();
    this.#draw();
    this.outbox.curious ||= !this.#opened;
    this.#opened = true;
    this.talk.scrollTop = this.talk.scrollHeight;
    this.input.focus();
    this.outbox.run(); // what was left unsent
  }

  choose = ({ title, payload }) => {
    this.#send({ text: title, send: payload });
    this.input.focus();
  };

  /** Gives the rating that holds then. */
  rate = async ({ id, message: { faq, kind } }, rating) => {
    const { visitor, items } = this.memory.talk;
    const { ok } = await this.outbox.call("POST", "feedback", { visitor, faq, kind, rating });
    this.#announce(ok ? "thanks" : "notRated");
    if (ok) this.memory.change(id, { rating });
    return ok ? rating : items.find((item) => item.id === id)?.rating;
  };

  book = ({ faq, kind }) => this.outbox.call("POST", "click", { visitor: this.memory.talk.visitor, faq, kind });

  #submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.#send({ text, send: text, consent: this.consent.checked });
  }

  #send(item) {
    if (!this.memory.waiting) this.#trouble();
    this.memory.add({ id: newId(), state: "waiting", ...item });
    this.#draw();
    this.outbox.run();
  }

  #escape(event) {
    event.preventDefault();
    if (!this.menu.open) return this.dialog.close();
    this.menu.open = false;
    this.menu.firstChild.focus();
  }

  #leaveMenu(target) {
    if (!this.menu.contains(target)) this.menu.open = false;
  }

  #startOver() {
    const { visitor, items } = this.memory.talk;
    this.#renew(visitor);
    if (items[0]) this.#send({ send: "/restart", quiet: true });
    this.#announce("startedOver");
  }

  #ask(asking) {
    this.menu.open = false;
    this.confirm.hidden = !asking;
    (asking ? this.confirm.querySelector("button") : this.input).focus();
  }

  async #remove() {
    const { memory, outbox } = this;
    const { visitor, items } = memory.talk;
    this.#renew();
    if (!visitor || !items[0]) return this.#announce("removed");
    memory.doom([...memory.doomed, visitor]);
    if (!(await outbox.erase(visitor))) this.#announce("removeFailed"); // at once, whatever else is under way
    outbox.run();
  }

  #renew(visitor) {
    this.#ask(false);
    this.memory.restart(visitor);
    this.#trouble();
    this.#draw();
  }

  #draw() {
    const { items } = this.memory.talk;
    let added;
    for (const [id, element] of this.#shown) {
      if (items.some((item) => item.id === id)) continue;
      element.remove();
      this.#shown.delete(id);
    }
    for (const item of items) {
      const element = this.#shown.get(item.id);
      if (element && item.state) showState(element, item.state, this.words);
      if (element || item.quiet) continue;
      added = itemView(item, this);
      (this.#opened ? this.log : this.past).append(added);
      this.#shown.set(item.id, added);
    }
    if (added) this.#scroll();
  }

  /** The last question stays in sight. */
  #scroll() {
    this.talk.scrollTop = [...this.talk.querySelectorAll(".visitor")].at(-1)?.offsetTop - 12;
  }

  #report(state, values) {
    if (state === "practice") {
      this.memory.write(state, Object.assign(this.practice, values));
      return this.#describe();
    }
    this.dialog.dataset.state = state;
    if (state in SPEAK_UP) return this.#announce(state);
    if (this.announced in SPEAK_UP) this.#announce();
    if (state === "answered" && values) this.#announce(values);
    this.#trouble(state === "answered" ? null : state, values);
    this.#draw();
  }

  #announce(name) {
    this.announced = name;
    this.status.textContent = this.words[name] ?? "";
  }

  #trouble(name, values = {}) {
    const sentence = values.message ?? fill(this.words[name] ?? "", values);
    if (this.alert.textContent === sentence) return; // said once, not at each failure
    this.alert.textContent = sentence;
    this.remedies.replaceChildren(...(name ? this.#ways(["phone", "email"]) : []));
    if (["offline", "broken"].includes(name)) this.remedies.append(button(this.words.retry, () => this.outbox.run()));
    if (name) this.#scroll();
  }

  #describe() {
    const { words } = this;
    const { practice, greeting, privacy, consent, starters, longest_message: longest } = this.practice;
    this.subtitle.textContent = practice ? fill(words.subtitle, { practice }) : "";
    if (longest) this.input.maxLength = longest;
    if (consent) this.agree.replaceChildren(this.consent, consent);
    const hello = itemView({ message: { kind: "greeting", text: greeting ?? words.greeting, buttons: starters } }, this);
    if (privacy) hello.append(h("p", { class: "note" }, privacy));
    this.hello?.remove();
    this.past.prepend((this.hello = hello));
    const ways = this.#ways(["emergency", "crisis", "phone", "email"]);
    this.help.replaceChildren(
      h("summary", null, icon("emergency"), words.help),
      h("p", null, words.helpText, " ", !ways[0] && words.noNumbers),
      h("div", { class: "row" }, ways),
    );
  }

  #ways(whom) {
    const { words, practice } = this;
    return whom.filter((name) => practice[name]).map((name) => {
      const number = practice[name];
      if (name === "email") return link(`mailto:${number}`, words.write, words, icon("email"));
      return link(call(number), fill(words[`${name}Call`], { number }), words, icon("phone"));
    });
  }

  /** Keeps above a phone's keyboard. */
  #fit() {
    const { scale, height, offsetTop } = visualViewport;
    if (scale !== 1) return; // zoomed with two fingers
    this.dialog.style.setProperty("--height", `${height}px`);
    this.dialog.style.setProperty("--top", `${offsetTop}px`);
  }
}

// ---- element

const NAME = "backline-chat";

class BacklineChat extends HTMLElement {
  static observedAttributes = ["color", "font"]; // short for custom properties

  connectedCallback() {
    this.ready ??= this.#render(); // it may be moved within the page
  }

  attributeChangedCallback(name, _, value) {
    this.style.setProperty(`--backline-${name}`, value ?? "");
  }

  /** For a button of the site's own. */
  async open() {
    await this.ready;
    this.panel.open();
    this.launcher.hidden = true;
  }

  close() {
    this.panel?.dialog.close();
  }

  async #render() {
    const server = new URL(this.getAttribute("server") ?? ".", SCRIPT.src);
    const style = new CSSStyleSheet(); // unlike <style>, a strict policy allows it
    let file; // a browser may have kept the page and the script while the server is away
    while (!(file = await fetch(new URL("widget.css", SCRIPT.src)).catch(() => {}))?.ok)
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    style.replaceSync(await file.text());
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    const words = { ...STRINGS, ...(await this.#strings()) };
    for (const name of ["heading", "launcher"]) words[name] = this.getAttribute(name) ?? words[name];
    const memory = new Memory(server);
    const [phone, emergency] = ["phone", "emergency"].map((name) => this.getAttribute(name));
    this.panel = new Panel(words, memory, new Outbox(server, memory), { phone, emergency, ...memory.read("practice") });
    const looks = { class: "launcher", lang: words.lang, "aria-haspopup": "dialog" };
    this.launcher = button([icon("chat"), words.launcher], () => this.open(), looks);
    const { dialog } = this.panel;
    dialog.addEventListener("close", () => {
      if (dialog.open) return; // opened again
      this.launcher.hidden = false;
      this.launcher.focus();
    });
    root.append(this.launcher, dialog);
  }

  /** JSON, or in a file that is named. */
  async #strings() {
    const given = this.getAttribute("strings")?.trim();
    if (!given) return {};
    try {
      return given.startsWith("{") ? JSON.parse(given) : await (await fetch(given)).json();
    } catch {
      console.warn(`<${NAME}>: "strings" is neither JSON nor the address of a JSON file; the English words stay.`);
    }
  }
}

if (!customElements.get(NAME)) {
  customElements.define(NAME, BacklineChat);
  const embed = () => document.querySelector(NAME) ?? document.body.append(h(NAME, SCRIPT.dataset));
  if (document.body) embed();
  else addEventListener("DOMContentLoaded", embed);
}
}
