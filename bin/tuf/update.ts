import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../reports/run-folder/whole-file.ts';
import { type ClientResult, client } from '../../sim/update-security/tuf/client.ts';
import { isDigestOf } from '../../sim/update-security/tuf/digests.ts';
import {
  type Answer,
  type Exchange,
  type MetadataRequest,
  metadataFileName,
} from '../../sim/update-security/tuf/exchange.ts';
import type { FoundTarget } from '../../sim/update-security/tuf/find-target.ts';
import { wireCheck } from '../../sim/update-security/tuf/wire-keys.ts';
import { allUpdateControls, refusing, type UpdateVerdict } from '../../sim/update-security/update-verdict.ts';
import { fetchLimited, urlBelow } from './fetch-limited.ts';
import { readFolder, writeFolder } from './trusted-folder.ts';

/** The folder of trusted metadata, and the repository's URL. */
export interface MetadataPlace {
  readonly metadataDir: string;
  readonly metadataUrl: string;
}

/** The URL of targets, and the folder for them. */
export interface TargetPlace {
  readonly targetName: string;
  readonly targetBaseUrl: string;
  readonly targetDir: string;
}

/** Updates a folder's metadata and finds the targets of some paths. After a refusal it still saves what was accepted. */
export async function updateFolder(
  { metadataDir, metadataUrl }: MetadataPlace,
  startedAt: number,
  paths: readonly string[] = [],
): Promise<ClientResult & { readonly isConsistent: boolean }> {
  const check = wireCheck();
  const trusted = readFolder(metadataDir, check);
  const input = { trusted, startedAt, controls: allUpdateControls, check };
  const result = await runExchange(client(input, paths), ({ role, version, lengthMax }) =>
    fetchLimited(urlBelow(metadataUrl, metadataFileName({ role, version }), '--metadata-url'), lengthMax),
  );
  writeFolder(metadataDir, trusted, result.trusted);
  return { ...result, isConsistent: result.trusted.root.part.consistentSnapshot };
}

/** The downloaded file, or why the download was refused. */
export type Download = { readonly file: string; readonly isNew: boolean } | { readonly refusal: UpdateVerdict };

/**
 * Downloads a target into a folder, unless the file there already matches the metadata.
 *
 * Source  TUF specification 5.7; the file is named after the target, with characters that no file name may have as %2F
 */
export async function downloadTarget(
  target: FoundTarget,
  place: TargetPlace,
  isConsistent: boolean,
): Promise<Download> {
  const { path, file } = target;
  const own = join(place.targetDir, fileNameOf(path));
  if (isThere(own, target)) return { file: own, isNew: false };
  let last: Answer = { kind: 'absent' };
  for (const name of isConsistent ? file.hashes.map(([, digest]) => hashedName(path, digest)) : [path]) {
    last = await fetchLimited(urlBelow(place.targetBaseUrl, urlPath(name), '--target-base-url'), file.length);
    if (last.kind !== 'absent') break;
  }
  const refusal = refusalOf(last, target);
  if (refusal !== undefined || last.kind !== 'file') return { refusal: refusal! };
  const { bytes } = last;
  writeWhole(own, (write) => write(bytes));
  return { file: own, isNew: true };
}

function refusalOf(answer: Answer, { path, file }: FoundTarget): UpdateVerdict | undefined {
  switch (answer.kind) {
    case 'absent':
      return refusing('update-format', 'unavailable', `${path} is not there`, path);
    case 'unreachable':
      return refusing('update-format', 'unavailable', `${path} cannot be had: ${answer.reason}`, path);
    case 'too-long':
      return refusing('update-length', 'endless-data', `${path} has more than ${file.length} bytes`, path);
    case 'file':
      return answer.bytes.length === file.length && isDigestOf(file.hashes, answer.bytes)
        ? undefined
        : refusing('image-digest', 'arbitrary-installation', `${path} is not the file that metadata lists`, path);
  }
}

/** Runs the client's exchange, answering each request from the server. */
async function runExchange<Result>(
  exchange: Exchange<Result>,
  answer: (request: MetadataRequest) => Promise<Answer>,
): Promise<Result> {
  let step = exchange.next();
  while (step.done !== true) step = exchange.next(await answer(step.value));
  return step.value;
}

function isThere(fileName: string, { file }: FoundTarget): boolean {
  try {
    return isDigestOf(file.hashes, readFileSync(fileName));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Never a path: a target named `../x` stays in the folder. */
const fileNameOf = (path: string): string =>
  encodeURIComponent(path).replace(/^\.+$/, (dots) => dots.replaceAll('.', '%2E'));

/** The hash goes before the last part of the path (TUF specification 5.7.3). */
function hashedName(path: string, digest: string): string {
  const at = path.lastIndexOf('/') + 1;
  return `${path.slice(0, at)}${digest}.${path.slice(at)}`;
}

const urlPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
