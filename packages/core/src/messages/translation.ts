/** A catalogue in another language: the same keys and parameters. What is missing is said in English. */
export type Translation<Texts> = Texts extends (...parameters: infer Parameters) => string
  ? (...parameters: Parameters) => string
  : Texts extends string
    ? string
    : { readonly [Key in keyof Texts]?: Translation<Texts[Key]> };
