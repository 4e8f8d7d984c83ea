import { type CloudName, isBerthError, locationIn, parseHostSpec } from "@dockberth/core";
import type { Policy } from "../access/policy.ts";
import { describeThrown } from "../describe-error.ts";
import { defaultHours, durationText, type HostOptions, toSpecInput } from "../inputs/spec-input.ts";
import { dialogTexts } from "../messages/index.ts";
import { type Block, plainText, type View } from "../slack-api/block-kit.ts";

export const createFormId = "create";

/** What was filled in, and what is wrong with it, by the id of the field. */
export interface FilledForm {
  readonly name: string;
  readonly options: HostOptions;
  readonly errors: Readonly<Partial<Record<FieldId, string>>>;
}

/** The state of a form, as Slack sends it. */
export type FormValues = Readonly<
  Record<string, Readonly<Record<string, { value?: string | null; selected_option?: { value: string } | null }>>>
>;

type FieldId = keyof typeof texts.fields;

const texts = dialogTexts.create;

/** The form of the common options, filled with the defaults of the team. */
export function createForm(policy: Policy, cloud: CloudName, channelId: string | undefined): View {
  const { defaults, limits } = policy;
  return {
    type: "modal",
    callback_id: createFormId,
    // Where the job's message is posted. It is no secret, and permissions are checked again when the form comes back.
    private_metadata: channelId ?? "",
    title: plainText(texts.title),
    submit: plainText(texts.submit),
    close: plainText(dialogTexts.cancel),
    blocks: [
      input("name", { placeholder: texts.placeholders.name }),
      choice("size", limits.sizes, defaults.size ?? "Standard_B2ls_v2"),
      choice("location", limits.locations, locationIn(cloud, defaults.location)),
      input("allowFrom", { initial: defaults.allowFrom.join(", "), placeholder: texts.placeholders.allowFrom }),
      input("expiresIn", { initial: durationText(defaultHours(policy)) }),
    ],
  };
}

/** Reads what was filled in. Each problem is reported at its field. */
export function readCreateForm(values: FormValues, policy: Policy, now: Date): FilledForm {
  const field = (id: FieldId) => {
    const { value, selected_option } = values[id]?.["value"] ?? {};
    return (selected_option?.value ?? value ?? "").trim();
  };
  const name = field("name");
  const allowFrom = field("allowFrom")
    .split(/[\s,]+/)
    .filter(Boolean);
  const options = { size: field("size"), location: field("location"), allowFrom, expiresIn: field("expiresIn") };
  try {
    parseHostSpec(toSpecInput(name, options, policy, now));
    return { name, options, errors: {} };
  } catch (error) {
    return { name, options, errors: fieldErrors(error) };
  }
}

function fieldErrors(error: unknown): FilledForm["errors"] {
  if (isBerthError(error, "open-to-world")) return { allowFrom: describeThrown(error).message };
  if (!isBerthError(error, "spec-invalid")) throw error;
  return Object.fromEntries(error.details.issues.map(({ path, message }) => [fieldOf(path), message]));
}

/** The field of a path in `HostSpec`; the first one for what the form has no field for. */
function fieldOf(path: string): FieldId {
  const [first = ""] = path.split(".");
  if (["expires-in", "expiresAt"].includes(first)) return "expiresIn";
  return (["name", "size", "location", "allowFrom"] as const).find((id) => id === first) ?? "name";
}

function input(id: FieldId, { initial = "", placeholder = "" }): Block {
  return {
    type: "input",
    block_id: id,
    label: plainText(texts.fields[id]),
    element: {
      type: "plain_text_input",
      action_id: "value",
      max_length: 500,
      ...(initial === "" ? {} : { initial_value: initial }),
      ...(placeholder === "" ? {} : { placeholder: plainText(placeholder) }),
    },
  };
}

/** A list where the policy has one, otherwise free text. Slack accepts 100 options. */
function choice(id: FieldId, values: readonly string[], initial: string): Block {
  if (values.length === 0) return input(id, { initial });
  const options = values.slice(0, 100).map((value) => ({ text: plainText(value), value }));
  const selected = options.find(({ value }) => value === initial) ?? options[0];
  return {
    type: "input",
    block_id: id,
    label: plainText(texts.fields[id]),
    element: {
      type: "static_select",
      action_id: "value",
      options,
      ...(selected === undefined ? {} : { initial_option: selected }),
    },
  };
}
