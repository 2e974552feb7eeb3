import { showSpan } from '../../kernel/time/duration.ts';
import { defaultServerCertificate } from '../../plan/server-trust.ts';
import { servers } from '../../protocol/server-certificates.ts';
import { timelineAction } from './action.ts';

const AGE_MAX_MS = 36_500 * 86_400_000;

export const replaceCertificate = timelineAction({
  word: 'replace-certificate',
  what: 'The broker or the cloud shows devices another certificate from now on, which nothing renews; sessions go on.',
  fields: {
    of: {
      ...{ kind: 'choice', noun: 'server', words: servers },
      byDefault: 'broker',
      what: 'Whose it is; the cloud is the cloud security service and the update service.',
    },
    authority: {
      ...{ kind: 'text', noun: 'an authority', like: 'platform', isName: true, lengthMax: 60 },
      byDefault: defaultServerCertificate.authority,
      what: 'The authority that it leads to; trusts says which ones devices trust.',
    },
    name: {
      ...{ kind: 'choice', noun: 'name', words: ['right', 'wrong'] },
      byDefault: 'right',
      what: 'Whether it is for the name that devices dial.',
    },
    age: {
      ...{ kind: 'span', bounds: { min: 0, max: AGE_MAX_MS } },
      byDefault: '0s',
      what: 'Its age; beyond its lifetime, it is out of date from the start.',
    },
    lifetime: {
      ...{ kind: 'span', bounds: { min: 1_000, max: AGE_MAX_MS } },
      byDefault: '90d',
      what: 'How long it is valid.',
    },
  },
  describe: ({ of, authority, name, ageMs, lifetimeMs }) =>
    [
      ` of ${of}`,
      ...(authority === defaultServerCertificate.authority ? [] : [`of authority ${authority}`]),
      ...(name === 'wrong' ? ['for another name'] : []),
      ...(ageMs > lifetimeMs ? [`expired ${showSpan(ageMs - lifetimeMs)} ago`] : []),
    ].join(', '),
  start: ({ effects, action: { of, authority, name, ageMs, lifetimeMs }, row }) => {
    const from = effects.now - ageMs;
    const certificate = { authority, from, until: from + lifetimeMs, isNamed: name === 'right' };
    const facts = [
      `authority ${authority}`,
      `${name} name`,
      ageMs > lifetimeMs ? 'out of date' : `valid for another ${showSpan(lifetimeMs - ageMs)}`,
    ];
    effects.record('certificate.replaced', { actor: of, detail: facts.join(', '), cause: row });
    effects.serverCertificates.replace(of, certificate);
  },
});
