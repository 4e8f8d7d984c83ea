/** A picture that is readable on light and on dark pages: shapes take their colours from classes. */
export function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${css}</style>`,
    ...parts,
    "</svg>",
  ].join("\n")}\n`;
}

const css = `
text { font: 13px system-ui, -apple-system, "Segoe UI", "Noto Sans CJK SC", sans-serif; fill: #1f2328 }
.small { font-size: 11px; fill: #59636e }
.strong { font-weight: 600 }
.box { fill: #f6f8fa; stroke: #8c959f }
.key { fill: #ddf4ff; stroke: #0969da }
.good { fill: #dafbe1; stroke: #1a7f37 }
.bad { fill: #ffebe9; stroke: #cf222e }
.group { fill: none; stroke: #8c959f; stroke-dasharray: 4 4 }
.line { fill: none; stroke: #59636e; stroke-width: 1.5 }
.grid { stroke: #d1d9e0 }
.tip { fill: #59636e }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .small { fill: #9198a1 }
  .box { fill: #212830; stroke: #656c76 }
  .key { fill: #0c2d6b; stroke: #4493f8 }
  .good { fill: #0f3d1e; stroke: #3fb950 }
  .bad { fill: #5d0f12; stroke: #f85149 }
  .group { stroke: #656c76 }
  .line { stroke: #9198a1 }
  .grid { stroke: #3d444d }
  .tip { fill: #9198a1 }
}
`;

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style?: "small" | "strong";
  readonly anchor?: "start" | "middle" | "end";
}

export function label({ x, y, text, style, anchor = "middle" }: Label): string {
  const type = style === undefined ? "" : ` class="${style}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${type}>${escapeXml(text)}</text>`;
}
