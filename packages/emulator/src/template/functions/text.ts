import { createHash, randomUUID } from "node:crypto";
import { parseJson, parseLenientJson } from "../../json.ts";
import { invalidTemplate } from "../errors.ts";
import { type Functions, integerAt, listOf, textOf, toText } from "./values.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string */
export const textFunctions: Functions = {
  concat: (parameters) => (Array.isArray(parameters[0]) ? parameters.flat() : parameters.map(toText).join("")),
  format: ([pattern, ...values]) =>
    String(pattern).replace(
      /\{\{|\}\}|\{(\d+)(?:,(-?\d+))?(?::(\w+))?\}/g,
      (all, index?: string, width?: string, style?: string) => {
        if (index === undefined) return all.slice(1);
        const formatted = formatNumber(values[Number(index)], style);
        const length = Number(width ?? 0);
        return length < 0 ? formatted.padEnd(-length) : formatted.padStart(length);
      },
    ),
  // Deterministic and 13 characters long, like ARM's. The value differs, because ARM's hash is not documented.
  uniquestring: (parameters) =>
    BigInt(`0x${createHash("sha256").update(JSON.stringify(parameters)).digest("hex").slice(0, 17)}`)
      .toString(36)
      .padStart(13, "a")
      .slice(0, 13),
  guid: (parameters) =>
    createHash("sha256")
      .update(JSON.stringify(parameters))
      .digest("hex")
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-5$3-8$4-$5"),
  newguid: () => randomUUID(),
  tolower: (parameters) => textOf("toLower", parameters, 0).toLowerCase(),
  toupper: (parameters) => textOf("toUpper", parameters, 0).toUpperCase(),
  trim: (parameters) => textOf("trim", parameters, 0).trim(),
  replace: (parameters) =>
    textOf("replace", parameters, 0).replaceAll(textOf("replace", parameters, 1), textOf("replace", parameters, 2)),
  substring: (parameters) => {
    const value = textOf("substring", parameters, 0);
    const start = integerAt("substring", parameters, 1);
    const length = parameters[2] === undefined ? value.length - start : integerAt("substring", parameters, 2);
    if (start < 0 || length < 0 || start + length > value.length)
      throw invalidTemplate(
        `Unable to evaluate template language function 'substring': the index and length parameters must refer to a location within the string. Index: '${start}', length: '${length}', length of the string: '${value.length}'.`,
      );
    return value.slice(start, start + length);
  },
  split: ([value, separators]) =>
    [separators]
      .flat()
      .reduce<string[]>((parts, each) => parts.flatMap((part) => part.split(String(each))), [String(value)]),
  join: (parameters) =>
    listOf("join", parameters, 0)
      .map(toText)
      .join(textOf("join", parameters, 1)),
  startswith: ([value, start]) => String(value).toLowerCase().startsWith(String(start).toLowerCase()),
  endswith: ([value, end]) => String(value).toLowerCase().endsWith(String(end).toLowerCase()),
  indexof: ([value, wanted]) =>
    Array.isArray(value) ? value.indexOf(wanted) : String(value).toLowerCase().indexOf(String(wanted).toLowerCase()),
  lastindexof: ([value, wanted]) =>
    Array.isArray(value)
      ? value.lastIndexOf(wanted)
      : String(value).toLowerCase().lastIndexOf(String(wanted).toLowerCase()),
  padleft: ([value, length, filler]) => toText(value).padStart(Number(length), toText(filler ?? " ")),
  base64: (parameters) => Buffer.from(textOf("base64", parameters, 0)).toString("base64"),
  base64tostring: (parameters) => Buffer.from(textOf("base64ToString", parameters, 0), "base64").toString(),
  base64tojson: (parameters) =>
    parsed("base64ToJson", Buffer.from(textOf("base64ToJson", parameters, 0), "base64").toString()),
  json: (parameters) => parsed("json", textOf("json", parameters, 0)),
  string: ([value]) => toText(value),
  uri: ([base, path]) => new URL(String(path), String(base)).href,
  uricomponent: ([value]) => encodeURIComponent(String(value)),
  uricomponenttostring: ([value]) => decodeURIComponent(String(value)),
  datauri: ([value]) => `data:text/plain;charset=utf8;base64,${Buffer.from(toText(value)).toString("base64")}`,
  datauritostring: ([value]) => {
    const [, isBase64, data = ""] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(String(value)) ?? [];
    return isBase64 === undefined ? decodeURIComponent(data) : Buffer.from(data, "base64").toString();
  },
};

/** .NET's `{0:D3}`: leading zeros. */
function formatNumber(value: unknown, style: string | undefined): string {
  const digits = /^D(\d*)$/i.exec(style ?? "")?.[1];
  return digits === undefined ? toText(value) : toText(value).padStart(Number(digits), "0");
}

/** ARM's reader takes single quotes: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#base64tojson */
function parsed(name: string, text: string): unknown {
  const value = parseJson(text) ?? parseLenientJson(text);
  if (value !== undefined) return value;
  throw invalidTemplate(
    `Unable to evaluate template language function '${name}': the parameter is not valid JSON: '${text}'.`,
  );
}
