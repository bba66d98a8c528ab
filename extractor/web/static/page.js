// The curation page: a key, a request, the next finding. What cannot be sent is kept in this browser and sent again,
// under the same id, so that the server stores it once.
"use strict";

(() => {
  const OUTBOX = "extractor-outbox";
  const VISITED = "extractor-visited";
  const SLOWEST = 30000;
  let retrying = 0;
  let wait = 1000;
  let sending = false;
  let lastField = null;

  const one = (selector, within = document) => within.querySelector(selector);
  const finding = () => one("[data-finding]", one("#item") || document)?.dataset.finding || "";
  const csrf = () => one("meta[name=csrf]")?.content || "";
  const curator = () => one("meta[name=curator]")?.content || "";
  const say = (words) => { one("#told").textContent = words; };
  const filters = () => one("#item")?.dataset.filters || "";

  const stored = (storage, key) => {
    try { return JSON.parse(storage.getItem(key)) || []; } catch { return []; }
  };
  const outbox = () => stored(localStorage, OUTBOX);
  const keep = (letters) => localStorage.setItem(OUTBOX, JSON.stringify(letters));
  // Somebody else may have decided in this browser: nobody sends what another decided.
  const own = () => outbox().filter((letter) => letter.who === curator());

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return "web:" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  function away(words) {
    const box = one("#away");
    box.hidden = !words;
    box.textContent = words;
  }

  function later() {
    clearTimeout(retrying);
    retrying = setTimeout(flush, wait);
    wait = Math.min(wait * 2, SLOWEST);
  }

  // A reply has arrived when all of it has: a server may be gone after its first words.
  async function ask(address, body) {
    const reply = await fetch(address, {
      method: body ? "POST" : "GET",
      headers: { "X-Part": "item", "X-CSRF-Token": csrf(), Accept: "text/html", ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
      credentials: "same-origin",
      redirect: "manual",
    });
    const text = await reply.text();
    return { ok: reply.ok, status: reply.status, elsewhere: reply.type === "opaqueredirect", item: reply.headers.get("X-Item"), text };
  }

  function problem({ status, text }) {
    const page = new DOMParser().parseFromString(text, "text/html");
    return one(".notes", page)?.textContent || text.slice(0, 300) || `the server answered ${status}`;
  }

  // Who signs in again, in another tab, has another token; whether it was that and the letter can be sent with it.
  async function renewed(who) {
    const page = new DOMParser().parseFromString((await ask("/sign-in")).text, "text/html");
    const now = one("meta[name=csrf]", page);
    if (!now || one("meta[name=curator]", page)?.content !== who || now.content === csrf()) return false;
    one("meta[name=csrf]").content = now.content;
    return true;
  }

  const free = () => { for (const part of document.querySelectorAll(".pending")) part.classList.remove("pending"); };

  // Send what is kept, in its order; one at a time, each until it is acknowledged or refused.
  async function flush() {
    if (sending) return;
    sending = true;
    try {
      let letter = own()[0];
      while (letter) {
        let reply;
        try {
          reply = await ask(letter.address, letter.body);
          if (reply.status === 403 && await renewed(letter.who)) reply = await ask(letter.address, letter.body);
        } catch {
          reply = null;
        }
        if (!reply || reply.status >= 500 || reply.elsewhere || reply.status === 401) {
          const number = own().length;
          const kept = `${number} decision${number === 1 ? " is" : "s are"} kept in this browser and will be sent again.`;
          away(reply && reply.status < 500 ? `You are not signed in any more. ${kept} Sign in in another tab.` : `The server does not answer. ${kept}`);
          later();
          return;
        }
        keep(outbox().filter((other) => other.body.id !== letter.body.id));
        wait = 1000;
        if (reply.ok) {
          away("");
          show(reply, letter.words);
        } else {
          free();
          away(`Not stored: ${problem(reply)}`);
        }
        letter = own()[0];
      }
    } finally {
      sending = false;
    }
  }

  // Until it is stored, nothing else is decided in this part of the page.
  function send(address, body, words, part = one("#item")) {
    if (part.classList.contains("pending")) return;
    part.classList.add("pending");
    keep([...outbox(), { address, body, words, who: curator() }]);
    flush();
  }

  function show(reply, words) {
    const item = one("#item");
    if (!item) { location.reload(); return; }
    visit(finding());
    item.innerHTML = reply.text;
    item.classList.remove("pending");
    lastField = null;
    history.pushState({}, "", reply.item || `/queue${filters()}`);
    one("#triple")?.focus({ preventScroll: true });
    scrollTo(0, 0);
    say(`${words ? words + ". " : ""}${one("#triple")?.textContent || "Nothing is waiting."}`);
  }

  function visit(name) {
    if (name) sessionStorage.setItem(VISITED, JSON.stringify([...stored(sessionStorage, VISITED), name].slice(-200)));
  }

  async function look(address) {
    try {
      const reply = await ask(address);
      if (reply.ok) { away(""); show(reply, ""); } else location.assign(address);
    } catch {
      away("The server does not answer. Try again in a moment.");
    }
  }

  const decide = (more, words) => {
    if (finding()) send(`/decisions${filters()}`, { id: newId(), finding: finding(), ...more }, words);
  };

  const toggle = (name, shown) => {
    const part = one(name);
    if (!part) return;
    part.hidden = shown === undefined ? !part.hidden : !shown;
    one(`[aria-controls="${name.slice(1)}"]`)?.setAttribute("aria-expanded", String(!part.hidden));
  };

  const actions = {
    accept: () => decide({ verdict: "accept" }, "accepted"),
    skip: () => decide({ verdict: "skip" }, "skipped"),
    flip: () => decide({ verdict: "edit", flip: true, tag: "wrong-direction" }, "direction corrected"),
    reject: () => { toggle("#tags"); if (!one("#tags").hidden) { say("What is wrong?"); one("#tags button").focus(); } },
    edit: () => { toggle("#edit"); if (!one("#edit").hidden) one("#edit [name=subject]").focus(); },
    close: () => { toggle("#edit", false); toggle("#tags", false); one("#triple")?.focus(); },
    undo: () => send(`/decisions/undo${filters()}`, { id: newId() }, "taken back"),
    next: () => look(`/queue${filters() ? filters() + "&" : "?"}after=${encodeURIComponent(finding())}`),
    previous: () => {
      const visited = stored(sessionStorage, VISITED);
      const name = visited.pop();
      sessionStorage.setItem(VISITED, JSON.stringify(visited));
      if (!name) { say("There is none before."); return; }
      look(`/items/${encodeURIComponent(name)}${filters()}`).then(() => sessionStorage.setItem(VISITED, JSON.stringify(visited)));
    },
    help: () => one("#keys")?.showModal(),
  };

  const KEYS = { a: "accept", x: "reject", e: "edit", s: "skip", u: "undo", j: "next", k: "previous", d: "flip", "?": "help" };

  const reject = (tag) => decide({ verdict: "reject", ...(tag ? { tag } : {}) }, tag ? `rejected, ${tag}` : "rejected");

  document.addEventListener("keydown", (event) => {
    if (!one("#item") || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    if (event.key === "Escape") { actions.close(); return; }
    if (event.target.closest("input, select, textarea")) return;
    const tags = one("#tags");
    if (tags && !tags.hidden) {
      const chosen = one(`[data-key="${CSS.escape(event.key)}"]`, tags);
      if (chosen) { event.preventDefault(); reject(chosen.dataset.tag); return; }
      if (event.key.length === 1) return;
    }
    if (event.repeat) return;
    const effect = one(`.effects [data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (effect) { event.preventDefault(); effect.click(); return; }
    const action = KEYS[event.key];
    if (action && (finding() || action === "undo" || action === "previous" || action === "help")) { event.preventDefault(); actions[action](); }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { act, tag, effect, word, all, settle } = button.dataset;
    if (act) actions[act]();
    else if (tag !== undefined) reject(tag);
    else if (effect) decide({ verdict: "edit", effect, tag: "wrong-relation" }, `effect corrected to ${effect}`);
    else if (word) {
      const input = lastField || one("#edit [name=subject]");
      input.value = word;
      input.focus();
      suggest(input);
    } else if (all) for (const box of document.querySelectorAll("input[name=finding]")) box.checked = all === "on";
    else if (settle) {
      const more = button.dataset.correction ? JSON.parse(button.dataset.correction) : {};
      const dispute = button.closest("[data-finding]");
      send("/decisions", { id: newId(), finding: dispute.dataset.finding, verdict: settle, settles: true, ...more }, "settled", dispute);
    }
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#edit [name=subject], #edit [name=object]")) lastField = event.target;
  });

  let typing = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#edit [name=subject], #edit [name=object]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => suggest(event.target), 150);
  });

  async function suggest(input) {
    try {
      const reply = await fetch(`/names?q=${encodeURIComponent(input.value)}`, { headers: { Accept: "application/json" } });
      if (!reply.ok) return;
      const list = one("#names");
      list.replaceChildren(...(await reply.json()).map(({ value, label }) => Object.assign(document.createElement("option"), { value, label })));
    } catch { /* Suggestions are a help only. */ }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#edit")) return;
    event.preventDefault();
    const form = new FormData(event.target);
    const verdict = event.submitter?.value || "edit";
    const text = (name) => String(form.get(name) || "").trim();
    const more = { subject: text("subject"), object: text("object"), effect: text("effect"), negated: text("negated") === "yes", direct: text("direct"), resistance: text("resistance"), drugs: text("drugs"), note: text("note") };
    if (text("tag") && verdict === "edit") more.tag = text("tag");
    decide({ verdict, ...more }, verdict === "add" ? "added" : "corrected");
  });

  addEventListener("popstate", () => location.reload());
  addEventListener("online", flush);
  const invitation = one("#invitation");
  if (invitation && location.hash.length > 1) {
    invitation.value = location.hash.slice(1);
    history.replaceState({}, "", location.pathname + location.search);
    one("#sign-in").requestSubmit();
  }
  if (own().length) flush();
})();
