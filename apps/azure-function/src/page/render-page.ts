import { pageTexts } from "../messages/index.ts";
import template from "./page.html";

/** The page with its texts: `{{name}}` is the text of that name, and `"{{texts}}"` is all of them as JSON, for the script. */
export function renderPage(): string {
  return template.replace(/"\{\{texts\}\}"|\{\{(\w+)\}\}/g, (_, name?: string) =>
    name === undefined ? textsAsJson() : escapedText(name),
  );
}

/** Inside a script element, only `<` could end it. */
function textsAsJson(): string {
  return JSON.stringify(pageTexts).replaceAll("<", "\\u003c");
}

function escapedText(name: string): string {
  const text = (pageTexts as Readonly<Record<string, unknown>>)[name];
  if (typeof text !== "string") throw new Error(`The page needs a text that the catalogue does not have: ${name}`);
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
