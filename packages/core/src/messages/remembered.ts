/** The catalogues whose sentences are kept in data, such as the issues of an error, in another language. */
export interface DataTexts {
  readonly issueTexts?: SentenceTree;
  readonly checkTexts?: SentenceTree;
  readonly wordTexts?: SentenceTree;
  readonly answerTexts?: SentenceTree;
  readonly auditTexts?: SentenceTree;
  readonly auditItemTexts?: SentenceTree;
}

/** A catalogue, which may have parts. */
export interface SentenceTree {
  readonly [key: string]: Sentence | SentenceTree;
}

/** A sentence, or what makes it of its parameters. */
export type Sentence = string | ((...parameters: never[]) => string);

interface Origin {
  readonly catalogue: keyof DataTexts;
  readonly path: readonly string[];
  readonly parameters: readonly unknown[];
}

/** Of sentences with parameters. An older one stays in English. */
const maxOrigins = 10_000;
const constants = new Map<string, Origin>();
const origins = new Map<string, Origin>();

/**
 * The same catalogue, which remembers how each of its sentences was made, for {@link translateSentence}. A schema of zod
 * passes on nothing but a sentence, and so do the fields of errors and events.
 */
export function remembered<Texts extends Readonly<Record<string, unknown>>>(
  catalogue: keyof DataTexts,
  texts: Texts,
): Texts {
  return rememberedPart(catalogue, texts as unknown as SentenceTree, []) as unknown as Texts;
}

/**
 * A sentence of an issue, a check, an audit or a detail in another language: English where that has none, and as it is
 * where it comes from elsewhere. It must have been made by this process.
 */
export function translateSentence(sentence: string, texts: DataTexts): string {
  const origin = constants.get(sentence) ?? origins.get(sentence);
  if (origin === undefined) return sentence;
  const text = origin.path.reduce<Sentence | SentenceTree | undefined>(partOf, texts[origin.catalogue]);
  if (text === undefined || typeof text === "object") return sentence;
  if (typeof text === "string") return text;
  // A word of another catalogue may be the value of a field here.
  const own = { [origin.catalogue]: texts[origin.catalogue] };
  return text(...origin.parameters.map((each) => translated(each, own) as never));
}

function rememberedPart(catalogue: keyof DataTexts, texts: SentenceTree, parents: readonly string[]): SentenceTree {
  const pairs = Object.entries(texts).map(([key, text]): [string, Sentence | SentenceTree] => {
    const path = [...parents, key];
    if (typeof text === "object") return [key, rememberedPart(catalogue, text, path)];
    if (typeof text !== "string")
      return [key, (...parameters: never[]) => remember(text(...parameters), { catalogue, path, parameters })];
    constants.set(text, { catalogue, path, parameters: [] });
    return [key, text];
  });
  return Object.fromEntries(pairs);
}

function partOf(texts: Sentence | SentenceTree | undefined, key: string): Sentence | SentenceTree | undefined {
  return typeof texts === "object" ? texts[key] : undefined;
}

function remember(sentence: string, origin: Origin): string {
  origins.delete(sentence);
  origins.set(sentence, origin);
  const [oldest] = origins.keys();
  if (origins.size > maxOrigins && oldest !== undefined) origins.delete(oldest);
  return sentence;
}

/** A parameter may be a sentence itself, or a list of them. */
function translated(parameter: unknown, texts: DataTexts): unknown {
  if (typeof parameter === "string") return translateSentence(parameter, texts);
  return Array.isArray(parameter) ? parameter.map((each) => translated(each, texts)) : parameter;
}
