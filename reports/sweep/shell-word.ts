/** Quotes a word for a shell where it has characters with a meaning there. */
export const shellWord = (word: string): string =>
  /^[\w./@:=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
