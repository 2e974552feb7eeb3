import { canonicalJson } from './canonical-json.ts';

/**
 * The text that the digest in a JSON file covers: the whole content but the digest itself (`sha256`), in canonical form;
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

/** The same for content that is not written yet. */
export function coveredBy(value: object): string {
  const { sha256: _, ...rest } = value as { readonly sha256?: unknown };
  return canonicalJson(rest);
}
