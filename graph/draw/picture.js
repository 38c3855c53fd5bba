"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const drawing = read("drawing");
  const data = { nodes: new vis.DataSet(drawing.nodes), edges: new vis.DataSet(drawing.edges) };
  const network = new vis.Network(document.getElementById("canvas"), data, read("options"));
  const element = (id) => document.getElementById(id);

  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
  element("closer").addEventListener("click", () => zoom(1.3));
  element("further").addEventListener("click", () => zoom(1 / 1.3));
  // The library fits the shapes of the nodes and forgets their labels.
  const fit = () => {
    network.fit();
    zoom(0.88);
  };
  element("fit").addEventListener("click", fit);

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
  fit();
  globalThis.picture = network;
})();
