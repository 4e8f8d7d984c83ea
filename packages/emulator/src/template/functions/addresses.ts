import { notImplemented } from "../../arm-error.ts";
import { invalidTemplate } from "../errors.ts";
import { type Functions, integerAt, textOf } from "./values.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr */
export const addressFunctions: Functions = {
  parsecidr: (parameters) => {
    const { first, prefix } = rangeOf("parseCidr", parameters);
    const last = first + sizeOf(prefix) - 1;
    return {
      network: toAddress(first),
      netmask: toAddress(2 ** 32 - sizeOf(prefix)),
      broadcast: toAddress(last),
      firstUsable: toAddress(prefix > 30 ? first : first + 1),
      lastUsable: toAddress(prefix > 30 ? last : last - 1),
      cidr: prefix,
    };
  },
  cidrsubnet: (parameters) => {
    const { first, prefix } = rangeOf("cidrSubnet", parameters);
    const [wanted, index] = [integerAt("cidrSubnet", parameters, 1), integerAt("cidrSubnet", parameters, 2)];
    if (wanted < prefix || wanted > 32 || index < 0 || index >= 2 ** (wanted - prefix))
      throw outside("cidrSubnet", String(parameters[0]));
    return `${toAddress(first + index * sizeOf(wanted))}/${wanted}`;
  },
  cidrhost: (parameters) => {
    const { first, prefix } = rangeOf("cidrHost", parameters);
    const index = integerAt("cidrHost", parameters, 1);
    if (index < 0 || index + 2 > sizeOf(prefix)) throw outside("cidrHost", String(parameters[0]));
    return toAddress(first + index + 1);
  },
};

function rangeOf(name: string, parameters: readonly unknown[]): { first: number; prefix: number } {
  const text = textOf(name, parameters, 0);
  if (text.includes(":")) throw notImplemented(`The template function '${name}' of an IPv6 range`);
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = found?.slice(1).map(Number) ?? [];
  if (found === null || [a, b, c, d].some((octet) => octet > 255) || prefix > 32)
    throw invalidTemplate(
      `Unable to evaluate template language function '${name}': the parameter '${text}' is not a valid CIDR range.`,
    );
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { first: address - (address % sizeOf(prefix)), prefix };
}

function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join(".");
}

function outside(name: string, range: string) {
  return invalidTemplate(
    `Unable to evaluate template language function '${name}': the result is outside the range '${range}'.`,
  );
}
