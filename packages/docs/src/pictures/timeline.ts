import { label, svg } from "./svg.ts";

/** What a create reported, in the seconds since it began. */
export interface Recorded {
  readonly seconds: number;
  readonly type: string;
  readonly kind?: string;
  readonly name?: string;
  readonly version?: string;
}

interface Bar {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Default `key`. */
  readonly kind?: "box" | "good";
}

/** A way to a host, and what its time was spent on. */
export interface Measured {
  readonly title: string;
  /** Seconds from Enter until the host is ready. */
  readonly total: number;
  readonly parts: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

const width = 860;
const left = 250;
const row = 26;

/** One bar for each piece of work, in the order in which they began. */
export function timelineSvg(title: string, events: readonly Recorded[]): string {
  return barsSvg(title, Math.max(...events.map(({ seconds }) => seconds)), barsOf(events));
}

/** Several ways below each other, on one scale. */
export function comparisonSvg(title: string, ways: readonly Measured[]): string {
  const bars = ways.flatMap((way): Bar[] => [
    { text: way.title, start: 0, end: way.total, kind: "box" },
    ...way.parts.map(({ name, start, end }) => ({ text: name, start, end })),
  ]);
  return barsSvg(title, Math.max(...ways.map(({ total }) => total)), bars);
}

function barsSvg(title: string, last: number, bars: readonly Bar[]): string {
  const step = [1, 2, 5, 10, 20, 60].find((each) => last / each <= 12) ?? 120;
  const x = (seconds: number) => Number((left + (seconds / last) * (width - left - 70)).toFixed(1));
  const bottom = 50 + bars.length * row;
  const ticks = Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
  return svg(width, bottom + 30, title, [
    label({ x: 16, y: 24, text: title, style: "strong", anchor: "start" }),
    ...ticks.flatMap((seconds) => [
      `<line x1="${x(seconds)}" y1="40" x2="${x(seconds)}" y2="${bottom}" class="grid"/>`,
      label({ x: x(seconds), y: bottom + 16, text: `${seconds} s`, style: "small" }),
    ]),
    ...bars.map(({ text, start, end, kind = "key" }, index) => {
      const y = 44 + index * row;
      const length = Math.max(3, Number((x(end) - x(start)).toFixed(1)));
      const heading = kind === "box" ? ({ style: "strong" } as const) : {};
      return [
        label({ x: left - 12, y: y + 14, text, anchor: "end", ...heading }),
        `<rect x="${x(start)}" y="${y}" width="${length}" height="18" rx="3" class="${kind}"/>`,
        label({ x: x(start) + length + 6, y: y + 13, text: duration(end - start), style: "small", anchor: "start" }),
      ].join("");
    }),
  ]);
}

function barsOf(events: readonly Recorded[]): Bar[] {
  const last = events.at(-1)?.seconds ?? 0;
  const endOf = ({ type, kind, name }: Recorded) =>
    events.find((each) => each.type === type.replace("start", "end") && each.kind === kind && each.name === name)
      ?.seconds ?? last;
  return events.flatMap((event): Bar[] => {
    const { type, seconds, kind, name, version } = event;
    if (type === "resource-start") return [{ text: `${kind} ${name}`, start: seconds, end: endOf(event) }];
    if (type === "extension-start") return [{ text: `extension ${name}`, start: seconds, end: endOf(event) }];
    if (type === "group-ready") return [{ text: "resource group", start: 0, end: seconds }];
    if (type === "certificates-issued") return [{ text: "certificates", start: seconds, end: seconds }];
    if (type === "docker-ready")
      return [{ text: `Docker answers (${version})`, start: seconds, end: seconds, kind: "good" }];
    return [];
  });
}

function duration(seconds: number): string {
  return seconds < 0.05 ? "" : `${seconds.toFixed(1)} s`;
}
