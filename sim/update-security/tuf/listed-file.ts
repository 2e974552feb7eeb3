import type { Bytes } from '../../pki/der/index.ts';
import { metadataFileName } from './exchange.ts';
import type { RepositoryView } from './repository-view.ts';
import type { SignedJson } from './write-metadata.ts';

/** The file of a role that a repository's own timestamp and snapshot lead to. Nothing in it is verified. */
export function listedFile(
  view: RepositoryView,
  role: string,
): { readonly name: string; readonly bytes: Bytes } | undefined {
  const above = role === 'snapshot' ? view.metadata('timestamp.json') : listedFile(view, 'snapshot')?.bytes;
  if (above === undefined) return undefined;
  const meta = jsonOf(above).signed.meta as Readonly<Record<string, { readonly version: number }>>;
  const version = meta[`${role}.json`]?.version;
  for (const name of [metadataFileName({ role, version }), metadataFileName({ role, version: undefined })]) {
    const bytes = view.metadata(name);
    if (bytes !== undefined) return { name, bytes };
  }
  return undefined;
}

export const jsonOf = (bytes: Bytes): { readonly signed: SignedJson } =>
  JSON.parse(new TextDecoder().decode(bytes)) as { readonly signed: SignedJson };
