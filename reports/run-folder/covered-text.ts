import { canonicalJson } from './canonical-json.ts';

/**
 * What the digest in a JSON file is taken over: everything that the file says but the digest itself (`sha256`), in canonical form;
 * undefined for text that is not a JSON object, which has none.
 */
export function coveredText(text: string): string | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    return typeof raw === 'object' && raw !== null ? coveredBy(raw) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The same, of what the file will say. */
export function coveredBy(said: object): string {
  const { sha256: _, ...rest } = said as { readonly sha256?: unknown };
  return canonicalJson(rest);
}
