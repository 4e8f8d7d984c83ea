/** How `berth list` can print hosts. Without one: a table that leaves out columns where the terminal is too narrow. */
export const listForms = ["wide", "json", "yaml", "tsv", "name"] as const;

export type ListForm = (typeof listForms)[number];
