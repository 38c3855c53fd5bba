import cytoscape from "cytoscape";

/** The layout that `cytoscape.use` makes known. */
declare const fcose: cytoscape.Ext;
export default fcose;
