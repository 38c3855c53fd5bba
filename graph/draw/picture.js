"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const element = (id) => document.getElementById(id);
  const drawing = read("drawing");

  // Colours are the style sheet's, which has them for light and for dark.
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const toned = () => {
    const [ink, paper, behind] = ["ink", "paper", "behind"].map(colour);
    const tones = { told: colour("told"), disputed: colour("disputed"), denied: colour("denied") };
    const font = { color: ink, background: behind, strokeColor: paper };
    const filled = ({ fill, rim, focus }) => {
      const strong = { background: fill, border: ink };
      return { background: fill, border: focus ? ink : rim, highlight: strong, hover: strong };
    };
    return {
      options: { nodes: { font }, edges: { font: { ...font, color: tones.told } } },
      nodes: drawing.nodes.map((node) => ({ id: node.id, color: filled(node) })),
      edges: drawing.edges.map(({ id, tone }) => ({ id, color: { color: tones[tone], highlight: ink, hover: ink } })),
    };
  };

  // The library has no pentagon. Its name stands below it as those of the library's shapes do.
  const corners = [[0, -0.9], [0.9, -0.2], [0.55, 0.9], [-0.55, 0.9], [-0.9, -0.2]];
  const pentagon = ({ ctx, id, x, y, state, style }) => ({
    drawNode() {
      ctx.beginPath();
      for (const [across, down] of corners) ctx.lineTo(x + across * style.size, y + down * style.size);
      ctx.closePath();
      Object.assign(ctx, { fillStyle: style.color, strokeStyle: style.borderColor, lineWidth: style.borderWidth });
      ctx.fill();
      ctx.stroke();
    },
    drawExternalLabel() {
      const label = network.body.nodes[id].labelModule;
      label.calculateLabelSize(ctx, state.selected, state.hover, x, y, "hanging");
      label.draw(ctx, x, y + style.size + label.size.height / 2, state.selected, state.hover, "hanging");
    },
    nodeDimensions: { width: 2 * style.size, height: 2 * style.size },
  });
  const shaped = (node) => (node.shape === "pentagon" ? { ...node, shape: "custom", ctxRenderer: pentagon } : node);

  drawing.edges.forEach((edge, number) => { edge.id = number; });
  const data = { nodes: new vis.DataSet(drawing.nodes.map(shaped)), edges: new vis.DataSet(drawing.edges) };
  const network = new vis.Network(element("canvas"), data, read("options"));
  const paint = () => {
    const { options, nodes, edges } = toned();
    network.setOptions(options);
    data.nodes.update(nodes);
    data.edges.update(edges);
    network.redraw();
  };
  paint();
  // Paper is light whatever the screen is.
  for (const media of ["(prefers-color-scheme: dark)", "print"]) matchMedia(media).addEventListener("change", paint);

  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
  element("closer").addEventListener("click", () => zoom(1.3));
  element("further").addEventListener("click", () => zoom(1 / 1.3));
  // The library fits the shapes of the nodes and forgets their labels.
  const fit = () => {
    network.fit();
    zoom(0.88);
  };
  element("fit").addEventListener("click", fit);
  // Where all of it is too small to be read, as on a phone, it begins with what it is about.
  const READABLE = 0.6;
  const begin = () => {
    fit();
    if (network.getScale() >= READABLE) return;
    const { id } = drawing.nodes.find((node) => node.focus) ?? drawing.nodes[0];
    network.moveTo({ position: network.getPosition(id), scale: 0.75 });
  };

  // Labels that find no room stay away until their node or line is chosen.
  let shown = [];
  const label = (edges) => {
    const hidden = edges.map((id) => data.edges.get(id)).filter((edge) => !edge.label).slice(0, 20);
    data.edges.update([...shown.map((id) => ({ id, label: "" })), ...hidden.map((edge) => ({ id: edge.id, label: edge.name }))]);
    shown = hidden.map((edge) => edge.id);
  };

  // The table shows the facts of the nodes that are chosen in the drawing; all, where none is.
  const show = (nodes) => {
    const wanted = nodes.map(String);
    for (const row of document.querySelectorAll("tr[data-ends]")) {
      const ends = row.dataset.ends.split(" ");
      row.hidden = wanted.length > 0 && !wanted.every((node) => ends.includes(node));
    }
    element("chosen").hidden = wanted.length === 0;
    element("chosen").querySelector("span").textContent = nodes.map((node) => data.nodes.get(node).title.split("\n")[0]).join(" · ");
  };
  network.on("select", ({ nodes, edges }) => {
    label(edges.filter((id) => !shown.includes(id)).concat(edges.filter((id) => shown.includes(id))));
    if (nodes.length > 0 || edges.length === 0) show(nodes);
    else show(network.getConnectedNodes(edges[0]));
  });
  // The table comes after this script.
  addEventListener("DOMContentLoaded", () => element("every").addEventListener("click", () => {
    network.unselectAll();
    show([]);
  }));
  network.once("afterDrawing", () => {
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  });
  if (drawing.nodes.length > 0) begin();
  globalThis.picture = network;
})();
