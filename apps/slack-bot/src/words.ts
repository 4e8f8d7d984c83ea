import { SlackError } from "./errors.ts";

/**
 * Splits what somebody typed into words, as a shell does: quotes hold a word together. Undoes what Slack and the keyboards
 * of phones did to it: entities, links around addresses, typographic quotes, and the dash that `--` turns into.
 * @throws BerthError `command-invalid` for a quote that does not end
 */
export function splitWords(text: string): string[] {
  const plain = text
    .replaceAll(/<(?:https?:\/\/|mailto:)?[^<>|]*\|([^<>]*)>/g, "$1")
    .replaceAll(/<([^<>|]*)>/g, "$1")
    // https://docs.slack.dev/messaging/formatting-message-text/#escaping: the ampersand last, or `&amp;lt;` would be undone twice
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/[\u201c\u201d\u201e]/g, '"')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/(^|\s)[\u2013\u2014](?=[a-z])/g, "$1--");
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const character of plain) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== undefined)
    throw new SlackError("command-invalid", { message: `A quote ${quote} does not end`, usage: "/berth help" });
  return word === undefined ? words : [...words, word];
}
