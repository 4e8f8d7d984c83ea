import { invalidTemplate } from "../errors.ts";
import { type Functions, integerAt, textOf } from "./values.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date */
export const dateFunctions: Functions = {
  utcnow: ([pattern], { now }) => formatDate(now, pattern === undefined ? "yyyyMMddTHHmmssZ" : String(pattern)),
  datetimeadd: (parameters) => {
    const date = dateOf("dateTimeAdd", textOf("dateTimeAdd", parameters, 0));
    const sum = addDuration(date, textOf("dateTimeAdd", parameters, 1));
    return formatDate(sum, parameters[2] === undefined ? "M/d/yyyy h:mm:ss tt" : String(parameters[2]));
  },
  datetimefromepoch: (parameters) =>
    formatDate(new Date(integerAt("dateTimeFromEpoch", parameters, 0) * 1000), "yyyy-MM-ddTHH:mm:ssZ"),
  datetimetoepoch: (parameters) =>
    Math.floor(dateOf("dateTimeToEpoch", textOf("dateTimeToEpoch", parameters, 0)).getTime() / 1000),
};

/** .NET's standard formats of one letter: https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings */
const standardFormats: Readonly<Record<string, string>> = {
  d: "M/d/yyyy",
  o: "yyyy-MM-ddTHH:mm:ss.fffffffZ",
  O: "yyyy-MM-ddTHH:mm:ss.fffffffZ",
  s: "yyyy-MM-ddTHH:mm:ss",
  u: "yyyy-MM-dd HH:mm:ssZ",
};

function formatDate(date: Date, given: string): string {
  const pattern = standardFormats[given] ?? given;
  const hour = date.getUTCHours();
  const parts: Readonly<Record<string, number>> = {
    y: date.getUTCFullYear(),
    M: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    H: hour,
    h: hour % 12 === 0 ? 12 : hour % 12,
    m: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
  };
  return pattern.replace(/'([^']*)'|yyyy|yy|tt|f+|([MdHhms])\2?/g, (all, quoted?: string) => {
    if (quoted !== undefined) return quoted;
    if (all === "tt") return hour < 12 ? "AM" : "PM";
    if (all.startsWith("f"))
      return String(date.getUTCMilliseconds()).padStart(3, "0").padEnd(7, "0").slice(0, all.length);
    return String(parts[all.charAt(0)] ?? "")
      .padStart(all.length, "0")
      .slice(all === "yy" ? -2 : 0);
  });
}

function dateOf(name: string, text: string): Date {
  // `20260102T030405Z`, the default of utcNow(), has no separators.
  const compact = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const [, year, month, day, hour, minute, second] = compact ?? [];
  const date = new Date(compact === null ? text : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!Number.isNaN(date.getTime())) return date;
  throw invalidTemplate(
    `Unable to evaluate template language function '${name}': the parameter '${text}' is not a date and time.`,
  );
}

/** Adds an ISO 8601 duration. */
function addDuration(date: Date, duration: string): Date {
  const pattern = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
  const found = pattern.exec(duration);
  if (found === null || /P$|T$/.test(duration))
    throw invalidTemplate(
      `Unable to evaluate template language function 'dateTimeAdd': the parameter '${duration}' is not an ISO 8601 duration.`,
    );
  const sign = found[1] === undefined ? 1 : -1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(2)
    .map((each) => sign * Number(each ?? 0));
  const sum = new Date(date);
  sum.setUTCFullYear(sum.getUTCFullYear() + years, sum.getUTCMonth() + months, sum.getUTCDate() + weeks * 7 + days);
  return new Date(sum.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000);
}
