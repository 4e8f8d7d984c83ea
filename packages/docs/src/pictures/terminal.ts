import { escapeXml } from "./svg.ts";

/** What was typed, and what was answered. */
export interface TypedLine {
  readonly command: string;
  readonly said: string;
}

interface ScreenLine {
  readonly text: string;
  readonly isCommand: boolean;
  /** When it lights up. */
  readonly seconds: number;
}

const columns = 104;
const [lineHeight, characterWidth, top, side] = [18, 7.83, 44, 18];

/**
 * A terminal in which one line after the other lights up. All of them are readable from the beginning: a preview shows the first moment,
 * and people who prefer no motion see the last.
 */
export function terminalSvg(title: string, typed: readonly TypedLine[]): string {
  const lines = screenOf(typed);
  const width = Math.ceil(columns * characterWidth + 2 * side);
  const height = top + lines.length * lineHeight + 14;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${css}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...["#ff5f57", "#febc2e", "#28c840"].map(
      (fill, at) => `<circle cx="${22 + at * 20}" cy="20" r="6" fill="${fill}"/>`,
    ),
    ...lines.map(drawLine),
    "</svg>",
  ].join("\n")}\n`;
}

const css = `
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #c9d1d9; white-space: pre }
.prompt { fill: #3fb950 }
.typed { fill: #f0f6fc; font-weight: 600 }
@media (prefers-reduced-motion: no-preference) {
  text { animation: light-up 0.1s backwards }
  @keyframes light-up { from { opacity: 0.35 } }
}
`;

function screenOf(typed: readonly TypedLine[]): ScreenLine[] {
  let seconds = 0.5;
  const lines = typed.flatMap(({ command, said }) => {
    const asked = fold(`$ ${command}`).map((text) => ({ text, isCommand: true, wait: 0.8 }));
    const answered = said
      .trimEnd()
      .split("\n")
      .filter((line) => line !== "")
      .flatMap(fold)
      .map((text) => ({ text, isCommand: false, wait: 0.2 }));
    return [...asked, ...answered, { text: "", isCommand: false, wait: 0.6 }];
  });
  return lines.slice(0, -1).map(({ wait, ...line }) => {
    seconds += wait;
    return { ...line, seconds };
  });
}

function fold(line: string): string[] {
  if (line.length <= columns) return [line];
  const at = line.lastIndexOf(" ", columns);
  const end = at > columns / 2 ? at : columns;
  return [line.slice(0, end), ...fold(`    ${line.slice(end).trimStart()}`)];
}

function drawLine({ text, isCommand, seconds }: ScreenLine, index: number): string {
  if (text === "") return "";
  const y = top + index * lineHeight + 12;
  const words =
    text.startsWith("$ ") && isCommand
      ? `<tspan class="prompt">$ </tspan><tspan class="typed">${escapeXml(text.slice(2))}</tspan>`
      : escapeXml(text);
  return `<text x="${side}" y="${y}" style="animation-delay:${seconds.toFixed(1)}s">${words}</text>`;
}
