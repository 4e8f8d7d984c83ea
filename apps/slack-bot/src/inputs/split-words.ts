import { SlackError } from "../errors.ts";

/**
 * Splits typed text into words as a shell does: quotation marks keep words together. First undoes what Slack and mobile
 * keyboards change: entities, links around addresses, typographic quotation marks, and `--` as a dash.
 * @throws SlackError `command-invalid` for a quotation mark that is not closed
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (const character of asTyped(text)) {
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
    throw new SlackError("command-invalid", { verb: undefined, problem: { code: "quote-unterminated", quote } });
  return joined(word === undefined ? words : [...words, word]);
}

/** Joins what people write with blanks: a list after its commas, and a number with its unit of time. */
function joined(words: readonly string[]): string[] {
  const done: string[] = [];
  for (const word of words) {
    const last = done.at(-1) ?? "";
    const isList = last !== "" && (/[^,],$/.test(last) || word.startsWith(","));
    const isTime = /^\d+$/.test(last) && /^[mhd]$/.test(word);
    if (isList || isTime) done.splice(-1, 1, `${last}${word}`);
    else done.push(word);
  }
  return done;
}

function asTyped(text: string): string {
  return (
    text
      .replaceAll(/<(?:https?:\/\/|mailto:)?[^<>|]*\|([^<>]*)>/g, "$1")
      .replaceAll(/<(?:https?:\/\/|mailto:)?([^<>|]*)>/g, "$1")
      // https://docs.slack.dev/messaging/formatting-message-text/#escaping: the ampersand last, so that `&amp;lt;` is decoded once
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&")
      .replaceAll(/[\u201c\u201d\u201e]/g, '"')
      .replaceAll(/[\u2018\u2019]/g, "'")
      .replaceAll(/(^|\s)(?:[\u2013\u2014]-?|-[\u2013\u2014])(?=[a-z])/g, "$1--")
  );
}
