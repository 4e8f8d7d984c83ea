import { BerthError, isBerthError, parseHostSpec } from "@dockberth/core";
import type { Policy } from "../access/policy.ts";
import type { Block, View } from "../blocks/blocks.ts";
import { SlackError } from "../errors.ts";
import { type HostFlags, toSpecInput } from "../inputs.ts";
import { call } from "../slack/talk.ts";
import type { Request } from "./request.ts";

export const createDialog = "create";

/** What was filled in, and what is wrong with it, by the id of the field. */
export interface FilledForm {
  readonly name: string;
  readonly flags: HostFlags;
  readonly errors: Readonly<Record<string, string>>;
}

/** Slack's shape of what a form holds. */
export type FormValues = Readonly<
  Record<string, Readonly<Record<string, { value?: string | null; selected_option?: { value: string } | null }>>>
>;

/** Opens the form of the common fields, filled with the team's defaults. */
export async function openCreateForm({ session, person, triggerId }: Request): Promise<void> {
  if (triggerId === undefined) throw new BerthError("unexpected", { message: "a form needs a trigger" });
  const view = createForm(session.policy, person.channelId);
  await call("views.open", () => session.slack.views.open({ trigger_id: triggerId, view }));
}

export function createForm({ defaults, limits }: Policy, channelId: string | undefined): View {
  return {
    type: "modal",
    callback_id: createDialog,
    // Where to tell of it. It is no secret, and permission is checked again for whatever comes back.
    private_metadata: channelId ?? "",
    title: plain("Create a host"),
    submit: plain("Create"),
    close: plain("Cancel"),
    blocks: [
      input("name", "Name", { placeholder: "build-1" }),
      choice("size", "Size", limits.sizes, defaults.size ?? "Standard_B2ls_v2"),
      choice("location", "Location", limits.locations, defaults.location ?? "westeurope"),
      input("allowFrom", "Who may reach Docker: addresses or ranges", {
        initial: defaults.allowFrom.join(", "),
        placeholder: "203.0.113.7, 198.51.100.0/24",
      }),
      input("expiresIn", "Expires in", { initial: `${Math.min(defaults.hours, limits.hours)}h` }),
    ],
  };
}

/** Reads what was filled in; errors stand at their fields. */
export function readCreateForm(values: FormValues, policy: Policy, now: Date): FilledForm {
  const field = (id: string) => {
    const { value, selected_option } = values[id]?.["value"] ?? {};
    return (selected_option?.value ?? value ?? "").trim();
  };
  const name = field("name");
  const allowFrom = field("allowFrom")
    .split(/[\s,]+/)
    .filter(Boolean);
  const flags = { size: field("size"), location: field("location"), allowFrom, expiresIn: field("expiresIn") };
  try {
    parseHostSpec(toSpecInput(name, flags, policy, now));
    return { name, flags, errors: {} };
  } catch (error) {
    return { name, flags, errors: fieldErrors(error) };
  }
}

function fieldErrors(error: unknown): Record<string, string> {
  if (isBerthError(error, "open-to-world")) return { allowFrom: error.message };
  if (SlackError.is(error, "command-invalid")) return { expiresIn: `${error.message}. ${error.hint}` };
  if (!isBerthError(error, "spec-invalid")) throw error;
  const fields = ["name", "size", "location", "allowFrom"];
  return Object.fromEntries(
    error.details.issues.map(({ path, message }) => {
      const [first = ""] = path.split(".");
      return [fields.includes(first) ? first : "name", message];
    }),
  );
}

function input(id: string, label: string, { initial = "", placeholder = "" }): Block {
  return {
    type: "input",
    block_id: id,
    label: plain(label),
    element: {
      type: "plain_text_input",
      action_id: "value",
      max_length: 500,
      ...(initial === "" ? {} : { initial_value: initial }),
      ...(placeholder === "" ? {} : { placeholder: plain(placeholder) }),
    },
  };
}

/** A list where the team has one, free text elsewhere. Slack takes 100 choices. */
function choice(id: string, label: string, values: readonly string[], initial: string): Block {
  if (values.length === 0) return input(id, label, { initial });
  const options = values.slice(0, 100).map((value) => ({ text: plain(value), value }));
  const chosen = options.find(({ value }) => value === initial) ?? options[0];
  return {
    type: "input",
    block_id: id,
    label: plain(label),
    element: {
      type: "static_select",
      action_id: "value",
      options,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
}

function plain(text: string) {
  return { type: "plain_text", text, emoji: false } as const;
}
