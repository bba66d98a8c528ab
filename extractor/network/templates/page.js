"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const svg = document.getElementById("network");
  const view = document.getElementById("view");
  const told = document.getElementById("told");
  const find = document.getElementById("find");
  const width = Number(svg.dataset.width), height = Number(svg.dataset.height);
  const edgeOf = data.edges.map((_, number) => document.getElementById(`edge-${number}`));
  const nodeOf = data.nodes.map((_, number) => document.getElementById(`node-${number}`));
  const place = new Map(data.nodes.map((node, number) => [node.key, number]));
  for (const part of document.querySelectorAll(".tools, .zoom, #told")) part.hidden = false;

  // Moving: the picture's own coordinates are scaled by `by` and moved by x and y.
  const at = { x: 0, y: 0, by: 1 };
  const show = () => view.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.by})`);
  const inside = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM().inverse());
  const zoom = (factor, point) => {
    const by = Math.min(12, Math.max(0.3, at.by * factor));
    const centre = point || { x: width / 2, y: height / 2 };
    at.x = centre.x - (centre.x - at.x) * by / at.by;
    at.y = centre.y - (centre.y - at.y) * by / at.by;
    at.by = by;
    show();
  };
  const whole = () => { Object.assign(at, { x: 0, y: 0, by: 1 }); show(); };
  // What is chosen is brought near where its names are too small to read.
  const near = (chosen) => {
    if (svg.getScreenCTM().a * at.by > 0.8) return;
    const xs = chosen.map((node) => node.x), ys = chosen.map((node) => node.y);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    at.by = Math.min(width / (right - left + 180), height / (bottom - top + 120), 1.4 / svg.getScreenCTM().a);
    at.by = Math.max(at.by, 1);
    at.x = width / 2 - (left + right) / 2 * at.by;
    at.y = height / 2 - (top + bottom) / 2 * at.by;
    show();
  };
  document.getElementById("in").addEventListener("click", () => zoom(1.3));
  document.getElementById("out").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("whole").addEventListener("click", whole);
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), inside(event.clientX, event.clientY));
  }, { passive: false });

  const held = new Map();
  let travelled = 0;
  svg.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, inside(event.clientX, event.clientY));
    travelled = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = inside(event.clientX, event.clientY);
    if (held.size === 1) {
      at.x += now.x - before.x;
      at.y += now.y - before.y;
      show();
    } else {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const apart = (point) => Math.hypot(point.x - other.x, point.y - other.y) || 1;
      zoom(apart(now) / apart(before), other);
    }
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (travelled > 4) {
      svg.classList.add("held");
      svg.setPointerCapture(event.pointerId);
    }
    held.set(event.pointerId, now);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    svg.addEventListener(name, (event) => {
      held.delete(event.pointerId);
      svg.classList.remove("held");
    });
  }
  const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) {
      at.x += steps[event.key][0];
      at.y += steps[event.key][1];
      show();
    } else if (event.key === "+") zoom(1.3);
    else if (event.key === "-") zoom(1 / 1.3);
    else if (event.key === "0") whole();
    else if ((event.key === "Enter" || event.key === " ") && event.target.dataset.node) choose({ node: Number(event.target.dataset.node) });
    else return;
    event.preventDefault();
  });

  // Filtering: names by text, edges by effect; nodes without edges are left out.
  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    const effects = new Set([...document.querySelectorAll("[data-effect]:checked")].map((box) => box.dataset.effect));
    const matches = data.nodes.map((node) => !wanted || node.name.toLowerCase().includes(wanted) || node.key.toLowerCase() === wanted);
    const shown = new Set();
    let lines = 0;
    data.edges.forEach((edge, number) => {
      const ends = [place.get(edge.subject), place.get(edge.object)];
      const on = effects.has(edge.effect) && ends.some((end) => matches[end]);
      edgeOf[number].classList.toggle("out", !on);
      if (on) { ends.forEach((end) => shown.add(end)); lines += 1; }
    });
    nodeOf.forEach((node, number) => node.classList.toggle("out", !shown.has(number)));
    document.getElementById("shown").textContent = `${lines} of ${data.edges.length} lines, ${shown.size} of ${data.nodes.length} names`;
  };
  document.querySelector(".tools").addEventListener("input", filter);
  document.querySelector(".tools").addEventListener("submit", (event) => event.preventDefault());

  // Reading: what is clicked on is told with its sentences. Text is only ever set as text.
  const add = (parent, name, text, kind) => {
    const element = parent.appendChild(document.createElement(name));
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  };
  const link = (parent, text, address) => {
    const element = add(parent, "a", text);
    element.href = address;
    element.rel = "noreferrer";
  };
  const tell = (row) => {
    const found = data.rows[row];
    add(add(told, "h3"), "bdi", found.statement);
    const facts = [`belief ${found.belief}`, `${found.documents} document${found.documents === 1 ? "" : "s"}`, found.status, found.resistance, ...found.conflicts];
    add(told, "p", facts.filter(Boolean).join(" · "), "meta");
    for (const sentence of found.sentences) {
      const quote = add(told, "blockquote");
      add(quote, "bdi", sentence.text);
      const source = add(quote, "p", undefined, "meta");
      if (sentence.pmid) link(source, `PMID ${sentence.pmid}`, `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(sentence.pmid)}/`);
      else if (sentence.doi) link(source, sentence.doi, `https://doi.org/${encodeURI(sentence.doi)}`);
      source.append([sentence.year ? ` ${sentence.year}` : "", ...sentence.notes].filter(Boolean).join(", "));
    }
    if (found.more) add(told, "p", `and ${found.more} more: extractor show ${row}`, "meta");
  };
  const choose = ({ node, edge }) => {
    const edges = edge === undefined
      ? data.edges.map((_, number) => number).filter((number) => [data.edges[number].subject, data.edges[number].object].includes(data.nodes[node].key))
      : [edge];
    const ends = new Set(edges.flatMap((number) => [place.get(data.edges[number].subject), place.get(data.edges[number].object)]));
    edgeOf.forEach((element, number) => {
      element.classList.toggle("dim", !edges.includes(number));
      element.classList.toggle("chosen", number === edge);
    });
    nodeOf.forEach((element, number) => {
      element.classList.toggle("dim", !ends.has(number));
      element.classList.toggle("chosen", number === node);
    });
    told.replaceChildren();
    if (node !== undefined) {
      add(add(told, "h2"), "bdi", data.nodes[node].name);
      add(told, "p", `${data.nodes[node].type} · ${data.nodes[node].key}`, "meta");
    }
    for (const row of new Set(edges.flatMap((number) => data.edges[number].rows))) tell(row);
    told.scrollTop = 0;
    near([...ends].map((end) => data.nodes[end]));
  };
  const leave = () => {
    for (const element of [...edgeOf, ...nodeOf]) element.classList.remove("dim", "chosen");
    told.replaceChildren();
    add(told, "p", "Click on a name or a line to read the sentences.", "meta");
  };
  svg.addEventListener("click", (event) => {
    if (travelled > 4) return;
    const node = event.target.closest(".node"), edge = event.target.closest(".edge");
    if (node) choose({ node: Number(node.dataset.node) });
    else if (edge) choose({ edge: Number(edge.dataset.edge) });
    else leave();
  });
  filter();
})();
