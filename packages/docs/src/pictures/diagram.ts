import { label, svg } from "./svg.ts";

export interface Diagram {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<string, Box>>;
  readonly arrows: readonly Arrow[];
  readonly groups?: readonly (Rectangle & { readonly text: string })[];
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Box {
  /** The centre. */
  readonly x: number;
  readonly y: number;
  /** The first line is the name, the others explain it. */
  readonly text: readonly string[];
  readonly width?: number;
  readonly kind?: "box" | "key" | "good" | "bad";
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly text?: string;
  /** How far the line bends to its left, in pixels; default 0. */
  readonly bend?: number;
  /** Where the text stands, from the middle of the line. */
  readonly shift?: readonly [x: number, y: number];
}

/** Boxes, and arrows between their edges. */
export function diagramSvg({ title, width, height, boxes, arrows, groups = [] }: Diagram): string {
  return svg(width, height, title, [
    ...groups.map(drawGroup),
    ...arrows.map((arrow) => drawArrow(arrow, boxes)),
    ...Object.values(boxes).map(drawBox),
  ]);
}

function drawGroup({ x, y, width, height, text }: Rectangle & { readonly text: string }): string {
  const frame = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" class="group"/>`;
  return `${frame}${label({ x: x + 10, y: y + 18, text, style: "small", anchor: "start" })}`;
}

function drawBox(box: Box): string {
  const { x, y, width, height } = rectangleOf(box);
  const frame = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" class="${box.kind ?? "box"}"/>`;
  const top = box.y - (box.text.length - 1) * 8 + 5;
  const lines = box.text.map((text, line) =>
    label({ x: box.x, y: top + line * 16, text, style: line === 0 ? "strong" : "small" }),
  );
  return [frame, ...lines].join("");
}

function rectangleOf({ x, y, text, width = 130 }: Box): Rectangle {
  const height = text.length * 16 + 16;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function drawArrow({ from, to, text, bend = 0, shift = [0, -6] }: Arrow, boxes: Diagram["boxes"]): string {
  const [source, target] = [boxNamed(from, boxes), boxNamed(to, boxes)];
  const length = Math.hypot(target.x - source.x, target.y - source.y);
  const middle = {
    x: (source.x + target.x) / 2 + (bend * (target.y - source.y)) / length,
    y: (source.y + target.y) / 2 - (bend * (target.x - source.x)) / length,
  };
  const [start, end] = [edge(source, middle), edge(target, middle)];
  const direction = Math.atan2(end.y - middle.y, end.x - middle.x);
  const path = `<path d="M${point(start)} Q${point(middle)} ${point(end)}" class="line"/>`;
  const name = {
    x: Math.round((start.x + 2 * middle.x + end.x) / 4),
    y: Math.round((start.y + 2 * middle.y + end.y) / 4),
  };
  const words = text === undefined ? "" : label({ x: name.x + shift[0], y: name.y + shift[1], text, style: "small" });
  return `${path}${tip(end, direction)}${words}`;
}

function boxNamed(name: string, boxes: Diagram["boxes"]): Box {
  const box = boxes[name];
  if (box === undefined) throw new Error(`The diagram has no box ${name}`);
  return box;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a line from a box's centre leaves the box, with a small gap. */
function edge(box: Box, towards: Point): Point {
  const { width, height } = rectangleOf(box);
  const [dx, dy] = [towards.x - box.x, towards.y - box.y];
  const scale = Math.min((width / 2 + 3) / Math.abs(dx || 1e-9), (height / 2 + 3) / Math.abs(dy || 1e-9));
  return { x: box.x + dx * scale, y: box.y + dy * scale };
}

function tip({ x, y }: Point, direction: number): string {
  const corner = (angle: number) =>
    point({ x: x - 8 * Math.cos(direction + angle), y: y - 8 * Math.sin(direction + angle) });
  return `<path d="M${point({ x, y })} L${corner(0.45)} L${corner(-0.45)} Z" class="tip"/>`;
}

function point({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
