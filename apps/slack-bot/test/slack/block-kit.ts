/**
 * Why Slack would reject blocks, by its reference: https://docs.slack.dev/reference/block-kit. A kind of block that is not
 * known here is reported as an error, too.
 */
export function blockErrors(blocks: unknown, surface: "message" | "modal" | "home"): string[] {
  if (!Array.isArray(blocks)) return ["blocks: must be an array"];
  const maxBlocks = surface === "message" ? 50 : 100;
  const errors = blocks.length > maxBlocks ? [`blocks: more than ${maxBlocks}`] : [];
  const ids = new Set<string>();
  const actionIds = new Set<string>();
  for (const [at, block] of blocks.entries()) {
    const where = `blocks[${at}]`;
    const { type, block_id } = block as Fields;
    if (block_id !== undefined) {
      errors.push(...text(block_id, `${where}.block_id`, 255));
      if (ids.has(String(block_id))) errors.push(`${where}.block_id: ${block_id} twice`);
      ids.add(String(block_id));
    }
    const check = kinds[String(type)];
    if (check === undefined) errors.push(`${where}.type: ${String(type)} is not known`);
    else errors.push(...check(block as Fields, where, { surface, actionIds: new Set(), allActionIds: actionIds }));
  }
  return errors;
}

/** Why Slack would reject a view: https://docs.slack.dev/reference/views */
export function viewErrors(view: unknown): string[] {
  const { type, title, submit, close, callback_id, private_metadata = "", blocks } = view as Fields;
  if (type !== "modal" && type !== "home") return [`type: ${String(type)}`];
  const errors = blockErrors(blocks, type);
  if (callback_id !== undefined) errors.push(...text(callback_id, "callback_id", 255));
  if (String(private_metadata).length > 3000) errors.push("private_metadata: more than 3000");
  if (type === "home") return errors;
  errors.push(...plain(title, "title", 24));
  for (const [name, value] of Object.entries({ submit, close }))
    if (value !== undefined) errors.push(...plain(value, name, 24));
  const hasInput = (blocks as Fields[]).some((block) => block["type"] === "input");
  if (hasInput && submit === undefined) errors.push("submit: a form needs it");
  return errors;
}

type Fields = Readonly<Record<string, unknown>>;
interface BlockPosition {
  readonly surface: "message" | "modal" | "home";
  readonly actionIds: Set<string>;
  readonly allActionIds: Set<string>;
}

const kinds: Readonly<Record<string, (block: Fields, where: string, position: BlockPosition) => string[]>> = {
  header: (block, where) => plain(block["text"], `${where}.text`, 150),
  section: (block, where, position) => [
    ...anyText(block["text"], `${where}.text`, 3000),
    ...(block["accessory"] === undefined ? [] : element(block["accessory"], `${where}.accessory`, position)),
  ],
  context: (block, where) => {
    const elements = block["elements"] as unknown[];
    return [
      ...(elements.length > 10 || elements.length === 0 ? [`${where}.elements: 1 to 10`] : []),
      ...elements.flatMap((each, at) => anyText(each, `${where}.elements[${at}]`, 3000)),
    ];
  },
  divider: () => [],
  actions: (block, where, position) => {
    const elements = block["elements"] as unknown[];
    return [
      ...(elements.length > 25 || elements.length === 0 ? [`${where}.elements: 1 to 25`] : []),
      ...elements.flatMap((each, at) => element(each, `${where}.elements[${at}]`, position)),
    ];
  },
  input: (block, where, position) => [
    ...(position.surface === "message" ? [`${where}: not in a message`] : []),
    ...plain(block["label"], `${where}.label`, 2000),
    ...element(block["element"], `${where}.element`, position),
  ],
};

const elements: Readonly<Record<string, (fields: Fields, where: string) => string[]>> = {
  button: ({ text: label, value, style, url }, where) => [
    ...plain(label, `${where}.text`, 75),
    ...(value === undefined ? [] : text(value, `${where}.value`, 2000)),
    ...(style === undefined || style === "primary" || style === "danger" ? [] : [`${where}.style: ${String(style)}`]),
    ...(url === undefined ? [] : text(url, `${where}.url`, 3000)),
  ],
  plain_text_input: ({ placeholder, initial_value = "", max_length = 3000 }, where) => [
    ...(placeholder === undefined ? [] : plain(placeholder, `${where}.placeholder`, 150)),
    ...(Number(max_length) > 3000 ? [`${where}.max_length`] : []),
    ...(String(initial_value).length > Number(max_length) ? [`${where}.initial_value: too long`] : []),
  ],
  static_select: ({ options, initial_option }, where) => {
    const all = options as Fields[];
    const same = all.some((option) => JSON.stringify(option) === JSON.stringify(initial_option));
    return [
      ...(all.length === 0 || all.length > 100 ? [`${where}.options: 1 to 100`] : []),
      ...all.flatMap((option, at) => [
        ...plain(option["text"], `${where}.options[${at}].text`, 75),
        ...text(option["value"], `${where}.options[${at}].value`, 150),
      ]),
      ...(initial_option !== undefined && !same ? [`${where}.initial_option: is none of the options`] : []),
    ];
  },
};

function element(value: unknown, where: string, position: BlockPosition): string[] {
  const { type, action_id, ...fields } = value as Fields;
  const check = elements[String(type)];
  if (check === undefined) return [`${where}.type: ${String(type)} is not known`];
  const errors = [...text(action_id, `${where}.action_id`, 255), ...check(fields, where)];
  if (position.actionIds.has(String(action_id)))
    errors.push(`${where}.action_id: ${String(action_id)} twice in its block`);
  position.actionIds.add(String(action_id));
  return errors;
}

function anyText(value: unknown, where: string, maxCharacters: number): string[] {
  const { type, text: content, verbatim } = (value ?? {}) as Fields;
  if (type === "plain_text") return plain(value, where, maxCharacters);
  if (type !== "mrkdwn") return [`${where}.type: ${String(type)}`];
  if (verbatim !== true) return [`${where}.verbatim: foreign text could link`];
  return text(content, where, maxCharacters);
}

function plain(value: unknown, where: string, maxCharacters: number): string[] {
  const { type, text: content } = (value ?? {}) as Fields;
  return type === "plain_text" ? text(content, where, maxCharacters) : [`${where}: must be plain_text`];
}

function text(value: unknown, where: string, maxCharacters: number): string[] {
  if (typeof value !== "string" || value.length === 0) return [`${where}: must be text`];
  return value.length > maxCharacters ? [`${where}: ${value.length} of at most ${maxCharacters} characters`] : [];
}
