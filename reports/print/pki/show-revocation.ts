import type { Crl, CrlScope } from '../../../sim/pki/read-crl.ts';
import type { OcspAnswer, OcspResponse, OcspStatus } from '../../../sim/pki/read-ocsp.ts';
import { generalNameText, nameText } from './name-text.ts';
import { algorithmText, line, several, timeText, unknownLines } from './show-certificate.ts';

/** The most entries to show one by one; a fleet's CRL has thousands. */
const SHOWN_MAX = 20;

/** Describes a CRL in lines of text, for `fleetlab pki show`. */
export function shownCrl(crl: Crl): readonly string[] {
  const reasons = new Map<string, number>();
  const shown: string[] = [];
  for (const [serial, { at, reason }] of crl.listed()) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (shown.length < SHOWN_MAX) shown.push(`${serial}  ${timeText(at)}  ${reason}`);
  }
  const more = crl.entries - shown.length;
  const counts = [...reasons].sort(([a], [b]) => (a < b ? -1 : 1)).map(([reason, count]) => `${reason} ${count}`);
  return [
    `${crl.baseNumber === undefined ? 'CRL' : 'delta CRL'} ${crl.number} of ${nameText(crl.issuer.der)}`,
    ...(crl.baseNumber === undefined ? [] : [line('continues', `CRL ${crl.baseNumber}`)]),
    line('of', timeText(crl.thisUpdate)),
    line('until', timeText(crl.nextUpdate)),
    line('covers', scopeText(crl.scope)),
    line(
      'signed by',
      `${crl.authorityKeyId === undefined ? 'a key that is not named' : `key ${crl.authorityKeyId}`}, ${algorithmText(crl.algorithm)}; not verified`,
    ),
    ...unknownLines(crl.unknownCritical),
    line('entries', crl.entries === 0 ? 'none' : `${crl.entries}: ${counts.join(', ')}`),
    ...several('', shown),
    ...(more > 0 ? [line('', `and ${more} more`)] : []),
  ];
}

function scopeText({ names, only, isPartial }: CrlScope): string {
  const kind = { all: 'certificates', user: 'certificates of endpoints', ca: 'certificates of authorities' }[only];
  const where = names === undefined ? '' : ` whose CRL is at ${names.map(generalNameText).join(', ')}`;
  return `${kind}${where}${isPartial ? ', and not all of that' : ''}`;
}

export function shownOcspResponse(response: OcspResponse): readonly string[] {
  if (!response.isSuccessful) return [`OCSP response without an answer: ${response.reason}`];
  const { responder, answers } = response;
  return [
    `OCSP response with ${answers.length} ${answers.length === 1 ? 'answer' : 'answers'}`,
    line('by', responder.by === 'key' ? `key ${responder.hash} (SHA-1)` : nameText(responder.name.der)),
    line('made', timeText(response.producedAt)),
    line('signed by', `${algorithmText(response.algorithm)}; not verified`),
    ...unknownLines(response.unknownCritical),
    ...answers.slice(0, SHOWN_MAX).flatMap(answerLines),
    ...(answers.length > SHOWN_MAX ? [line('', `and ${answers.length - SHOWN_MAX} more`)] : []),
  ];
}

const answerLines = ({ certId, status, thisUpdate, nextUpdate, unknownCritical }: OcspAnswer): readonly string[] => [
  line('certificate', `${certId.serial} of key ${certId.issuerKey} (${certId.hash ?? 'another hash'})`),
  line('  is', statusText(status)),
  line(
    '  as of',
    `${timeText(thisUpdate)}, until ${nextUpdate === undefined ? 'newer is asked for' : timeText(nextUpdate)}`,
  ),
  ...unknownLines(unknownCritical),
];

const statusText = (status: OcspStatus): string =>
  status.status === 'revoked' ? `revoked at ${timeText(status.at)}: ${status.reason}` : status.status;
