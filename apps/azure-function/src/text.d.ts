declare module "*.html" {
  const text: string;
  export default text;
}

declare module "*.css.txt" {
  const text: string;
  export default text;
}

declare module "*.browser.js" {
  const text: string;
  export default text;
}
