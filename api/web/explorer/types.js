// What travels between the service and the page, and the state of the page. Types only.

/**
 * @typedef {object} When a date as it was told, with its bounds as days; null: that side is open
 * @property {string} edtf
 * @property {string} words
 * @property {string | null} first
 * @property {string | null} last
 */
/**
 * @typedef {object} GraphNode
 * @property {string} id `entity/5f3a…` or `event/…`
 * @property {string} iri
 * @property {string} address its page
 * @property {string} label
 * @property {string | null} language that of the label
 * @property {string} kind
 * @property {string} kind_label
 * @property {string} [class_label] of an event
 * @property {{told: number, all: number}} neighbours how many it has in the whole graph
 * @property {When | null} date
 * @property {number} [x]
 * @property {number} [y]
 */
/**
 * @typedef {object} Fact
 * @property {string} id of its claim
 * @property {string} address
 * @property {string} subject
 * @property {string} subject_words the subject in words: it may be no node that is shown
 * @property {string} predicate
 * @property {string} predicate_label
 * @property {string | null} object a node, where it is one
 * @property {string} words the object in words
 * @property {string | null} event
 * @property {string} stance
 * @property {string} stance_label
 * @property {boolean} is_fact
 * @property {boolean} is_disputed
 * @property {number} certainty 0 to 1
 * @property {number} voices
 * @property {number} voices_against
 * @property {When | null} date
 * @property {string[]} documents
 * @property {[string, string][]} details
 * @property {string | number | null} value
 * @property {string | null} currency
 */
/**
 * @typedef {object} Edge a line of the drawing; the facts of one event share its lines
 * @property {string} source
 * @property {string} target
 * @property {string} label
 * @property {string} fact
 */
/**
 * @typedef {object} Source a document
 * @property {string} id
 * @property {string} title
 * @property {string | null} publisher
 * @property {When | null} published
 * @property {string} language
 * @property {string} address
 */
/**
 * @typedef {object} Totals of the whole graph
 * @property {number} entities
 * @property {number} events
 * @property {number} facts
 * @property {number} documents
 * @property {number} languages
 */
/**
 * @typedef {object} Disputed a disagreement, with its place among all of the graph
 * @property {string} id
 * @property {string} about an entity or an event
 * @property {string[]} parties the nodes that take part in it
 * @property {number} place
 * @property {string} kind_label
 * @property {string} title
 */
/**
 * @typedef {object} Graph
 * @property {string} language
 * @property {GraphNode[]} nodes
 * @property {(Fact & {edges: Omit<Edge, "fact">[]})[]} facts
 * @property {Source[]} documents
 * @property {Totals} [totals]
 * @property {string[]} [gone]
 * @property {Disputed[]} [questions]
 */
/**
 * @typedef {object} Relation of one node, with how many it leads to
 * @property {string} predicate
 * @property {string} label
 * @property {"out" | "in"} direction
 * @property {number} total
 * @property {number} shown
 */
/** @typedef {Graph & {relations: Relation[], total: number, more: number}} Expansion */
/**
 * @typedef {object} Suggestion an entity that a search has found
 * @property {string} entity its id without `entity/`
 * @property {string} [id]
 * @property {string} form
 * @property {string | null} language
 * @property {"exact" | "prefix" | "word" | "part" | "typo"} match
 * @property {Record<string, string>} labels
 * @property {string[]} types
 * @property {string} [about]
 */

/**
 * @typedef {object} FoundArticle an article that has the words of a search
 * @property {string} id
 * @property {string | null} title
 * @property {string} language
 * @property {"word" | "typo"} match
 * @property {string | null} sentence the first with the most of them
 * @property {number | null} start where it begins in the text, in code points
 * @property {[number, number][]} found where they stand in the text
 */

/** @typedef {[number, number]} Place */
/** @typedef {{node: string} | {fact: string} | null} Chosen */
/** @typedef {"graph" | "table" | "timeline"} View */
/**
 * @typedef {object} Filters
 * @property {readonly string[]} kinds hidden
 * @property {readonly string[]} predicates hidden
 * @property {readonly string[]} stances shown
 * @property {number} certainty the least, 0 to 1
 * @property {readonly string[]} documents hidden
 * @property {string | null} first day
 * @property {string | null} last day
 */
/** @typedef {{node: string, predicate: string, direction: "out" | "in"}} Fold */
/** @typedef {{from: string, to: string, first: string | null, last: string | null, stances: "told" | "all"}} PathAsked */
/** @typedef {PathAsked & {number: number}} Path which of the paths that such a search finds */
/**
 * @typedef {object} SpeakerOf
 * @property {string} label
 * @property {string | null} language
 * @property {string | null} id
 */
/**
 * @typedef {object} Sentence
 * @property {string} before
 * @property {string} quote
 * @property {string} after
 * @property {string | null} language
 * @property {string} stance
 * @property {string} stance_label
 * @property {boolean} is_against
 * @property {boolean} is_before not so only before it happened: it is told, and speaks against nothing
 * @property {SpeakerOf} speaker
 * @property {SpeakerOf[]} reported_by
 * @property {string} document
 * @property {When | null} published
 * @property {string | null} time_text
 * @property {string} address the article at the spot
 */
/**
 * @typedef {object} FoundPaths
 * @property {{nodes: string[], hops: string[][]}[]} paths
 * @property {Record<string, Sentence[]>} sentences
 * @property {boolean} is_complete
 */
/** @typedef {Graph & FoundPaths} PathAnswer */
/**
 * @typedef {object} State all that a link restores
 * @property {Readonly<Record<string, Place>>} nodes shown, with their places
 * @property {Chosen} chosen
 * @property {View} view
 * @property {string | null} labels language of the labels; null: the page's
 * @property {Filters} filters
 * @property {readonly string[]} hidden
 * @property {readonly Fold[]} folded
 * @property {Path | null} path
 */

/**
 * @typedef {object} FoldNode neighbours by one predicate, folded into one node
 * @property {string} id
 * @property {Fold} fold
 * @property {string} label
 * @property {string[]} members
 */
/**
 * @typedef {object} Visible what is to be seen of a state
 * @property {GraphNode[]} nodes
 * @property {Fact[]} facts
 * @property {Edge[]} edges
 * @property {FoldNode[]} folds
 * @property {Map<string, Why>} hidden what is not to be seen, node or fact, and why
 */
/** @typedef {"hidden" | "kind" | "relation" | "stance" | "certainty" | "source" | "time" | "undated" | "folded" | "alone"} Why */

/**
 * @typedef {object} App what each panel is given
 * @property {import("./store.js").Store} store
 * @property {import("./data.js").Data} data
 * @property {import("../shared/server.js").Server} server
 * @property {import("../shared/words.js").Say} say
 * @property {import("./actions.js").Actions} actions
 * @property {(state?: State) => Visible} visible what is to be seen of a state, the present one if none is named; the
 *   same object as long as it is the same
 * @property {() => string} labels the language of the labels
 * @property {string} language that of the page
 * @property {(words: string) => void} announce said to those who listen
 * @property {import("./canvas.js").Canvas} canvas
 * @property {import("./notices.js").Notices} notices
 */

export {};
