// The way to the page to write SPARQL on, with a query about what is shown, and the canvas to come back to.

import { titleOf } from "./scene.js";

/** @typedef {import("./types.js").App} App */
/** @typedef {ReturnType<typeof import("./past.js").keepPast>} Past */

/** A query with more names than these is not read by anybody. */
const MOST_NAMED = 100;

/**
 * Lead a link there with what is shown at the time it is followed.
 * @param {HTMLAnchorElement} link
 * @param {App} app
 * @param {Past} past
 */
export function mountSparql(link, app, past) {
  const plain = link.href;
  past.lead(link, (fragment) => `${plain}#${new URLSearchParams([["query", queryOf(app)], ...new URLSearchParams(fragment.slice(1))])}`);
}

/**
 * Return a query for all that is told of what is chosen, else of what lies between the nodes that are shown.
 * @param {App} app
 */
export function queryOf(app) {
  const chosen = chosenNode(app);
  // Engines that read \u000A before anything else see no end of the comment in it.
  const title = `# ${titleOf(app).replace(/[\s\\]+/g, " ")}\n`;
  if (chosen) return title + around(chosen);
  const iris = app.visible().nodes.map((node) => node.iri);
  if (iris.length <= MOST_NAMED) return title + among(iris);
  const part = app.say("{count} of {total} entities and events", { count: MOST_NAMED, total: iris.length });
  return `${title}# ${part}\n${among(iris.slice(0, MOST_NAMED))}`;
}

/**
 * @param {App} app
 * @returns {string | null} the IRI of the node that is chosen, or that the chosen fact is about
 */
function chosenNode({ store, data }) {
  const { chosen } = store.get();
  const id = chosen && ("node" in chosen ? chosen.node : data.facts.get(chosen.fact)?.subject);
  return (id && data.nodes.get(id)?.iri) || null;
}

/** @param {string} iri */
function around(iri) {
  return `SELECT DISTINCT ?one ?relation ?other WHERE {
  { BIND(<${iri}> AS ?one) ?one ?relation ?other }
  UNION
  { BIND(<${iri}> AS ?other) ?one ?relation ?other }
}
`;
}

/** @param {string[]} iris */
function among(iris) {
  const values = iris.map((iri) => `<${iri}>`).join("\n    ");
  return `SELECT DISTINCT ?one ?relation ?other WHERE {
  VALUES ?one {
    ${values}
  }
  VALUES ?other {
    ${values}
  }
  ?one ?relation ?other
}
`;
}
