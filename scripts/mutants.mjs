import ts from "typescript";

const operators = new Map(
  Object.entries({
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "===": "!==",
    "!==": "===",
    "&&": "||",
    "||": "&&",
    "??": "&&",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "*",
  }),
);
const methods = new Map(
  Object.entries({
    some: "every",
    every: "some",
    min: "max",
    max: "min",
    floor: "ceil",
    ceil: "floor",
    startsWith: "endsWith",
    endsWith: "startsWith",
    toLowerCase: "toUpperCase",
    toUpperCase: "toLowerCase",
  }),
);

/**
 * Every place at which a token of the text can be another one, with what it can be: a number one higher, an operator its
 * neighbour, a condition always or never true, an element left out. Types and imports are left alone: no test runs them.
 */
export function findMutants(text) {
  const source = ts.createSourceFile("mutant.ts", text, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const visit = (node) => {
    if (ts.isTypeNode(node) || isTypeOnly(node)) return;
    for (const { kind, start, end, texts } of changesOf(node)) {
      const { line } = source.getLineAndCharacterOfPosition(start);
      const before = text.slice(start, end);
      mutants.push({ kind, start, end, line: line + 1, before, texts });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

export function applyMutant(text, { start, end, after }) {
  return text.slice(0, start) + after + text.slice(end);
}

function isTypeOnly(node) {
  return (
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node)
  );
}

function changesOf(node) {
  const replace = (kind, texts, at = node) => ({ kind, start: at.getStart(), end: at.end, texts });
  if (ts.isNumericLiteral(node)) return [replace("number", [String(Number(node.text.replaceAll("_", "")) + 1)])];
  if (ts.isStringLiteral(node)) return isProse(node.text) ? [] : [replace("string", [JSON.stringify(`${node.text}~`)])];
  if (ts.isNoSubstitutionTemplateLiteral(node) || isTemplatePart(node)) return templateChanges(node);
  if (ts.isRegularExpressionLiteral(node)) return regexChanges(node, replace);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace("boolean", ["false"])];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replace("boolean", ["true"])];
  if (ts.isBinaryExpression(node)) {
    const other = operators.get(node.operatorToken.getText());
    return other === undefined ? [] : [replace("operator", [other], node.operatorToken)];
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return [{ kind: "negation", start: node.getStart(), end: node.operand.getStart(), texts: [""] }];
  if (ts.isPropertyAccessExpression(node) && ts.isCallExpression(node.parent) && node.parent.expression === node) {
    const other = methods.get(node.name.text);
    return other === undefined ? [] : [replace("method", [other], node.name)];
  }
  if (ts.isIfStatement(node)) return [replace("condition", ["true", "false"], node.expression)];
  if (ts.isConditionalExpression(node)) return [replace("condition", ["true", "false"], node.condition)];
  if (ts.isArrayLiteralExpression(node)) return elementChanges(node);
  return [];
}

/** What people read is judged by people, and by the pages that are made of it. */
function isProse(text) {
  return /\S\s+\S/.test(text);
}

function isTemplatePart(node) {
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}

/** The words between two `${}`, one character longer. */
function templateChanges(node) {
  const [opens, closes] = [1, ts.isTemplateHead(node) || ts.isTemplateMiddle(node) ? 2 : 1];
  const [start, end] = [node.getStart() + opens, node.end - closes];
  const words = node.getSourceFile().text.slice(start, end);
  return words.trim() === "" || isProse(words) ? [] : [{ kind: "string", start, end, texts: [`${words}~`] }];
}

function regexChanges(node, replace) {
  const text = node.getText();
  const changes = [
    text.replace(/^\/\^/, "/"),
    text.replace(/(?<!\\)\$\/(\w*)$/, "/$1"),
    text.replace(/\{(\d+)/, (_whole, number) => `{${Number(number) + 1}`),
    text.replace(/,(\d+)\}/, (_whole, number) => `,${Number(number) + 1}}`),
    text.replace(/(\/\w*)i(\w*)$/, "$1$2"),
  ].filter((each) => each !== text && each !== "//");
  return changes.length === 0 ? [] : [replace("pattern", changes)];
}

/** A list without one of its elements. */
function elementChanges({ elements }) {
  if (elements.length < 2) return [];
  return elements.flatMap((element, index) => {
    if (!ts.isLiteralExpression(element) && !ts.isIdentifier(element)) return [];
    const [start, end] =
      index === 0 ? [element.getStart(), elements[1].getStart()] : [elements[index - 1].end, element.end];
    return [{ kind: "element", start, end, texts: [""] }];
  });
}
